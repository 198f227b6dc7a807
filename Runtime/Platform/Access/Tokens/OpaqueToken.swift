/// A secret that means something only here: 256 random bits in base64url. Only its digest is stored.
///
/// It does not appear when a value holding it is printed or logged.
public struct OpaqueToken: Sendable, CustomStringConvertible, CustomReflectable {
    /// What its holder presents.
    public let revealed: String
    /// What it is stored and named by: its SHA-256 in base64url.
    public let id: String

    static let byteCount = 43

    /// Nil unless `text` has the form of such a token.
    init?(_ text: String) {
        guard text.utf8.count == OpaqueToken.byteCount, Base64URL.bytes(text) != nil, let digest = try? SHA256.digest(of: text)
        else { return nil }
        revealed = text
        id = Base64URL.text(of: digest)
    }

    static func generated() throws(CryptographyUnavailable) -> OpaqueToken {
        guard let bytes = try? Randomness.bytes(count: 32), let token = OpaqueToken(Base64URL.text(of: bytes)) else {
            throw CryptographyUnavailable()
        }
        return token
    }

    public var description: String { "(hidden)" }

    public var customMirror: Mirror { Mirror(self, children: []) }
}
