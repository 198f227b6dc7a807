import CSQLite

/// A SQLite database in this process: one thread that writes, any number of readers.
///
/// Write-ahead log, `synchronous=FULL`: an answered write survives power loss. Every number of servers may read the
/// file, but only one `Database` at a time can be open on it.
public final class Database: Sendable {
    private let configuration: DatabaseConfiguration
    private let lock: ProcessLock
    private let queue: WriteQueue
    private let thread: WriterThread
    private let status: WriterStatus
    private let tables: [String: TableIdentifier]

    /// Opens or creates the file, repairs what a crash left, and brings the schema up to date.
    ///
    /// - Parameter migrations: numbered 1, 2, 3 …; those already applied must still have the same text.
    public static func open(
        _ configuration: DatabaseConfiguration, migrations: [Migration]
    ) throws(StorageError) -> Database {
        try Database(configuration, migrations: migrations)
    }

    private init(_ configuration: DatabaseConfiguration, migrations: [Migration]) throws(StorageError) {
        self.configuration = configuration
        lock = try ProcessLock(beside: configuration.path)
        queue = WriteQueue(countMax: configuration.queuedWritesMax)
        status = WriterStatus()
        let connection = try Database.writeConnection(configuration, migrations: migrations)
        let names = try connection.all("SELECT name FROM sqlite_schema WHERE type = 'table'") {
            row throws(StorageError) in try row.text(0)
        }
        let counters = Dictionary(names.map { ($0, TableCounter()) }, uniquingKeysWith: { first, _ in first })
        tables = counters.reduce(into: [:]) { tables, entry in
            tables[entry.key] = TableIdentifier(name: entry.key, counter: entry.value)
        }
        try connection.observe(counters)
        let writer = Writer(connection: connection, queue: queue, status: status, configuration: configuration)
        thread = try WriterThread { writer.run() }
    }

    deinit {
        close()
    }

    /// Runs `body` on the writer thread and returns when its changes are durable.
    ///
    /// Many waiting writes are committed in one transaction. A body that throws has changed nothing and disturbs
    /// nobody else. When the transaction cannot be made durable, none of its writes is applied and each caller gets the
    /// error; the next writes are tried again. A cancelled task's write is carried out all the same.
    @discardableResult
    public nonisolated(nonsending) func write<Value: Sendable, Failure: StorageFailure>(
        _ body: @escaping @Sendable (WriteConnection) throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let result: Result<Value, Failure> = await withCheckedContinuation { continuation in
            switch queue.add(PendingWrite(body, answering: continuation)) {
            case nil: break
            case .full: continuation.resume(returning: .failure(Failure(storage: .overloaded)))
            case .closed: continuation.resume(returning: .failure(Failure(storage: .closed)))
            }
        }
        return try result.get()
    }

    /// As above, for a body that throws anything.
    @discardableResult
    @_disfavoredOverload
    public nonisolated(nonsending) func write<Value: Sendable>(
        _ body: @escaping @Sendable (WriteConnection) throws -> Value
    ) async throws -> Value {
        do throws(AnyFailure) {
            return try await write { connection throws(AnyFailure) in
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

    /// As above, for a body that throws either `Failure` or what the database said, which becomes `Failure(storage:)`.
    /// Anything else it throws is a defect of the body and is reported as `StorageError.statement`.
    @discardableResult
    public nonisolated(nonsending) func write<Value: Sendable, Failure: StorageFailure>(
        throwing failure: Failure.Type, _ body: @escaping @Sendable (WriteConnection) throws -> Value
    ) async throws(Failure) -> Value {
        try await write { connection throws(Failure) in
            do {
                return try body(connection)
            } catch let error as Failure {
                throw error
            } catch let error as StorageError {
                throw Failure(storage: error)
            } catch {
                throw Failure(storage: .statement(message: "a write threw \(error)"))
            }
        }
    }

    /// Opens a read-only connection for the calling thread. It stays usable after `close()`.
    public func makeReader() throws(StorageError) -> Reader {
        try Reader(configuration: configuration)
    }

    /// The handle by which changes of a table are followed.
    ///
    /// - Throws: `StorageError.statement` when the schema has no such table.
    public func table(named name: String) throws(StorageError) -> TableIdentifier {
        guard let table = tables[name] else { throw .statement(message: "no table is named '\(name)'") }
        return table
    }

    /// A number that changes when a commit that may have changed `table` has become visible, before the writers of
    /// that commit are answered. Read it before reading the table: then a cache filled under this number is right for
    /// as long as the number stays. Costs one load.
    public func version(of table: TableIdentifier) -> UInt64 {
        table.counter.count.load(ordering: .acquiring)
    }

    /// Calls `listener` after each commit that may have changed `table`, as long as the database is open. It runs on the writer's
    /// thread, where it must neither wait nor take long: it is for waking somebody up.
    public func notify(ofChangesTo table: TableIdentifier, _ listener: @escaping @Sendable () -> Void) {
        table.counter.add(listener)
    }

    /// Why the last batch of writes or the last checkpoint failed; nil when it did not.
    public var failure: StorageError? {
        status.current
    }

    /// The process that has the file at `path` open for writing; nil when none has, or it cannot be told.
    public static func processHolding(_ path: String) -> Int32? {
        ProcessLock.holder(beside: path)
    }

    /// Refuses new writes, finishes the queued ones, empties the write-ahead log and waits until that is done.
    /// Not for an event loop's thread while the server still serves.
    public func close() {
        queue.close()
        thread.join()
        lock.release()
    }

    private static func writeConnection(
        _ configuration: DatabaseConfiguration, migrations: [Migration]
    ) throws(StorageError) -> WriteConnection {
        try DatabaseFile.createIfAbsent(at: configuration.path)
        let connection = try WriteConnection(configuration: configuration)
        let mode = try connection.first("PRAGMA journal_mode = WAL") { row throws(StorageError) in try row.text(0) }
        guard mode == "wal" else {
            throw .cannotOpen(path: configuration.path, reason: "the file system does not allow a write-ahead log")
        }
        let synchronous = configuration.durability == .full ? "FULL" : "NORMAL"
        try connection.execute(script: "PRAGMA synchronous = \(synchronous); PRAGMA wal_autocheckpoint = 0")
        try connection.execute(script: "PRAGMA foreign_keys = ON; PRAGMA cell_size_check = ON")
        if let bytesMax = configuration.fileBytesMax {
            try connection.execute(script: "PRAGMA max_page_count = \(max(1, bytesMax / 4_096))")
        }
        try MigrationRun(connection: connection, migrations: migrations).run()
        return connection
    }
}
