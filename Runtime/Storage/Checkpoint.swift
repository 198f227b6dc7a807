import CSQLite

/// Copies the write-ahead log into the database file, on the writer thread and nowhere else: SQLite before 3.51.3 can
/// damage the file when two connections write and checkpoint at the same instant ("WAL-reset").
struct Checkpoint {
    private let connection: WriteConnection
    private let pages: Int32
    /// The log is forced back to its start, waiting for readers, once it has grown to this many pages.
    private var forcedPages: Int32
    private let logged = LoggedPages()

    init(of connection: WriteConnection, pages: Int32) {
        self.connection = connection
        self.pages = max(1, pages)
        forcedPages = Checkpoint.firstForcedPages(for: self.pages)
        sqlite3_wal_hook(
            connection.handle,
            { context, _, _, pages in
                if let context {
                    Unmanaged<LoggedPages>.fromOpaque(context).takeUnretainedValue().count = pages
                }
                return SQLITE_OK
            }, Unmanaged.passUnretained(logged).toOpaque())
    }

    /// Called after each commit. A checkpoint that readers hold back is tried again after the next commit.
    ///
    /// - Returns: false when none was due.
    mutating func runIfDue() throws(StorageError) -> Bool {
        guard logged.count >= pages else { return false }
        guard logged.count >= forcedPages else {
            _ = try run(SQLITE_CHECKPOINT_PASSIVE)
            return true
        }
        let isReset = try run(SQLITE_CHECKPOINT_RESTART)
        // Waiting costs the writers behind it, so a reader that stays is waited for only each time the log doubles.
        forcedPages = isReset ? Checkpoint.firstForcedPages(for: pages) : saturatingDouble(logged.count)
        return true
    }

    /// Empties the log, as far as readers let it.
    func truncate() throws(StorageError) -> Bool {
        _ = try run(SQLITE_CHECKPOINT_TRUNCATE)
        return true
    }

    /// False when readers kept it from being complete.
    private func run(_ mode: Int32) throws(StorageError) -> Bool {
        let code = sqlite3_wal_checkpoint_v2(connection.handle, nil, mode, nil, nil)
        if code & 0xff == SQLITE_BUSY { return false }
        try connection.check(code)
        return true
    }

    private static func firstForcedPages(for pages: Int32) -> Int32 {
        pages > .max / 16 ? .max : pages * 16
    }

    private func saturatingDouble(_ count: Int32) -> Int32 {
        count > .max / 2 ? .max : count * 2
    }
}

private final class LoggedPages {
    var count: Int32 = 0
}
