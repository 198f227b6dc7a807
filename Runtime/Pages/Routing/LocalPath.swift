/// A path on this platform, to come back to. Nothing that a browser could take for another host passes.
struct LocalPath: Sendable, Hashable {
    static let bytesMax = 2_048

    /// Path and perhaps a query, in printable ASCII.
    let text: String

    /// - Returns: nil unless the text starts with exactly one `/`, and has neither a backslash, which browsers read as `/`, nor
    ///   white space, controls or bytes beyond ASCII, which they drop or encode.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard (1...Self.bytesMax).contains(bytes.count), bytes[0] == UInt8(ascii: "/"), bytes.count == 1 || bytes[1] != UInt8(ascii: "/"),
            bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") })
        else { return nil }
        self.text = text
    }

    private init(known text: String) { self.text = text }

    static let start = LocalPath(known: "/")
    static let account = LocalPath(known: "/account")
}

/// Text for the query of an address.
public enum QueryText {
    /// Everything but letters, digits, `-`, `.`, `_` and `~` as `%XX`. (RFC 3986 section 2.3)
    static func encoded(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
                bytes.append(byte)
            default:
                bytes.append(UInt8(ascii: "%"))
                bytes.append(digit(byte >> 4))
                bytes.append(digit(byte & 15))
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// nil for a `%` that is not followed by two hexadecimal digits.
    static func decoded(_ text: some StringProtocol) -> String? {
        var bytes: [UInt8] = []
        var rest = Substring(text).utf8
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(value), let low = rest.popFirst().flatMap(value) else { return nil }
            bytes.append(high << 4 | low)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A path with its query. Fields without a value are left out.
    public static func address(_ path: String, _ fields: [(name: String, value: String?)]) -> String {
        let pairs = fields.compactMap { field in
            field.value.map { "\(encoded(field.name))=\(encoded($0))" }
        }
        return pairs.isEmpty ? path : "\(path)?\(pairs.joined(separator: "&"))"
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        if digit &- 48 <= 9 { return digit &- 48 }
        let letter = (digit | 0x20) &- 97
        return letter < 6 ? letter + 10 : nil
    }

    private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 48 + value : 55 + value }
}
