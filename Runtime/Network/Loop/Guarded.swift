import Glibc

/// A value that one thread at a time may touch.
///
/// A POSIX mutex instead of `Synchronization.Mutex`, because the thread sanitizer sees the one and not the other: with it,
/// what is handed from thread to thread here can be checked.
final class Guarded<Value>: @unchecked Sendable {  // reason: the value is reached with the mutex held only
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private var value: Value

    init(_ value: sending Value) {
        mutex = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        self.value = value
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    func withLock<Result>(_ body: (inout Value) -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body(&value)
    }
}
