import Glibc

/// The writes that wait for the writer thread, in the order they came.
final class WriteQueue: @unchecked Sendable {  // reason: every stored `var` is touched only while `mutex` is held
    enum Refusal {
        case full
        case closed
    }

    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let arrived = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private let countMax: Int
    private var waiting: [QueuedWrite] = []
    private var isClosed = false
    private var isWriterAsleep = false

    init(countMax: Int) {
        self.countMax = countMax
        WriteQueue.require(pthread_mutex_init(mutex, nil))
        WriteQueue.require(pthread_cond_init(arrived, nil))
    }

    deinit {
        pthread_cond_destroy(arrived)
        pthread_mutex_destroy(mutex)
        arrived.deallocate()
        mutex.deallocate()
    }

    /// Nil when the write was queued; otherwise it never runs.
    func add(_ write: sending QueuedWrite) -> Refusal? {
        lock()
        defer { unlock() }
        guard !isClosed else { return .closed }
        guard waiting.count < countMax else { return .full }
        waiting.append(write)
        if isWriterAsleep {
            isWriterAsleep = false
            WriteQueue.require(pthread_cond_signal(arrived))
        }
        return nil
    }

    /// Waits for work. Takes what has gathered, at most `countMax` writes, and never lingers for more.
    ///
    /// - Returns: nil when the queue is closed and empty.
    func take(countMax: Int) -> [QueuedWrite]? {
        lock()
        defer { unlock() }
        while waiting.isEmpty {
            guard !isClosed else { return nil }
            isWriterAsleep = true
            WriteQueue.require(pthread_cond_wait(arrived, mutex))
        }
        isWriterAsleep = false
        guard waiting.count > countMax else {
            let batch = waiting
            waiting = []
            return batch
        }
        let batch = Array(waiting.prefix(countMax))
        waiting.removeFirst(countMax)
        return batch
    }

    /// Refuses further writes; the queued ones are still taken.
    func close() {
        lock()
        defer { unlock() }
        isClosed = true
        WriteQueue.require(pthread_cond_signal(arrived))
    }

    private func lock() {
        WriteQueue.require(pthread_mutex_lock(mutex))
    }

    private func unlock() {
        WriteQueue.require(pthread_mutex_unlock(mutex))
    }

    private static func require(_ code: Int32) {
        precondition(code == 0, "a thread primitive that is set up and used in order does not fail")
    }
}
