import CSQLite
import Glibc
import Synchronization

/// The system's files, with one call after another made to fail; a sync that does not fail is only counted, because
/// these tests do not cut the power.
enum FailingFileSystem {
    static let name = "failing"

    enum Call: Sendable {
        case write
        case sync
        case truncate
    }

    struct Plan: Sendable {
        /// Calls of writing, syncing and truncating so far.
        var callCount = 0
        var syncCount = 0
        /// The calls that fail; empty for none.
        var failing: Range<Int> = 0..<0
        /// SQLite's result code of a failing call.
        var code = SQLITE_FULL
    }

    static let plan = Mutex(Plan())

    /// Registers the file system, once.
    static let isRegistered: Bool = {
        guard let system = sqlite3_vfs_find(nil) else { return false }
        let vfs = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
        vfs.initialize(to: system.pointee)
        vfs.pointee.pNext = nil
        vfs.pointee.zName = UnsafePointer(strdup(name))
        vfs.pointee.xOpen = { _, path, file, flags, outFlags in
            guard let system = sqlite3_vfs_find(nil), let file else { return SQLITE_ERROR }
            let code = system.pointee.xOpen(system, path, file, flags, outFlags)
            if code == SQLITE_OK, let methods = file.pointee.pMethods {
                file.pointee.pMethods = FailingFileSystem.watched(methods)
            }
            return code
        }
        return sqlite3_vfs_register(vfs, 0) == SQLITE_OK
    }()

    /// Nil when this call may go on, else the code it fails with.
    fileprivate static func failure(of call: Call) -> Int32? {
        plan.withLock { plan in
            plan.callCount += 1
            if call == .sync { plan.syncCount += 1 }
            return plan.failing.contains(plan.callCount) ? plan.code : nil
        }
    }

    private struct Methods: @unchecked Sendable {  // reason: tables that SQLite and this file only read once made
        var original: UnsafePointer<sqlite3_io_methods>
        var watched: UnsafePointer<sqlite3_io_methods>
    }

    private static let known = Mutex<[Methods]>([])

    fileprivate static func original(of file: UnsafeMutablePointer<sqlite3_file>) -> UnsafePointer<sqlite3_io_methods>? {
        let methods = file.pointee.pMethods
        return known.withLock { known in known.first { $0.watched == methods } }?.original
    }

    private static func watched(_ original: UnsafePointer<sqlite3_io_methods>) -> UnsafePointer<sqlite3_io_methods> {
        let address = Int(bitPattern: original)
        let found = known.withLock { known in
            known.first { Int(bitPattern: $0.original) == address }.map { Int(bitPattern: $0.watched) }
        }
        if let found, let pointer = UnsafePointer<sqlite3_io_methods>(bitPattern: found) { return pointer }
        let copy = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
        copy.initialize(to: original.pointee)
        copy.pointee.xWrite = { file, bytes, count, offset in
            if let code = FailingFileSystem.failure(of: .write) { return code }
            guard let file, let original = FailingFileSystem.original(of: file) else { return SQLITE_ERROR }
            return original.pointee.xWrite(file, bytes, count, offset)
        }
        copy.pointee.xSync = { _, _ in FailingFileSystem.failure(of: .sync) ?? SQLITE_OK }
        copy.pointee.xTruncate = { file, size in
            if let code = FailingFileSystem.failure(of: .truncate) { return code }
            guard let file, let original = FailingFileSystem.original(of: file) else { return SQLITE_ERROR }
            return original.pointee.xTruncate(file, size)
        }
        let methods = Methods(original: original, watched: UnsafePointer(copy))
        known.withLock { $0.append(methods) }
        return UnsafePointer(copy)
    }
}
