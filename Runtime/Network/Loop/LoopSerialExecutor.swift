/// The loop as the executor of actors. A type of its own, because a job does not say whether it belongs to an actor, and
/// a task that merely prefers the loop must not be run as if it held an actor's isolation.
public final class LoopSerialExecutor: SerialExecutor {
    public let loop: EventLoop

    init(loop: EventLoop) {
        self.loop = loop
    }

    public func enqueue(_ job: consuming ExecutorJob) {
        loop.enqueue(LoopJob(job: UnownedJob(job), isSerial: true))
    }
}
