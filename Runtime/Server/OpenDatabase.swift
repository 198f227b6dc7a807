import Glibc
import Platform
import Storage

extension Configuration {
    /// Opens the database of this configuration, making its folder when missing, and brings its schema up to date.
    func openDatabase() throws -> Database {
        let path = text(.database)
        try makeFolder(of: path)
        var storage = DatabaseConfiguration(path: path)
        storage.batchWritesMax = integer(.commitBatchMax)
        storage.valueSeal = try SealedValues(openServerKey())
        do {
            return try Database.open(storage, migrations: PlatformSchema.migrations)
        } catch {
            switch error {
            case .cannotOpen, .lockedByAnotherProcess: throw error
            default: throw StorageError.cannotOpen(path: path, reason: error.words)
            }
        }
    }

    /// The server key of this configuration, in a file that is made when missing.
    func openServerKey() throws -> ServerKey {
        let path = text(.serverKeyFile)
        try makeFolder(of: path)
        do throws(ServerKeyError) {
            return try ServerKey.inFile(path)
        } catch {
            throw TextFileError(message: error.words)
        }
    }

    private func makeFolder(of path: String) throws {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
        var made = ""
        for part in path[..<slash].split(separator: "/", omittingEmptySubsequences: false) {
            made += made.isEmpty && part.isEmpty ? "" : "\(made.isEmpty && !path.hasPrefix("/") ? "" : "/")\(part)"
            guard !made.isEmpty, mkdir(made, 0o750) != 0, errno != EEXIST else { continue }
            throw TextFileError(message: "\(made): \(String(cString: strerror(errno)))")
        }
    }
}

extension ServerKeyError {
    /// For the operator.
    var words: String {
        switch self {
        case .cannotRead(let path, let reason): "\(path) cannot be read: \(reason)"
        case .cannotCreate(let path, let reason): "\(path) cannot be made: \(reason)"
        case .malformed(let path): "\(path) is no server key: 64 hexadecimal digits are expected"
        case .notPrivate(let path): "\(path) can be read by others; make it readable for its owner only (chmod 600)"
        case .randomnessUnavailable: "the system gives no random bytes"
        }
    }
}
