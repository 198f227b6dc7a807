import CSQLite

/// The one connection that writes, as a write's body sees it: everything of `ReadConnection`, and changes.
///
/// The body runs inside a transaction shared with other writes. It can neither end that transaction nor change the
/// schema: such statements are refused when they are prepared.
public final class WriteConnection: ReadConnection {
    private let observer: WriteObserver

    init(configuration: DatabaseConfiguration) throws(StorageError) {
        observer = WriteObserver()
        try super.init(
            path: configuration.path, flags: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, configuration: configuration)
    }

    /// Runs a statement to its end.
    ///
    /// - Returns: the number of rows inserted, changed or deleted by the statement itself, not by triggers.
    @discardableResult
    public func execute(_ sql: StaticString, _ values: [SQLValue] = []) throws(StorageError) -> Int64 {
        let before = sqlite3_total_changes64(handle)
        let statement = try started(sql, values)
        defer { finish(statement) }
        while try step(statement) {}
        return sqlite3_total_changes64(handle) == before ? 0 : sqlite3_changes64(handle)
    }

    /// False as soon as a transaction has ended, also when SQLite ended it by itself after an error.
    var isInTransaction: Bool {
        sqlite3_get_autocommit(handle) == 0
    }

    /// From here on bodies run: what they prepare is watched and limited to reading and changing rows.
    func observe(_ counters: [String: TableCounter]) throws(StorageError) {
        try observer.install(on: self, counters: counters)
    }

    /// Runs a statement of the transaction machinery, which bodies are refused.
    func control(_ sql: StaticString) throws(StorageError) {
        observer.isRestricting = false
        defer { observer.isRestricting = true }
        let statement = try started(sql, [])
        defer { finish(statement) }
        while try step(statement) {}
    }

    /// Makes the changes of the committed transaction visible in the table versions.
    func publishTouchedTables() {
        observer.publish()
    }

    override func willRun(_ statement: Statement) {
        observer.touch(statement.writtenTables)
    }

    override func writtenTablesOfLastCompiled() -> [Int] {
        observer.takeWrittenTables()
    }
}
