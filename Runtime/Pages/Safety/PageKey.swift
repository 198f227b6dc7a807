import Platform

/// A key that only this platform has, for what its own pages give out and take back.
struct PageKey: Sendable {
    /// The server key's purpose.
    static let purpose = ServerKey.Purpose("pages")

    private let key: [UInt8]

    init(_ serverKey: ServerKey) throws(CryptographyUnavailable) {
        key = try serverKey.subkey(for: Self.purpose)
    }

    /// HMAC-SHA256 of the parts, each with its length before it, as base64url.
    func code(_ parts: [String]) -> String {
        var message: [UInt8] = []
        for part in parts {
            withUnsafeBytes(of: UInt64(part.utf8.count).bigEndian) { message += $0 }
            message += part.utf8
        }
        guard let code = try? HMACSHA256.code(for: message, key: key) else { preconditionFailure("libcrypto has HMAC-SHA256") }
        return Base64URL.text(of: code)
    }

    /// Whether two codes are the same, in a time that does not depend on where they differ.
    static func equal(_ left: String, _ right: String) -> Bool { ConstantTime.equal(Array(left.utf8), Array(right.utf8)) }

    /// 256 unpredictable bits as 64 hexadecimal digits.
    static func random() -> String {
        // The system's generator: getrandom(2).
        var generator = SystemRandomNumberGenerator()
        return (0..<4).map { _ in
            let digits = String(generator.next() as UInt64, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}
