import CSQLite

/// One connection to the database, confined to one thread, as a transaction's body sees it.
///
/// SQL texts are literals, so that no input can ever become SQL, and each is prepared once per connection.
/// Parameters are written `$1`, `$2`, …: a dialect that SQLite and PostgreSQL both take.
public class ReadConnection {
    let handle: OpaquePointer
    let valueSeal: (any ValueSeal)?
    /// What the last failing step was told; why SQLite may have ended a transaction by itself.
    private(set) var lastFailure: StorageError?
    private var statements: [UnsafePointer<UInt8>: Statement] = [:]

    init(path: String, flags: Int32, configuration: DatabaseConfiguration) throws(StorageError) {
        guard SQLiteLibrary.isReady else {
            throw .cannotOpen(path: path, reason: "SQLite was built for one thread only")
        }
        var opened: OpaquePointer?
        let code = sqlite3_open_v2(
            path, &opened, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, configuration.fileSystemName)
        guard let opened else { throw .outOfMemory }
        guard code == SQLITE_OK else {
            let reason = String(cString: sqlite3_errmsg(opened))
            sqlite3_close_v2(opened)
            throw .cannotOpen(path: path, reason: reason)
        }
        handle = opened
        valueSeal = configuration.valueSeal
        sqlite3_limit(opened, SQLITE_LIMIT_LENGTH, configuration.valueBytesMax)
        try check(sqlite3_busy_timeout(opened, configuration.busyMilliseconds))
        try check(sqlite_enable_defensive(opened))
        try execute(script: "PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF")
        try execute(script: "PRAGMA cache_size = -\(configuration.cacheKibibytes)")
    }

    deinit {
        statements.removeAll()
        // "_v2" never refuses: a statement still alive keeps the connection until it is freed.
        sqlite3_close_v2(handle)
    }

    // MARK: Queries

    /// The first row, decoded; nil when there is none.
    public func first<Value>(
        _ sql: StaticString, _ values: [SQLValue] = [],
        _ decoded: (borrowing Row) throws(StorageError) -> Value
    ) throws(StorageError) -> Value? {
        let statement = try started(sql, values)
        defer { finish(statement) }
        guard try step(statement) else { return nil }
        let value = try decoded(Row(of: statement.pointer))
        // A statement that writes has to run to its end to have its effect.
        if !statement.writtenTables.isEmpty {
            while try step(statement) {}
        }
        return value
    }

    /// All rows, decoded, in the statement's order.
    public func all<Value>(
        _ sql: StaticString, _ values: [SQLValue] = [],
        _ decoded: (borrowing Row) throws(StorageError) -> Value
    ) throws(StorageError) -> [Value] {
        var rows: [Value] = []
        try forEach(sql, values) { row throws(StorageError) in rows.append(try decoded(row)) }
        return rows
    }

    /// Calls `body` with each row, in the statement's order.
    public func forEach(
        _ sql: StaticString, _ values: [SQLValue] = [], _ body: (borrowing Row) throws(StorageError) -> Void
    ) throws(StorageError) {
        let statement = try started(sql, values)
        defer { finish(statement) }
        while try step(statement) {
            try body(Row(of: statement.pointer))
        }
    }

    /// What SQLite finds wrong with the whole file; empty when it is sound. Reads every page.
    public func integrityProblems() throws(StorageError) -> [String] {
        let answers = try all("PRAGMA integrity_check") { row throws(StorageError) in try row.text(0) }
        return answers == ["ok"] ? [] : answers
    }

    /// True when the statement yields at least one row.
    public func exists(_ sql: StaticString, _ values: [SQLValue] = []) throws(StorageError) -> Bool {
        try first(sql, values) { _ in true } ?? false
    }

    // MARK: For this module

    /// Looks at a result code of this connection.
    func check(_ code: Int32) throws(StorageError) {
        guard code == SQLITE_OK else { throw StorageError(resultCode: code, message: message) }
    }

    /// SQLite's words for the last failure of this connection.
    var message: String {
        String(cString: sqlite3_errmsg(handle))
    }

    /// Runs statements that are not worth keeping.
    func execute(script: String) throws(StorageError) {
        try check(sqlite3_exec(handle, script, nil, nil, nil))
    }

    /// A statement ready to step; `finish` must follow.
    final func started(_ sql: StaticString, _ values: [SQLValue]) throws(StorageError) -> Statement {
        let statement = try prepared(sql)
        try statement.bind(values)
        statement.isRunning = true
        willRun(statement)
        return statement
    }

    /// True when there is a row to read, false when the statement is done.
    final func step(_ statement: Statement) throws(StorageError) -> Bool {
        do throws(StorageError) {
            return try statement.step()
        } catch {
            lastFailure = error
            throw error
        }
    }

    final func finish(_ statement: Statement) {
        statement.isRunning = false
        statement.reset()
    }

    /// Compiles a text; a writing connection notes which tables it writes.
    func compiled(_ text: UnsafePointer<UInt8>, byteCount: Int) throws(StorageError) -> Statement {
        var pointer: OpaquePointer?
        let code = text.withMemoryRebound(to: CChar.self, capacity: byteCount) { characters in
            sqlite3_prepare_v3(
                handle, characters, Int32(clamping: byteCount), UInt32(SQLITE_PREPARE_PERSISTENT), &pointer, nil)
        }
        try check(code)
        guard let pointer else { throw .statement(message: "the text holds no statement") }
        return try Statement(owning: pointer, writtenTables: writtenTablesOfLastCompiled())
    }

    /// Called with each statement before its first step.
    func willRun(_ statement: Statement) {}

    func writtenTablesOfLastCompiled() -> [Int] {
        []
    }

    // The texts are literals of the program, so their addresses name them and their number is bounded.
    private func prepared(_ sql: StaticString) throws(StorageError) -> Statement {
        let text = sql.utf8Start
        if let statement = statements[text] {
            return statement.isRunning ? try compiled(text, byteCount: sql.utf8CodeUnitCount) : statement
        }
        let statement = try compiled(text, byteCount: sql.utf8CodeUnitCount)
        statements[text] = statement
        return statement
    }
}

@available(*, unavailable)
extension ReadConnection: Sendable {}
