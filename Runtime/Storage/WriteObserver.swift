import CSQLite

/// Learns from SQLite's compiler which tables a statement writes (also through triggers and foreign keys), refuses
/// statements a write's body has no business with, and counts committed changes per table.
///
/// The compiler is asked instead of the update hook, which is silent about `DELETE` without a condition.
final class WriteObserver {
    /// False while the transaction machinery itself compiles.
    var isRestricting = true
    private var indexes: [String: Int] = [:]
    private var counters: [TableCounter] = []
    private var compiled: [Int] = []
    private var isTouched: [Bool] = []
    private var touched: [Int] = []

    func install(on connection: WriteConnection, counters named: [String: TableCounter]) throws(StorageError) {
        for (name, counter) in named {
            indexes[name] = counters.count
            counters.append(counter)
        }
        isTouched = [Bool](repeating: false, count: counters.count)
        // The connection owns this object and is closed before it goes, so the pointer outlives its use.
        let context = Unmanaged.passUnretained(self).toOpaque()
        try connection.check(
            sqlite3_set_authorizer(
                connection.handle,
                { context, action, first, _, _, _ in
                    guard let context else { return SQLITE_DENY }
                    return Unmanaged<WriteObserver>.fromOpaque(context).takeUnretainedValue()
                        .decision(on: action, about: first)
                }, context))
    }

    func takeWrittenTables() -> [Int] {
        defer { compiled.removeAll(keepingCapacity: true) }
        return compiled
    }

    func touch(_ tables: [Int]) {
        for table in tables where !isTouched[table] {
            isTouched[table] = true
            touched.append(table)
        }
    }

    func publish() {
        for table in touched {
            counters[table].tableChanged()
            isTouched[table] = false
        }
        touched.removeAll(keepingCapacity: true)
    }

    private func decision(on action: Int32, about name: UnsafePointer<CChar>?) -> Int32 {
        guard isRestricting else { return SQLITE_OK }
        switch action {
        case SQLITE_SELECT, SQLITE_READ, SQLITE_FUNCTION, SQLITE_RECURSIVE:
            return SQLITE_OK
        case SQLITE_INSERT, SQLITE_UPDATE, SQLITE_DELETE:
            guard let name, let index = indexes[String(cString: name)] else { return SQLITE_DENY }
            if !compiled.contains(index) {
                compiled.append(index)
            }
            return SQLITE_OK
        default:
            return SQLITE_DENY
        }
    }
}
