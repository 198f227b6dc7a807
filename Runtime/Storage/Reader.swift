import CSQLite

/// A read-only connection of one thread; an event loop keeps one.
public final class Reader {
    private let connection: ReadConnection
    private var isReading = false

    init(configuration: DatabaseConfiguration) throws(StorageError) {
        connection = try ReadConnection(
            path: configuration.path, flags: SQLITE_OPEN_READONLY, configuration: configuration)
        // Only the writer may checkpoint, also when this is the last connection to be closed.
        try connection.check(sqlite_disable_checkpoint_on_close(connection.handle))
        try connection.execute(script: "PRAGMA query_only = ON; PRAGMA wal_autocheckpoint = 0")
    }

    /// Runs `body` in one read transaction: everything it reads is from one moment, which includes every write
    /// answered before. A read inside a read sees the same moment.
    public func read<Value, Failure: StorageFailure>(
        _ body: (ReadConnection) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        if isReading { return try body(connection) }
        do throws(StorageError) { try control("BEGIN") } catch { throw Failure(storage: error) }
        isReading = true
        defer { isReading = false }
        let outcome: Result<Value, Failure>
        do throws(Failure) {
            outcome = .success(try body(connection))
        } catch {
            outcome = .failure(error)
        }
        do throws(StorageError) { try endIfOpen() } catch { throw Failure(storage: error) }
        return try outcome.get()
    }

    /// As above, for a body that throws anything.
    @_disfavoredOverload
    public func read<Value>(_ body: (ReadConnection) throws -> Value) throws -> Value {
        do throws(AnyFailure) {
            return try read { connection throws(AnyFailure) in
                do {
                    return try body(connection)
                } catch {
                    throw AnyFailure(error)
                }
            }
        } catch {
            throw error.error
        }
    }

    // SQLite ends a transaction by itself after some errors.
    private func endIfOpen() throws(StorageError) {
        if sqlite3_get_autocommit(connection.handle) == 0 {
            do throws(StorageError) {
                try control("COMMIT")
            } catch {
                // Or the next BEGIN would fail for a transaction that is still open.
                try? control("ROLLBACK")
                throw error
            }
        }
    }

    private func control(_ sql: StaticString) throws(StorageError) {
        let statement = try connection.started(sql, [])
        defer { connection.finish(statement) }
        while try connection.step(statement) {}
    }
}

@available(*, unavailable)
extension Reader: Sendable {}
