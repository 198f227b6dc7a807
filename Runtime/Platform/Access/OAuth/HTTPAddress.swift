/// An `http` or `https` address, read by a grammar that leaves no two readings: printable ASCII, `//` and a plain host, perhaps a
/// port, a path and a query of the characters RFC 3986 names. No user information, no fragment, no backslash, no `%` in the host.
struct HTTPAddress: Equatable {
    let isSecure: Bool
    /// In lower case; an IPv6 address with its brackets.
    let host: [UInt8]
    let port: UInt16?
    /// As given; starts with `/` or `?`, or is empty.
    let pathAndQuery: [UInt8]

    init?(_ bytes: [UInt8]) {
        guard bytes.allSatisfy({ (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "\\") && $0 != UInt8(ascii: "#") }),
            let scheme = HTTPAddress.scheme(bytes)
        else { return nil }
        let rest = bytes[scheme.byteCount...]
        let end = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.endIndex
        guard let authority = HTTPAddress.authority(rest[..<end]), HTTPAddress.isPathAndQuery(rest[end...]) else { return nil }
        isSecure = scheme.isSecure
        host = authority.host
        port = authority.port
        pathAndQuery = Array(rest[end...])
    }

    /// The address written again: the port only when it is not the usual one, a path in any case.
    var text: String {
        let usual: UInt16 = isSecure ? 443 : 80
        let portText = port.flatMap { $0 == usual ? nil : ":\($0)" } ?? ""
        let path = pathAndQuery.first == UInt8(ascii: "/") ? "" : "/"
        return "\(isSecure ? "https" : "http")://\(String(decoding: host, as: UTF8.self))\(portText)\(path)"
            + String(decoding: pathAndQuery, as: UTF8.self)
    }

    /// Only the machine the browser runs on. (RFC 8252 section 7.3)
    var isLoopback: Bool {
        !isSecure && ["127.0.0.1", "[::1]", "localhost"].contains { host.elementsEqual($0.utf8) }
    }

    private static func scheme(_ bytes: [UInt8]) -> (byteCount: Int, isSecure: Bool)? {
        let lowered = bytes.prefix(8).map(ASCII.lowercased)
        if lowered.starts(with: "https://".utf8) { return (8, true) }
        if lowered.starts(with: "http://".utf8) { return (7, false) }
        return nil
    }

    private static func authority(_ bytes: ArraySlice<UInt8>) -> (host: [UInt8], port: UInt16?)? {
        let hostEnd: Int
        if bytes.first == UInt8(ascii: "[") {
            guard let close = bytes.firstIndex(of: UInt8(ascii: "]")) else { return nil }
            hostEnd = close + 1
            let inner = bytes[(bytes.startIndex + 1)..<close]
            guard inner.contains(UInt8(ascii: ":")), inner.allSatisfy(isAddressByte) else { return nil }
        } else {
            hostEnd = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.endIndex
            guard isName(bytes[..<hostEnd]) else { return nil }
        }
        let host = bytes[..<hostEnd].map(ASCII.lowercased)
        let rest = bytes[hostEnd...]
        if rest.isEmpty { return (host, nil) }
        guard rest.first == UInt8(ascii: ":"), let port = portNumber(rest.dropFirst()) else { return nil }
        return (host, port)
    }

    /// 1 to 65535, without a leading zero.
    private static func portNumber(_ digits: ArraySlice<UInt8>) -> UInt16? {
        guard (1...5).contains(digits.count), digits.allSatisfy(ASCII.isDigit), digits.first != UInt8(ascii: "0") else {
            return nil
        }
        return UInt16(exactly: digits.reduce(0) { $0 * 10 + Int($1 &- 48) })
    }

    /// Labels of letters, digits and inner hyphens, with single dots between and none at the end.
    private static func isName(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard (1...253).contains(bytes.count) else { return false }
        return bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { label in
            (1...63).contains(label.count) && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
                && label.allSatisfy { ASCII.isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
        }
    }

    private static func isAddressByte(_ byte: UInt8) -> Bool {
        ASCII.isDigit(byte) || (byte | 0x20) &- 97 < 6 || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
    }

    /// The characters of RFC 3986 sections 3.3 and 3.4; a `%` stands before two hexadecimal digits.
    private static func isPathAndQuery(_ bytes: ArraySlice<UInt8>) -> Bool {
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "%") {
                guard bytes.endIndex - index >= 2, isHexDigit(bytes[index]), isHexDigit(bytes[index + 1]) else { return false }
                index += 2
            } else if !ASCII.isLetterOrDigit(byte), !"-._~!$&'()*+,;=:@/?".utf8.contains(byte) {
                return false
            }
        }
        return true
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool { ASCII.isDigit(byte) || (byte | 0x20) &- 97 < 6 }
}
