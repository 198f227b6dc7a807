import CLinux
import Glibc
import Synchronization

/// One thread with one epoll set, its timers, its buffers and its connections.
///
/// Everything registered with a loop is called on its thread and nowhere else. A task started with
/// `Task.immediate(executorPreference: loop)` from the loop's thread starts at once and comes back to this thread after
/// each suspension; actors can be bound to the loop by `serialExecutor`.
/// A loop lives until the process ends: stop it to end its thread.
public final class EventLoop: TaskExecutor, @unchecked Sendable {  // reason: `hot` is touched on the loop's thread only, the rest is locked or immutable
    /// State of the loop's own thread. Behind a pointer, because exclusivity checks of class fields cost more than the work.
    struct Hot {
        var nowNanoseconds: Int64 = 0
        var nowMilliseconds: Int64 = 0
        var unixSeconds: Int64 = 0
        var jobs = JobRing()
        var blocks = BlockPool()
        var descriptors = DescriptorTable()
        var wheel: TimerWheel
        var work: [@Sendable () -> Void] = []
        var tickTargets: [LoopTarget] = []
        var isStopping = false
        /// Where ciphertext of outgoing connections is read to; nil until there is one.
        var scratch: UnsafeMutableRawBufferPointer?
    }

    /// What other threads hand in.
    private struct Mailbox {
        var jobs: [LoopJob] = []
        var work: [@Sendable () -> Void] = []
        var isEmpty: Bool { jobs.isEmpty && work.isEmpty }
    }

    /// Events fetched from the kernel at once.
    private static let eventsPerTick: Int32 = 256
    /// Jobs run between two looks at the sockets, so that tasks which wake each other cannot starve them.
    private static let jobsPerTick = 1_024

    let hot: UnsafeMutablePointer<Hot>
    let epoll: CInt
    private let wake: CInt
    private let mailbox = Guarded(Mailbox())
    /// The loop's thread; 0 until it runs.
    private let thread = Atomic<UInt>(0)
    private let timers = LoopTimers()
    private let actorExecutor = LoopSerialExecutorBox()

    /// - Throws: `SocketError` when the kernel gives no descriptor.
    public init() throws(SocketError) {
        epoll = linux_epoll_create()
        guard epoll >= 0 else { throw SocketError(operation: "epoll_create1", number: errno) }
        wake = linux_eventfd()
        guard wake >= 0 else {
            let number = errno
            close(epoll)
            throw SocketError(operation: "eventfd", number: number)
        }
        let clock = LoopClock.now()
        hot = .allocate(capacity: 1)
        hot.initialize(to: Hot(wheel: TimerWheel(nowMilliseconds: clock.nanoseconds / 1_000_000)))
        hot.pointee.setClock(clock)
        guard linux_epoll_add(epoll, wake, linux_readable, .max) == 0 else {
            throw SocketError(operation: "epoll_ctl", number: errno)
        }
        linux_ignore_broken_pipes()
        timers.loop = self
        actorExecutor.executor = LoopSerialExecutor(loop: self)
    }

    // MARK: Where am I

    /// Whether the caller runs on this loop's thread.
    public var isCurrent: Bool {
        // Written once, by the thread itself: another thread reads 0 or a value that is not its own.
        thread.load(ordering: .relaxed) == pthread_self()
    }

    /// The loop whose thread the caller runs on.
    public static var current: EventLoop? {
        guard let loop = pthread_getspecific(currentLoopKey) else { return nil }
        return Unmanaged<EventLoop>.fromOpaque(loop).takeUnretainedValue()
    }

    // MARK: Time

    /// Milliseconds on a clock that never goes back; read once per tick. For the loop's thread.
    public var nowMilliseconds: Int64 { hot.pointee.nowMilliseconds }
    /// Nanoseconds on a clock that never goes back; read once per tick. For the loop's thread.
    public var nowNanoseconds: Int64 { hot.pointee.nowNanoseconds }
    /// Seconds since 1970 on the wall clock; read once per tick. For the loop's thread.
    public var unixSeconds: Int64 { hot.pointee.unixSeconds }

    /// Runs `work` once on the loop's thread, not before `afterMilliseconds`. Call on the loop's thread.
    @discardableResult
    public func schedule(afterMilliseconds: Int64, _ work: @escaping () -> Void) -> TimerToken {
        assert(isCurrent || thread.load(ordering: .relaxed) == 0, "timers are armed on the loop's thread")
        return timers.schedule(at: hot.pointee.nowMilliseconds + max(0, afterMilliseconds), work)
    }

    /// Takes a timer back; harmless when it has fired. Call on the loop's thread.
    public func cancel(_ timer: TimerToken) {
        timers.cancel(timer)
    }

    // MARK: Work from anywhere

    /// Runs `work` on the loop's thread in one of its next ticks. From any thread.
    public func execute(_ work: @escaping @Sendable () -> Void) {
        if isCurrent {
            hot.pointee.work.append(work)
        } else {
            deliver { $0.work.append(work) }
        }
    }

    public func enqueue(_ job: consuming ExecutorJob) {
        enqueue(LoopJob(job: UnownedJob(job), isSerial: false))
    }

    /// For actors that live on this loop: `nonisolated var unownedExecutor` returns `loop.serialExecutor.asUnownedSerialExecutor()`.
    public var serialExecutor: LoopSerialExecutor {
        actorExecutor.executor ?? LoopSerialExecutor(loop: self)
    }

    func enqueue(_ job: LoopJob) {
        if isCurrent {
            hot.pointee.jobs.push(job)
        } else {
            deliver { $0.jobs.append(job) }
        }
    }

