import Storage

extension StorageError {
    /// The error as a sentence for the operator.
    var words: String {
        switch self {
        case .cannotOpen(let path, let reason): "\(path) cannot be opened: \(reason)"
        case .lockedByAnotherProcess(let path): "\(path) is in use by another server"
        case .full: "the disk is full"
        case .inputOutput(let code): "the disk failed (SQLite result \(code))"
        case .corrupt: "the file is damaged or is not a database"
        case .busy: "another program has locked the file"
        case .readOnly: "the file cannot be written by this user"
        case .migration(.newerDatabase(let number, let name)):
            "the database was last used by a newer version: it has migration \(number) (\(name)), which this one does not know"
        case .migration(.changed(let number, let name)):
            "migration \(number) (\(name)) was applied with another text than this version has"
        case .migration(.failed(let number, let name, let message)): "migration \(number) (\(name)) failed: \(message)"
        default: "\(self)"
        }
    }
}
