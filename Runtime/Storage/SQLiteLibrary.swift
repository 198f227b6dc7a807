import CSQLite

/// What holds for the library as a whole and is settled once per process.
enum SQLiteLibrary {
    /// True when the library was built for several threads, each with connections of its own.
    static let isReady: Bool = {
        // Counting every allocation takes a process-wide lock. Refused when somebody has used the library before;
        // then it only counts on.
        let code = sqlite_disable_memory_statistics()
        return (code == SQLITE_OK || code == SQLITE_MISUSE) && sqlite3_threadsafe() != 0
            && sqlite3_initialize() == SQLITE_OK
    }()
}
