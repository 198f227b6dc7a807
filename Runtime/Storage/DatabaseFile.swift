import Glibc

enum DatabaseFile {
    /// Creates an empty file unless there is one.
    ///
    /// An existing file is not even opened: closing a descriptor of it would drop the locks that other connections of
    /// this process hold on it.
    static func createIfAbsent(at path: String) throws(StorageError) {
        let code = creationError(at: path)
        guard code == 0 || code == EEXIST else {
            throw .cannotOpen(path: path, reason: String(cString: strerror(code)))
        }
    }

    /// Creates an empty file where there must be none.
    static func create(at path: String) throws(StorageError) {
        let code = creationError(at: path)
        guard code == 0 else { throw .cannotOpen(path: path, reason: String(cString: strerror(code))) }
    }

    /// Only the owner can read the file, since secrets are kept in it; SQLite would let everybody read it, and gives
    /// the files beside it the same rights.
    private static func creationError(at path: String) -> Int32 {
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return errno }
        Glibc.close(descriptor)
        return 0
    }
}
