import CSQLite

/// A prepared statement of one connection.
final class Statement {
    let pointer: OpaquePointer
    /// The tables it writes, as indexes into `WriteObserver.counters`.
    let writtenTables: [Int]
    /// True while rows are being read from it; a nested use of the same text prepares another one.
    var isRunning = false
    /// SQLite's index of `$1`, `$2`, …
    private let parameterIndexes: [Int32]

    /// `pointer` is owned from here on, also when this throws.
    init(owning pointer: OpaquePointer, writtenTables: [Int]) throws(StorageError) {
        self.pointer = pointer
        self.writtenTables = writtenTables
        do {
            parameterIndexes = try Statement.parameterIndexes(of: pointer)
        } catch {
            sqlite3_finalize(pointer)
            throw error
        }
    }

    deinit {
        // Reports the error of the last step again, which was looked at then.
        sqlite3_finalize(pointer)
    }

    func bind(_ values: [SQLValue]) throws(StorageError) {
        guard values.count == parameterIndexes.count else {
            throw .statement(message: "\(parameterIndexes.count) parameters in the text, \(values.count) values given")
        }
        for (index, value) in zip(parameterIndexes, values) {
            let code = bind(value, at: index)
            guard code == SQLITE_OK else {
                throw StorageError(resultCode: code, message: "cannot bind parameter \(index)")
            }
        }
    }

    /// True when there is a row to read, false when the statement is done.
    func step() throws(StorageError) -> Bool {
        let code = sqlite3_step(pointer)
        switch code {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default:
            throw StorageError(resultCode: code, message: String(cString: sqlite3_errmsg(sqlite3_db_handle(pointer))))
        }
    }

    /// Ends the run, so that its locks are given up and the next run starts with nothing bound.
    func reset() {
        // Both report the error of the last step again, which was looked at then.
        sqlite3_reset(pointer)
        sqlite3_clear_bindings(pointer)
    }

    private func bind(_ value: SQLValue, at index: Int32) -> Int32 {
        switch value {
        case .integer(let number): return sqlite3_bind_int64(pointer, index, number)
        case .real(let number): return sqlite3_bind_double(pointer, index, number)
        case .null: return sqlite3_bind_null(pointer, index)
        case .text(var text):
            return text.withUTF8 { bytes in
                guard let start = bytes.baseAddress else { return sqlite3_bind_text(pointer, index, "", 0, nil) }
                return start.withMemoryRebound(to: CChar.self, capacity: bytes.count) { characters in
                    sqlite3_bind_text64(
                        pointer, index, characters, UInt64(bytes.count), Statement.copied, UInt8(SQLITE_UTF8))
                }
            }
        case .blob(let bytes):
            guard !bytes.isEmpty else { return sqlite3_bind_zeroblob(pointer, index, 0) }
            return bytes.withUnsafeBytes { bytes in
                sqlite3_bind_blob64(pointer, index, bytes.baseAddress, UInt64(bytes.count), Statement.copied)
            }
        }
    }

    /// `SQLITE_TRANSIENT`: SQLite copies the bytes before the call returns. The macro does not reach Swift.
    private static var copied: sqlite3_destructor_type? {
        unsafeBitCast(-1, to: sqlite3_destructor_type?.self)
    }

    private static func parameterIndexes(of pointer: OpaquePointer) throws(StorageError) -> [Int32] {
        let count = Int(sqlite3_bind_parameter_count(pointer))
        var indexes = [Int32](repeating: 0, count: count)
        for index in 0..<count {
            guard let name = sqlite3_bind_parameter_name(pointer, Int32(index + 1)) else {
                throw .statement(message: "a parameter is not written $1, $2, …")
            }
            let text = String(cString: name)
            guard text.first == "$", let number = Int(text.dropFirst()), number >= 1, number <= count,
                indexes[number - 1] == 0
            else { throw .statement(message: "parameter \(text) is not one of $1 to $\(count)") }
            indexes[number - 1] = Int32(index + 1)
        }
        return indexes
    }
}
