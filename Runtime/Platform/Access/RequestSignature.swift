import Storage

/// The signature of server-to-server calls: the first 16 lower-case hexadecimal digits of
/// `HMAC-SHA256(key: secret, message: id + ":" + unix seconds)` (`/api/doc`, `auth.hmac`).
///
/// It covers neither method, path nor body, and is the same for all calls of one second; inside the window a
/// signature may be used again. That is the published contract; what moves money brings its own idempotency key.
public enum RequestSignature {
    /// How far the timestamp may be from the server's clock, in seconds, both ends included.
    public static let windowSeconds: Int64 = 300
    /// Digits of a signature.
    public static let byteCount = 16
    /// The longest timestamp, in ASCII digits.
    public static let timestampBytesMax = 12

    /// What a client sends in `Btelo-Sign` for `Btelo-Ts: <seconds>`.
    public static func sign(
        id: IntegrationID, secret: IntegrationSecret, atSeconds seconds: Int64
    ) throws(SignatureUnavailable) -> String {
        let key = try SignatureKey(secret: secret, algorithm: SignatureAlgorithm())
        var digits = SignatureDigits()
        let message = Array("\(id.text)\(seconds)".utf8)
        let idByteCount = id.text.utf8.count
        let isSigned = message.withUnsafeBytes { message in
            key.sign(
                id: UnsafeRawBufferPointer(rebasing: message[..<idByteCount]),
                timestamp: UnsafeRawBufferPointer(rebasing: message[idByteCount...]), into: &digits)
        }
        guard isSigned else { throw SignatureUnavailable() }
        return digits.text
    }

    /// 1 to 12 ASCII digits as a number of seconds; nil for anything else, also for signs and spaces.
    static func seconds(fromDigits bytes: UnsafeRawBufferPointer) -> Int64? {
        guard (1...timestampBytesMax).contains(bytes.count) else { return nil }
        var value: Int64 = 0
        for byte in bytes {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            value = value * 10 + Int64(byte - UInt8(ascii: "0"))  // at most 12 digits: far below the limit
        }
        return value
    }

    /// - Parameter now: any value; the difference is taken without overflow.
    static func isInWindow(_ seconds: Int64, now: Int64) -> Bool {
        let (difference, overflow) = seconds.subtractingReportingOverflow(now)
        return !overflow && difference >= -windowSeconds && difference <= windowSeconds
    }
}

/// libcrypto could not provide HMAC-SHA256; nothing can be signed or accepted.
public struct SignatureUnavailable: Error {
    public init() {}
}
