import CSQLite

extension StorageError {
    /// The error that stands for SQLite's result `code` (https://www.sqlite.org/rescode.html).
    ///
    /// - Parameter message: SQLite's own words, read from the connection right after the failing call.
    init(resultCode code: Int32, message: @autoclosure () -> String) {
        switch code & 0xff {
        case SQLITE_FULL: self = .full
        case SQLITE_IOERR: self = .inputOutput(code: code)
        case SQLITE_CORRUPT, SQLITE_NOTADB: self = .corrupt
        case SQLITE_READONLY, SQLITE_PERM: self = .readOnly
        case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL: self = .busy
        case SQLITE_NOMEM: self = .outOfMemory
        case SQLITE_TOOBIG: self = .tooLarge
        case SQLITE_CONSTRAINT: self = .constraint(Constraint(extendedCode: code))
        case SQLITE_CANTOPEN: self = .cannotOpen(path: "", reason: message())
        default: self = .statement(message: "\(message()) (code \(code))")
        }
    }
}

extension StorageError.Constraint {
    /// Extended codes are the primary code plus a number in the second byte; the macros do not reach Swift.
    init(extendedCode: Int32) {
        switch extendedCode >> 8 {
        case 1: self = .check
        case 3: self = .foreignKey
        case 5: self = .notNull
        case 6, 8, 10: self = .unique  // primary key, unique index, rowid
        default: self = .other
        }
    }
}
