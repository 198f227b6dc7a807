/// The one secret that is not in the database: 32 random bytes in a file, shared by every server on the same database. What the
/// database must not tell its reader is sealed with keys derived from it.
///
/// Losing the file makes what was sealed unreadable (signing keys, integration secrets); it belongs into every backup, apart from
/// the database's.
public struct ServerKey: Sendable, CustomStringConvertible, CustomReflectable {
    public static let byteCount = 32

    /// What a derived key is for. Each capability declares its own beside its code; a name is never reused for another use.
    public struct Purpose: Sendable {
        let name: StaticString

        public init(_ name: StaticString) { self.name = name }
    }

    private let bytes: [UInt8]

    /// Nil unless there are exactly `byteCount` bytes.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count == ServerKey.byteCount else { return nil }
        self.bytes = bytes
    }

    /// A new random key that is in no file, for tests and for commands that need none.
    public static func generated() throws(CryptographyUnavailable) -> ServerKey {
        guard let bytes = try? Randomness.bytes(count: byteCount), let key = ServerKey(bytes) else { throw CryptographyUnavailable() }
        return key
    }

    /// 32 bytes that only holders of this key can derive, unrelated to those of any other purpose. (HKDF, RFC 5869)
    public func subkey(for purpose: Purpose) throws(CryptographyUnavailable) -> [UInt8] {
        try HKDFSHA256.key(from: bytes, info: Array("btelo/\(purpose.name)".utf8), byteCount: ServerKey.byteCount)
    }

    /// Encrypts, so that a change is noticed. (AES-256-GCM)
    ///
    /// - Parameter context: names the place the value is kept at, such as a row's key, so that it cannot be moved to another.
    public func seal(_ plain: [UInt8], for purpose: Purpose, context: String) throws(CryptographyUnavailable) -> [UInt8] {
        try SealedBytes.seal(plain, key: subkey(for: purpose), context: Array(context.utf8))
    }

    /// What `seal` was given; nil when it was not sealed with this key for this purpose and context, or was changed.
    public func open(_ sealed: [UInt8], for purpose: Purpose, context: String) throws(CryptographyUnavailable) -> [UInt8]? {
        SealedBytes.open(sealed, key: try subkey(for: purpose), context: Array(context.utf8))
    }

    /// A code that only holders of this key can make for `message`. (HMAC-SHA256)
    public func authenticationCode(of message: [UInt8], for purpose: Purpose) throws(CryptographyUnavailable) -> [UInt8] {
        try HMACSHA256.code(for: message, key: subkey(for: purpose))
    }

    public var description: String { "ServerKey(hidden)" }

    public var customMirror: Mirror { Mirror(self, children: []) }
}
