import Glibc

/// Lets threads wait until something was counted down to zero.
final class Latch: @unchecked Sendable {  // reason: `count` is touched with `lock` held
    private let lock: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private var count: Int

    init(count: Int = 1) {
        lock = .allocate(capacity: 1)
        condition = .allocate(capacity: 1)
        pthread_mutex_init(lock, nil)
        pthread_cond_init(condition, nil)
        self.count = count
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(lock)
        condition.deallocate()
        lock.deallocate()
    }

    func countDown() {
        pthread_mutex_lock(lock)
        count -= 1
        pthread_cond_broadcast(condition)
        pthread_mutex_unlock(lock)
    }

    func wait() {
        pthread_mutex_lock(lock)
        while count > 0 { pthread_cond_wait(condition, lock) }
        pthread_mutex_unlock(lock)
    }
}
