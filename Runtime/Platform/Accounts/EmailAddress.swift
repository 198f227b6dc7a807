/// A mail address in the form it is kept and written to: local part as typed, domain in lower case and A-labels.
///
/// Two addresses are equal when mail to them is taken to reach the same person: without regard to case. Nothing else is
/// folded: neither what follows a plus sign nor dots.
public struct EmailAddress: Sendable, Hashable, CustomStringConvertible {
    /// As mail is sent to it.
    public let text: String
    /// In lower case throughout: what addresses are compared and found by.
    public let key: String

    public static let byteCountMax = 254
    public static let localPartBytesMax = 64

    /// Nil for what is no `local@domain` in plain ASCII (apart from an international domain), with at least two labels, without
    /// quotes, spaces or control characters. (RFC 5321 section 4.1.2, dot-string only)
    ///
    /// - Parameter typed: spaces around it are taken off.
    public init?(_ typed: String) {
        let bytes = EmailAddress.trimmed(Array(typed.utf8.prefix(1_024)))
        guard let at = bytes.lastIndex(of: UInt8(ascii: "@")), EmailAddress.isLocalPart(bytes[..<at]),
            let domain = DomainName(String(decoding: bytes[(at + 1)...], as: UTF8.self))
        else { return nil }
        text = String(decoding: bytes[..<at], as: UTF8.self) + "@" + domain.text
        key = String(decoding: text.utf8.map(ASCII.lowercased), as: UTF8.self)
        guard text.utf8.count <= EmailAddress.byteCountMax else { return nil }
    }

    public static func == (left: EmailAddress, right: EmailAddress) -> Bool {
        left.key.utf8.elementsEqual(right.key.utf8)
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(key)
    }

    public var description: String { text }

    /// What stands before the `@`.
    public var localPart: Substring { text.prefix { $0 != "@" } }

    /// What stands after the `@`.
    public var domain: Substring { text.drop { $0 != "@" }.dropFirst() }

    private static func trimmed(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
        var rest = bytes[...]
        while let first = rest.first, first == 0x20 || first == 0x09 { rest.removeFirst() }
        while let last = rest.last, last == 0x20 || last == 0x09 { rest.removeLast() }
        return rest
    }

    private static func isLocalPart(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard (1...localPartBytesMax).contains(bytes.count), bytes.first != UInt8(ascii: "."), bytes.last != UInt8(ascii: ".")
        else { return false }
        var previous: UInt8 = 0
        for byte in bytes {
            guard isAtomPart(byte) || (byte == UInt8(ascii: ".") && previous != UInt8(ascii: ".")) else { return false }
            previous = byte
        }
        return true
    }

    /// `atext` of RFC 5322 section 3.2.3.
    private static func isAtomPart(_ byte: UInt8) -> Bool {
        ASCII.isLetterOrDigit(byte) || "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
    }
}
