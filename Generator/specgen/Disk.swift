import Glibc

/// Files as the command needs them. Paths are relative to the folder it runs in.
enum Disk {
    enum Content {
        case bytes([UInt8])
        case missing
        /// The words say why it cannot be read.
        case unreadable(String)
    }

    static func content(of path: String) -> Content {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return errno == ENOENT || errno == ENOTDIR ? .missing : .unreadable(problem()) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count == 0 { return .bytes(bytes) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return .unreadable(problem()) }
            bytes += buffer[..<count]
        }
    }

    /// Replaces a file at once, so that nobody ever reads half of it. Nil when it worked, else why not.
    static func replace(_ path: String, with bytes: [UInt8]) -> String? {
        makeFolders(above: path)
        let temporary = path + ".specgen-new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { return problem() }
        var rest = bytes[...]
        var failure: String?
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                failure = problem()
                break
            }
            rest = rest.dropFirst(count)
        }
        if close(descriptor) != 0 { failure = failure ?? problem() }
        if failure == nil, rename(temporary, path) != 0 { failure = problem() }
        if failure != nil { unlink(temporary) }
        return failure
    }

    /// Removes a file and the folders it leaves empty below `root`. Nil when it worked, else why not.
    static func remove(_ path: String, below root: String) -> String? {
        guard unlink(path) == 0 || errno == ENOENT else { return problem() }
        var folder = parent(of: path)
        // A folder that is not empty refuses to go, which ends the climb.
        while folder.utf8.count > root.utf8.count, rmdir(folder) == 0 { folder = parent(of: folder) }
        return nil
    }

    private static func makeFolders(above path: String) {
        let parts = parent(of: path).split(separator: "/", omittingEmptySubsequences: false)
        var folder = ""
        for (index, part) in parts.enumerated() {
            folder += (index == 0 ? "" : "/") + part
            // A folder that is there already is fine; anything else shows when the file is opened.
            if !folder.isEmpty { mkdir(folder, 0o755) }
        }
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return String(path[..<slash])
    }

    private static func problem() -> String { String(cString: strerror(errno)) }
}
