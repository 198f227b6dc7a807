import CSQLite
import Glibc

/// What runs on the writer thread: takes what waits, commits it as one transaction, answers, checkpoints.
final class Writer {
    private let connection: WriteConnection
    private let queue: WriteQueue
    private let status: WriterStatus
    private let batchWritesMax: Int
    private var checkpoint: Checkpoint

    init(
        connection: WriteConnection, queue: WriteQueue, status: WriterStatus, configuration: DatabaseConfiguration
    ) {
        self.connection = connection
        self.queue = queue
        self.status = status
        batchWritesMax = max(1, configuration.batchWritesMax)
        checkpoint = Checkpoint(of: connection, pages: configuration.checkpointPages)
    }

    /// Returns when the queue is closed and everything queued is answered.
    func run() {
        while let batch = queue.take(countMax: batchWritesMax) {
            let failure = outcome(of: batch)
            status.recordWrite(failure)
            for write in batch {
                write.answer(insteadOfOutcome: failure)
            }
            // After the answers, so that nobody waits for it.
            recording { checkpoint throws(StorageError) in try checkpoint.runIfDue() }
        }
        // Where this fails the log stays beside the file and is read again at the next start.
        recording { checkpoint throws(StorageError) in try checkpoint.truncate() }
    }

    /// Nil when all of `batch` is durable, each write for itself done or undone; otherwise nothing of it is.
    private func outcome(of batch: [QueuedWrite]) -> StorageError? {
        do throws(StorageError) {
            try connection.control("BEGIN IMMEDIATE")
            for write in batch {
                try runAlone(write)
            }
            try connection.control("COMMIT")
            connection.publishTouchedTables()
            return nil
        } catch {
            return afterRollback(error)
        }
    }

    /// Runs one write so that its failure leaves the others untouched.
    private func runAlone(_ write: QueuedWrite) throws(StorageError) {
        try connection.control("SAVEPOINT one_write")
        let isDone = write.run(on: connection)
        // A full disk or a failed read makes SQLite give up the whole transaction: the writes before this one are gone.
        guard connection.isInTransaction else {
            throw connection.lastFailure ?? .statement(message: "a write ended its transaction")
        }
        if !isDone {
            try connection.control("ROLLBACK TO one_write")
        }
        try connection.control("RELEASE one_write")
    }

    private func afterRollback(_ error: StorageError) -> StorageError {
        guard connection.isInTransaction else { return error }
        do throws(StorageError) {
            try connection.control("ROLLBACK")
        } catch let rollbackError {
            // Without a transaction there is nothing left to undo; with one, the next BEGIN fails and says so.
            status.recordWrite(rollbackError)
        }
        return error
    }

    private func recording(_ body: (inout Checkpoint) throws(StorageError) -> Bool) {
        do throws(StorageError) {
            if try body(&checkpoint) {
                status.recordCheckpoint(nil)
            }
        } catch {
            status.recordCheckpoint(error)
        }
    }
}
