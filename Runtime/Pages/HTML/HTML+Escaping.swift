extension HTML {
    /// Appends text so that it is text in an element and in a quoted attribute alike. NUL, which HTML cannot have, becomes
    /// U+FFFD. (HTML standard, section 13.1.4)
    mutating func appendEscaped(_ text: some StringProtocol) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): bytes += "&amp;".utf8
            case UInt8(ascii: "<"): bytes += "&lt;".utf8
            case UInt8(ascii: ">"): bytes += "&gt;".utf8
            case UInt8(ascii: "\""): bytes += "&quot;".utf8
            case UInt8(ascii: "'"): bytes += "&#39;".utf8
            case 0: bytes += "\u{FFFD}".utf8
            default: bytes.append(byte)
            }
        }
    }

    /// Appends text that was put into the braces of a literal, by where it stands there: an address is let through only when a
    /// click on it runs nothing, and an attribute without quotes gets them.
    mutating func appendInterpolated(_ text: some StringProtocol) {
        if ends(with: "=") {
            bytes.append(UInt8(ascii: "\""))
            appendEscaped(text)
            bytes.append(UInt8(ascii: "\""))
        } else if Self.addressAttributes.contains(where: { ends(with: $0) }), !Self.isHarmlessAddress(text) {
            bytes += "#".utf8
        } else {
            appendEscaped(text)
        }
    }

    private static let addressAttributes: [StaticString] = [" href=\"", " src=\"", " action=\"", " formaction=\""]

    private func ends(with suffix: StaticString) -> Bool {
        let count = suffix.utf8CodeUnitCount
        guard bytes.count >= count else { return false }
        let start = bytes.count - count
        for index in 0..<count where bytes[start + index] != suffix.utf8Start[index] { return false }
        return true
    }

    /// Whether an address is relative, or `http`, `https` or `mailto`. Browsers take white space and controls out of an address
    /// before they look for its scheme, so an address with any of them is not let through. (URL standard, section 4.4)
    static func isHarmlessAddress(_ address: some StringProtocol) -> Bool {
        guard address.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { return false }
        let scheme = address.utf8.prefix { $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        guard scheme.count < address.utf8.count, address.utf8[scheme.endIndex] == UInt8(ascii: ":") else { return true }
        return ["http", "https", "mailto"].contains(String(decoding: scheme.map { $0 &- 65 < 26 ? $0 | 0x20 : $0 }, as: UTF8.self))
    }
}
