import CSQLite
import Glibc

extension Reader {
    /// Copies the database, as it is at one moment, into a new file that only its owner can read. Writes go on
    /// meanwhile and are not in the copy.
    ///
    /// - Parameter path: where no file may be yet. After an error what was written of it is removed.
    /// - Throws: `StorageError.cannotOpen` when there is a file already.
    public func backUp(to path: String) throws(StorageError) {
        try DatabaseFile.create(at: path)
        do throws(StorageError) {
            try read { source throws(StorageError) in
                // The first read fixes the moment.
                _ = try source.exists("SELECT 1 FROM sqlite_schema")
                try Reader.copy(source.handle, to: path)
            }
        } catch {
            unlink(path)
            throw error
        }
    }

    private static func copy(_ source: OpaquePointer, to path: String) throws(StorageError) {
        var opened: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        let openCode = sqlite3_open_v2(path, &opened, flags, nil)
        guard let target = opened else { throw .outOfMemory }
        defer { sqlite3_close_v2(target) }
        guard openCode == SQLITE_OK, let backup = sqlite3_backup_init(target, "main", source, "main") else {
            throw failure(sqlite3_extended_errcode(target), of: target)
        }
        let stepCode = sqlite3_backup_step(backup, -1)
        let finishCode = sqlite3_backup_finish(backup)
        guard stepCode == SQLITE_DONE else { throw failure(stepCode, of: target) }
        guard finishCode == SQLITE_OK else { throw failure(finishCode, of: target) }
    }

    private static func failure(_ code: Int32, of target: OpaquePointer) -> StorageError {
        StorageError(resultCode: code, message: String(cString: sqlite3_errmsg(target)))
    }
}
