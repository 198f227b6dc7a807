/// A write waiting for the writer thread: run once, then answered once.
class QueuedWrite {
    /// Runs the body and keeps its outcome.
    ///
    /// - Returns: false when the body threw, so that its changes must be undone.
    func run(on connection: WriteConnection) -> Bool {
        preconditionFailure("each kind of write says what it runs")
    }

    /// Resumes the caller: with the kept outcome, or with `error` when the transaction did not become durable.
    func answer(insteadOfOutcome error: StorageError?) {
        preconditionFailure("each kind of write says what it answers")
    }
}

final class PendingWrite<Value: Sendable, Failure: StorageFailure>: QueuedWrite {
    private let body: @Sendable (WriteConnection) throws(Failure) -> Value
    private let continuation: CheckedContinuation<Result<Value, Failure>, Never>
    private var outcome: Result<Value, Failure>?

    init(
        _ body: @escaping @Sendable (WriteConnection) throws(Failure) -> Value,
        answering continuation: CheckedContinuation<Result<Value, Failure>, Never>
    ) {
        self.body = body
        self.continuation = continuation
    }

    override func run(on connection: WriteConnection) -> Bool {
        do throws(Failure) {
            outcome = .success(try body(connection))
            return true
        } catch {
            outcome = .failure(error)
            return false
        }
    }

    override func answer(insteadOfOutcome error: StorageError?) {
        if let error {
            continuation.resume(returning: .failure(Failure(storage: error)))
        } else if let outcome {
            continuation.resume(returning: outcome)
        } else {
            preconditionFailure("a write is answered with its outcome only after it ran")
        }
    }
}
