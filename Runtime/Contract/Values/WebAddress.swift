/// What the contract language calls `url` and `email`, decided on bytes.
enum WebAddress {
    static let bytesMax = 2048

    /// An absolute http or https URL in printable ASCII: scheme, `//`, a host of letters, digits, dots and hyphens (or an
    /// address in brackets), perhaps a port. No user information, no backslash, nothing percent-encoded in the host, so that
    /// no two readers see different hosts.
    static func isURL(_ text: UnsafeRawBufferPointer) -> Bool {
        guard text.count <= bytesMax, text.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }),
            let hostStart = schemeEnd(text)
        else { return false }
        var end = hostStart
        while end < text.count, text[end] != UInt8(ascii: "/"), text[end] != UInt8(ascii: "?"), text[end] != UInt8(ascii: "#") {
            end &+= 1
        }
        return isAuthority(UnsafeRawBufferPointer(rebasing: text[hostStart..<end]))
    }

    /// One `@`, something before it, a dotted domain behind it. What more is right only the mail server knows.
    static func isEmail(_ text: UnsafeRawBufferPointer) -> Bool {
        guard text.count <= bytesMax, text.allSatisfy({ $0 > 0x20 && $0 != 0x7F }), let at = text.firstIndex(of: UInt8(ascii: "@")),
            at > 0, !text[(at + 1)...].contains(UInt8(ascii: "@"))
        else { return false }
        let forbidden: StaticString = "()<>[]:;,\\\""
        for byte in text where forbidden.contains(byte) { return false }
        let domain = UnsafeRawBufferPointer(rebasing: text[(at + 1)...])
        return isDomain(domain) && domain.contains(UInt8(ascii: "."))
    }

    private static func schemeEnd(_ text: UnsafeRawBufferPointer) -> Int? {
        for scheme in ["https://", "http://"] as [StaticString] where text.hasPrefix(ignoringCase: scheme) {
            return scheme.utf8CodeUnitCount
        }
        return nil
    }

    private static func isAuthority(_ text: UnsafeRawBufferPointer) -> Bool {
        if text.first == UInt8(ascii: "[") {
            guard let close = text.firstIndex(of: UInt8(ascii: "]")) else { return false }
            let address = text[1..<close]
            let isAddress = address.contains(UInt8(ascii: ":")) && address.allSatisfy {
                HexDigit.value($0) != nil || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".")
            }
            return isAddress && isPort(UnsafeRawBufferPointer(rebasing: text[(close + 1)...]))
        }
        let colon = text.firstIndex(of: UInt8(ascii: ":")) ?? text.count
        return isDomain(UnsafeRawBufferPointer(rebasing: text[..<colon]))
            && isPort(UnsafeRawBufferPointer(rebasing: text[colon...]))
    }

    /// Nothing, or a colon and 1 to 65535.
    private static func isPort(_ text: UnsafeRawBufferPointer) -> Bool {
        guard let first = text.first else { return true }
        let digits = text.dropFirst()
        guard first == UInt8(ascii: ":"), (1...5).contains(digits.count), digits.allSatisfy({ $0 &- 48 <= 9 }) else { return false }
        let port = digits.reduce(0) { $0 * 10 + Int($1 &- 48) }
        return (1...65_535).contains(port)
    }

    /// Labels of 1 to 63 letters, digits, hyphens (not at their ends) and bytes beyond ASCII, joined by dots. (RFC 1123 section
    /// 2.1; bytes beyond ASCII only reach here from e-mail addresses, RFC 6532.)
    private static func isDomain(_ text: UnsafeRawBufferPointer) -> Bool {
        guard !text.isEmpty, text.count <= 253 else { return false }
        var labelStart = 0
        for index in 0...text.count where index == text.count || text[index] == UInt8(ascii: ".") {
            let label = text[labelStart..<index]
            guard (1...63).contains(label.count), label.first != UInt8(ascii: "-"), label.last != UInt8(ascii: "-"),
                label.allSatisfy({ isLetterOrDigit($0) || $0 == UInt8(ascii: "-") || $0 >= 0x80 })
            else { return false }
            labelStart = index + 1
        }
        return true
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        byte &- 48 <= 9 || (byte | 0x20) &- 97 < 26
    }
}
