import Glibc

/// Why the file of the server key cannot be used.
public enum ServerKeyError: Error, Equatable {
    /// The system's words.
    case cannotRead(path: String, reason: String)
    case cannotCreate(path: String, reason: String)
    /// Not 64 lower-case hexadecimal digits and a line end.
    case malformed(path: String)
    /// Other users of the machine may read it, or its group may write it.
    case notPrivate(path: String)
    case randomnessUnavailable
}

extension ServerKey {
    /// The key in the file at `path`, which is made when missing: readable by its owner alone, durable before this returns. Of many
    /// servers that start at once on the same folder one makes it and all read the same.
    ///
    /// The file holds the key as 64 hexadecimal digits and a line end.
    public static func inFile(_ path: String) throws(ServerKeyError) -> ServerKey {
        if let key = try read(path) { return key }
        try create(path)
        guard let key = try read(path) else { throw .cannotRead(path: path, reason: "it disappeared") }
        return key
    }

    /// Nil when there is no such file.
    private static func read(_ path: String) throws(ServerKeyError) -> ServerKey? {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw .cannotRead(path: path, reason: String(cString: strerror(errno)))
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .cannotRead(path: path, reason: String(cString: strerror(errno))) }
        guard status.st_mode & 0o027 == 0 else { throw .notPrivate(path: path) }
        var text = [UInt8](repeating: 0, count: 2 * byteCount + 2)
        var count = 0
        while count < text.count {
            let got = text.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress?.advanced(by: count), $0.count - count) }
            if got < 0 && errno == EINTR { continue }
            guard got >= 0 else { throw .cannotRead(path: path, reason: String(cString: strerror(errno))) }
            if got == 0 { break }
            count += got
        }
        if count == 2 * byteCount + 1, text[count - 1] == UInt8(ascii: "\n") { count -= 1 }
        guard count == 2 * byteCount, let bytes = Hexadecimal.bytes(text[..<count]), let key = ServerKey(bytes) else {
            throw .malformed(path: path)
        }
        return key
    }

    /// Writes a new key to a file of another name and links it to `path`, which fails when somebody else was faster: so the file is
    /// never seen unfinished and never replaced.
    private static func create(_ path: String) throws(ServerKeyError) {
        guard let digits = try? Randomness.hexadecimal(byteCount: byteCount), let suffix = try? Randomness.hexadecimal(byteCount: 8)
        else { throw .randomnessUnavailable }
        let draft = "\(path).\(suffix)"
        let descriptor = Glibc.open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .cannotCreate(path: path, reason: String(cString: strerror(errno))) }
        defer { unlink(draft) }
        let isWritten = writeAll(Array((digits + "\n").utf8), to: descriptor) && fsync(descriptor) == 0
        let reason = String(cString: strerror(errno))
        guard close(descriptor) == 0, isWritten else { throw .cannotCreate(path: path, reason: reason) }
        guard link(draft, path) == 0 || errno == EEXIST else {
            throw .cannotCreate(path: path, reason: String(cString: strerror(errno)))
        }
        try syncFolder(of: path)
    }

    private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress?.advanced(by: offset), $0.count - offset) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return false }
            offset += count
        }
        return true
    }

    /// The name of a new file is durable only when its folder is.
    private static func syncFolder(of path: String) throws(ServerKeyError) {
        let folder = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[..<$0]) } ?? "."
        let descriptor = Glibc.open(folder.isEmpty ? "/" : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .cannotCreate(path: path, reason: String(cString: strerror(errno))) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .cannotCreate(path: path, reason: String(cString: strerror(errno))) }
    }
}
