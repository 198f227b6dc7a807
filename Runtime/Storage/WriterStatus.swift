import Synchronization

/// The last failure of the writer that was not followed by a success; what a health check asks.
final class WriterStatus: Sendable {
    private let failure = Mutex<StorageError?>(nil)

    var current: StorageError? {
        failure.withLock { $0 }
    }

    func record(_ error: StorageError?) {
        failure.withLock { $0 = error }
    }
}
