import Glibc

/// A few threads for work that would keep an event loop from its connections.
final class ThreadPool: Sendable {
    private let queue: WorkQueue

    /// Nil when the system gives no thread.
    ///
    /// - Parameter waitingMax: work beyond this is refused, so that nobody waits for what will be too late.
    init?(threadCount: Int, waitingMax: Int) {
        queue = WorkQueue(countMax: waitingMax)
        for _ in 0..<threadCount {
            guard ThreadPool.startThread(on: queue) else {
                queue.close()
                return nil
            }
        }
    }

    deinit {
        queue.close()
    }

    /// - Returns: false when too much is waiting, or the pool is closed; then `work` never runs.
    func run(_ work: @escaping @Sendable () -> Void) -> Bool { queue.add(work) }

    /// Refuses further work; the threads end when what waits is done.
    func close() { queue.close() }

    private static func startThread(on queue: WorkQueue) -> Bool {
        // Signals are for the thread that waits for them: the new thread inherits a mask that blocks all.
        var all = sigset_t()
        var previous = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_BLOCK, &all, &previous)
        defer { pthread_sigmask(SIG_SETMASK, &previous, nil) }
        let context = Unmanaged.passRetained(queue)
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                let queue = Unmanaged<WorkQueue>.fromOpaque(context).takeRetainedValue()
                while let work = queue.take() { work() }
                return nil
            }, context.toOpaque())
        guard code == 0 else {
            context.release()
            return false
        }
        pthread_detach(thread)
        return true
    }
}

/// Work that waits for a thread, in the order it came.
private final class WorkQueue: @unchecked Sendable {  // reason: every stored `var` is touched only while `mutex` is held
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private let countMax: Int
    private var waiting: [@Sendable () -> Void] = []
    private var isClosed = false

    init(countMax: Int) {
        self.countMax = countMax
        WorkQueue.require(pthread_mutex_init(mutex, nil))
        WorkQueue.require(pthread_cond_init(changed, nil))
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(mutex)
        changed.deallocate()
        mutex.deallocate()
    }

    func add(_ work: @escaping @Sendable () -> Void) -> Bool {
        WorkQueue.require(pthread_mutex_lock(mutex))
        defer { WorkQueue.require(pthread_mutex_unlock(mutex)) }
        guard !isClosed, waiting.count < countMax else { return false }
        waiting.append(work)
        WorkQueue.require(pthread_cond_signal(changed))
        return true
    }

    /// Waits for work; nil when the queue is closed and empty.
    func take() -> (@Sendable () -> Void)? {
        WorkQueue.require(pthread_mutex_lock(mutex))
        defer { WorkQueue.require(pthread_mutex_unlock(mutex)) }
        while waiting.isEmpty {
            if isClosed { return nil }
            WorkQueue.require(pthread_cond_wait(changed, mutex))
        }
        return waiting.removeFirst()
    }

    func close() {
        WorkQueue.require(pthread_mutex_lock(mutex))
        defer { WorkQueue.require(pthread_mutex_unlock(mutex)) }
        isClosed = true
        WorkQueue.require(pthread_cond_broadcast(changed))
    }

    private static func require(_ code: Int32) {
        precondition(code == 0, "a thread primitive that is set up and used in order does not fail")
    }
}