    private func deliver(_ put: (inout Mailbox) -> Void) {
        let wasEmpty = mailbox.withLock { mailbox in
            let wasEmpty = mailbox.isEmpty
            put(&mailbox)
            return wasEmpty
        }
        // Only the first entry wakes the loop: it takes everything at once.
        if wasEmpty {
            var one: UInt64 = 1
            _ = write(wake, &one, 8)
        }
    }

    // MARK: The thread

    /// Runs the loop on a thread of its own.
    public func start() {
        var thread = pthread_t()
        let context = Unmanaged.passRetained(self).toOpaque()
        let failure = pthread_create(&thread, nil, { context in
            guard let context else { return nil }
            Unmanaged<EventLoop>.fromOpaque(context).takeRetainedValue().run()
            return nil
        }, context)
        precondition(failure == 0, "the system gives no thread for an event loop")
        pthread_detach(thread)
    }

    /// Runs the loop on the calling thread until `stop`.
    public func run() {
        precondition(thread.load(ordering: .relaxed) == 0, "an event loop runs once")
        pthread_setspecific(currentLoopKey, Unmanaged.passUnretained(self).toOpaque())
        thread.store(pthread_self(), ordering: .relaxed)
        let events = UnsafeMutablePointer<epoll_event>.allocate(capacity: Int(Self.eventsPerTick))
        while !hot.pointee.isStopping {
            tick(events)
        }
        events.deallocate()
        hot.pointee.blocks.drain()
        pthread_setspecific(currentLoopKey, nil)
    }

    /// Ends `run` after the current tick. From any thread. Work handed in later never runs.
    public func stop() {
        execute { [self] in hot.pointee.isStopping = true }
    }

    private func tick(_ events: UnsafeMutablePointer<epoll_event>) {
        let count = linux_epoll_wait(epoll, events, Self.eventsPerTick, waitMilliseconds())
        hot.pointee.setClock(LoopClock.now())
        var index: CInt = 0
        while index < count {
            let token = linux_event_token(events, index)
            let flags = linux_event_flags(events, index)
            index &+= 1
            if token == .max {
                openMailbox()
            } else if let found = hot.pointee.descriptors.find(token) {
                found.target._withUnsafeGuaranteedRef { $0.ready(context: found.context, events: flags) }
            }
        }
        runJobs()
        fireTimers()
        endTick()
    }

    private func waitMilliseconds() -> CInt {
        if hot.pointee.jobs.count > 0 || !hot.pointee.work.isEmpty || !hot.pointee.tickTargets.isEmpty { return 0 }
        guard let wait = hot.pointee.wheel.millisecondsToNext(now: hot.pointee.nowMilliseconds) else { return -1 }
        return CInt(min(wait, 60_000))
    }

    private func openMailbox() {
        var count: UInt64 = 0
        _ = read(wake, &count, 8)
        var taken = Mailbox()
        mailbox.withLock { swap(&$0, &taken) }
        for job in taken.jobs { hot.pointee.jobs.push(job) }
        hot.pointee.work.append(contentsOf: taken.work)
    }

    private func runJobs() {
        var budget = Self.jobsPerTick
        while budget > 0, let next = hot.pointee.jobs.pop() {
            budget &-= 1
            if next.isSerial {
                next.job.runSynchronously(on: serialExecutor.asUnownedSerialExecutor())
            } else {
                next.job.runSynchronously(on: asUnownedTaskExecutor())
            }
        }
        guard !hot.pointee.work.isEmpty else { return }
        var work: [@Sendable () -> Void] = []
        swap(&work, &hot.pointee.work)
        for item in work { item() }
    }

    private func fireTimers() {
        while let node = hot.pointee.wheel.popDue(now: hot.pointee.nowMilliseconds) {
            guard let target = node.pointee.target else { continue }
            let context = node.pointee.context
            target._withUnsafeGuaranteedRef { $0.timerFired(context: context) }
        }
    }

    private func endTick() {
        guard !hot.pointee.tickTargets.isEmpty else { return }
        var targets: [LoopTarget] = []
        swap(&targets, &hot.pointee.tickTargets)
        for target in targets {
            target.awaitsTickEnd = false
            target.tickEnded()
        }
    }

    // MARK: For connections

    /// Asks for `target.tickEnded()` at the end of this tick.
    func callAtTickEnd(_ target: LoopTarget) {
        guard !target.awaitsTickEnd else { return }
        target.awaitsTickEnd = true
        hot.pointee.tickTargets.append(target)
    }

    /// Registers a descriptor; nil when the kernel refuses it.
    func register(
        _ descriptor: CInt, events: UInt32, target: LoopTarget, context: UnsafeMutableRawPointer?
    ) -> UInt64? {
        let token = hot.pointee.descriptors.insert(target, context: context)
        guard linux_epoll_add(epoll, descriptor, events, token) == 0 else {
            hot.pointee.descriptors.remove(token)
            return nil
        }
        return token
    }

    func modify(_ descriptor: CInt, events: UInt32, token: UInt64) {
        _ = linux_epoll_modify(epoll, descriptor, events, token)
    }

    /// Forgets a descriptor; the caller closes it next.
    func unregister(_ descriptor: CInt, token: UInt64) {
        hot.pointee.descriptors.remove(token)
        _ = linux_epoll_remove(epoll, descriptor)
    }
}

/// The thread-local place of `EventLoop.current`.
private let currentLoopKey: pthread_key_t = {
    var key = pthread_key_t()
    let failure = pthread_key_create(&key, nil)
    precondition(failure == 0, "the system gives no thread-local key")
    return key
}()

private final class LoopSerialExecutorBox {
    var executor: LoopSerialExecutor?
}

extension EventLoop.Hot {
    mutating func setClock(_ clock: LoopClock) {
        nowNanoseconds = clock.nanoseconds
        nowMilliseconds = clock.nanoseconds / 1_000_000
        unixSeconds = clock.unixSeconds
    }
}
