import COpenSSL

/// Unpredictable bytes from libcrypto's generator.
enum Randomness {
    /// The generator could not be seeded: nothing that needs secrecy may go on.
    struct Unavailable: Error {}

    /// `byteCount` random bytes as twice as many lower-case hexadecimal digits.
    static func hexadecimal(byteCount: Int) throws(Unavailable) -> String {
        Hexadecimal.text(of: try bytes(count: byteCount))
    }

    static func bytes(count: Int) throws(Unavailable) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        guard RAND_bytes(&bytes, Int32(clamping: count)) == 1 else { throw Unavailable() }
        return bytes
    }
}
