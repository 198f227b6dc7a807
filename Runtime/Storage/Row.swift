import CSQLite

/// The current row of a running statement. Columns are counted from 0. Each read checks the stored type and never
/// converts silently: a text where an integer is asked for is a `StorageError.column`.
public struct Row: ~Copyable {
    let statement: OpaquePointer
    let columnCount: Int32

    init(of statement: OpaquePointer) {
        self.statement = statement
        columnCount = sqlite3_column_count(statement)
    }

    public func isNull(_ index: Int) throws(StorageError) -> Bool {
        try type(of: index) == SQLITE_NULL
    }

    public func integer(_ index: Int) throws(StorageError) -> Int64 {
        let type = try presentType(of: index)
        guard type == SQLITE_INTEGER else { throw .column(index: index, problem: .notInteger) }
        return sqlite3_column_int64(statement, Int32(index))
    }

    /// An integer that must be 0 or 1.
    public func bool(_ index: Int) throws(StorageError) -> Bool {
        switch try integer(index) {
        case 0: return false
        case 1: return true
        default: throw .column(index: index, problem: .outOfRange)
        }
    }

    public func real(_ index: Int) throws(StorageError) -> Double {
        let type = try presentType(of: index)
        guard type == SQLITE_FLOAT || type == SQLITE_INTEGER else { throw .column(index: index, problem: .notReal) }
        return sqlite3_column_double(statement, Int32(index))
    }

    public func text(_ index: Int) throws(StorageError) -> String {
        let type = try presentType(of: index)
        guard type == SQLITE_TEXT else { throw .column(index: index, problem: .notText) }
        guard let start = sqlite3_column_text(statement, Int32(index)) else { throw .outOfMemory }
        let byteCount = Int(sqlite3_column_bytes(statement, Int32(index)))
        let bytes = UnsafeBufferPointer(start: start, count: byteCount)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .column(index: index, problem: .notUTF8)
        }
        return text
    }

    /// The bytes of a text as they are stored, without looking at them: for texts that were checked on their way in and go out
    /// as bytes.
    public func textBytes(_ index: Int) throws(StorageError) -> [UInt8] {
        let type = try presentType(of: index)
        guard type == SQLITE_TEXT else { throw .column(index: index, problem: .notText) }
        guard let start = sqlite3_column_text(statement, Int32(index)) else { throw .outOfMemory }
        let byteCount = Int(sqlite3_column_bytes(statement, Int32(index)))
        return Array(UnsafeBufferPointer(start: start, count: byteCount))
    }

    public func blob(_ index: Int) throws(StorageError) -> [UInt8] {
        let type = try presentType(of: index)
        guard type == SQLITE_BLOB else { throw .column(index: index, problem: .notBytes) }
        let byteCount = Int(sqlite3_column_bytes(statement, Int32(index)))
        guard byteCount > 0 else { return [] }
        guard let start = sqlite3_column_blob(statement, Int32(index)) else { throw .outOfMemory }
        return Array(UnsafeRawBufferPointer(start: start, count: byteCount))
    }

    public func time(_ index: Int) throws(StorageError) -> UnixTime {
        UnixTime(milliseconds: try integer(index))
    }

    /// A text that must be `YYYY-MM-DD`.
    public func date(_ index: Int) throws(StorageError) -> CalendarDate {
        guard let date = CalendarDate(try text(index)) else { throw .column(index: index, problem: .outOfRange) }
        return date
    }

    public func optionalInteger(_ index: Int) throws(StorageError) -> Int64? {
        try isNull(index) ? nil : integer(index)
    }

    public func optionalText(_ index: Int) throws(StorageError) -> String? {
        try isNull(index) ? nil : text(index)
    }

    public func optionalTime(_ index: Int) throws(StorageError) -> UnixTime? {
        try isNull(index) ? nil : time(index)
    }

    public func optionalDate(_ index: Int) throws(StorageError) -> CalendarDate? {
        try isNull(index) ? nil : date(index)
    }

    private func type(of index: Int) throws(StorageError) -> Int32 {
        guard index >= 0, index < Int(columnCount) else { throw .column(index: index, problem: .missing) }
        return sqlite3_column_type(statement, Int32(index))
    }

    private func presentType(of index: Int) throws(StorageError) -> Int32 {
        let type = try type(of: index)
        guard type != SQLITE_NULL else { throw .column(index: index, problem: .null) }
        return type
    }
}
