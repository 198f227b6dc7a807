/// What a browser proves a session with: 256 random bits as 64 lower-case hexadecimal digits. Only its digest is stored.
///
/// It does not appear when a value holding it is printed or logged.
public struct SessionToken: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
    /// The cookie's value.
    public let revealed: String
    /// What the session is stored and named by.
    let id: SessionID

    static let byteCount = 64

    /// Nil unless `bytes` are 64 lower-case hexadecimal digits.
    public init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count == SessionToken.byteCount, bytes.allSatisfy(Hexadecimal.isDigit),
            let digest = try? SHA256.digest(of: bytes)
        else { return nil }
        revealed = String(decoding: bytes, as: UTF8.self)
        id = SessionID(digest: digest)
    }

    /// Nil unless `text` is 64 lower-case hexadecimal digits.
    public init?(_ text: String) {
        var text = text
        guard let token = text.withUTF8({ SessionToken(UnsafeRawBufferPointer($0)) }) else { return nil }
        self = token
    }

    static func generated() throws(AccountError) -> SessionToken {
        guard let digits = try? Randomness.hexadecimal(byteCount: 32), let token = SessionToken(digits) else {
            throw .randomnessUnavailable
        }
        return token
    }

    public var description: String { "(hidden)" }

    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Names a session for the user it belongs to: the SHA-256 of its token as 64 lower-case hexadecimal digits, from which
/// nobody gets to the token.
public struct SessionID: Sendable, Hashable, CustomStringConvertible {
    public let text: String

    /// Nil unless `text` is 64 lower-case hexadecimal digits.
    public init?(_ text: String) {
        guard text.utf8.count == 64, text.utf8.allSatisfy(Hexadecimal.isDigit) else { return nil }
        self.text = text
    }

    init(digest: [UInt8]) {
        text = Hexadecimal.text(of: digest)
    }

    public var description: String { text }
}
