import Synchronization

/// What failed on the writer thread and was not followed by a success; what a health check asks.
final class WriterStatus: Sendable {
    private struct Failures {
        var write: StorageError?
        var checkpoint: StorageError?
    }

    private let failures = Mutex(Failures())

    var current: StorageError? {
        failures.withLock { $0.write ?? $0.checkpoint }
    }

    /// - Parameter failure: nil after a batch that became durable.
    func recordWrite(_ failure: StorageError?) {
        failures.withLock { $0.write = failure }
    }

    /// - Parameter failure: nil after a checkpoint that did what it could.
    func recordCheckpoint(_ failure: StorageError?) {
        failures.withLock { $0.checkpoint = failure }
    }
}
