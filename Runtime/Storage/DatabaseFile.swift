import Glibc

enum DatabaseFile {
    /// Creates an empty file that only its owner can read, since secrets are kept in it; SQLite would let everybody
    /// read it, and gives the files beside it the same rights.
    ///
    /// An existing file is not even opened: closing a descriptor of it would drop the locks that other connections of
    /// this process hold on it.
    static func createIfAbsent(at path: String) throws(StorageError) {
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor >= 0 {
            Glibc.close(descriptor)
        } else if errno != EEXIST {
            throw .cannotOpen(path: path, reason: String(cString: strerror(errno)))
        }
    }
}
