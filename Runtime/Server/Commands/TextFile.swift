import Glibc

/// Why a file could not be read.
struct TextFileError: Error {
    let message: String
}

/// Reads a whole UTF-8 file of at most `byteCountMax` bytes.
func readTextFile(_ path: String, byteCountMax: Int = 1 << 20) throws(TextFileError) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw TextFileError(message: "\(path): \(String(cString: strerror(errno)))") }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 64 << 10)
    while true {
        let count = read(descriptor, &block, block.count)
        if count < 0 && errno == EINTR { continue }
        guard count >= 0 else { throw TextFileError(message: "\(path): \(String(cString: strerror(errno)))") }
        if count == 0 { break }
        bytes.append(contentsOf: block[..<count])
        guard bytes.count <= byteCountMax else { throw TextFileError(message: "\(path): larger than \(byteCountMax) bytes") }
    }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw TextFileError(message: "\(path): not UTF-8 text") }
    return text
}
