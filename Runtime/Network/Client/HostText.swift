import Glibc

/// What stands for another machine in a configuration or a URL: a numeric address or a name of ASCII letters.
enum HostText: Sendable, Hashable {
    case address(SocketAddress)
    /// Lower-case, without a dot at the end.
    case name(String)

    /// - Parameter text: `192.0.2.1`, `2001:db8::1` (brackets around it are taken off) or a host name.
    /// - Returns: nil for anything else, for port 0, and for the many spellings of an IPv4 address that only C libraries
    ///   read (`127.1`, `0x7f000001`, `2130706433`).
    init?(_ text: String, port: UInt16) {
        guard port > 0 else { return nil }
        var bytes = Array(text.utf8)
        if bytes.first == UInt8(ascii: "["), bytes.last == UInt8(ascii: "]"), bytes.count > 2 {
            bytes = Array(bytes[1..<(bytes.count - 1)])
            guard bytes.contains(UInt8(ascii: ":")) else { return nil }
        }
        // A NUL would end the text for the C functions, and not for those who check it.
        guard bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        if let address = SocketAddress(String(decoding: bytes, as: UTF8.self), port: port) {
            // An IPv4 address in IPv6 clothes would be written as another host than it was read.
            guard address.isIPv4 || address.high != 0 || address.low >> 32 != 0xFFFF else { return nil }
            self = .address(address)
        } else if let name = Self.name(bytes) {
            self = .name(name)
        } else {
            return nil
        }
    }

    /// As it stands in a URL, without brackets.
    var text: String {
        switch self {
        case .address(let address): address.host
        case .name(let name): name
        }
    }

    private static func name(_ bytes: [UInt8]) -> String? {
        var bytes = bytes.map(ASCII.lowercased)
        if bytes.last == UInt8(ascii: ".") { bytes.removeLast() }
        guard bytes.count >= 1, bytes.count <= 253 else { return nil }
        let labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard labels.allSatisfy(isLabel), let last = labels.last, !isNumber(last) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Letters, digits, hyphen and underscore (which service names use), no hyphen at an end.
    private static func isLabel(_ label: ArraySlice<UInt8>) -> Bool {
        guard label.count >= 1, label.count <= 63, label.first != UInt8(ascii: "-"), label.last != UInt8(ascii: "-")
        else { return false }
        return label.allSatisfy { byte in
            byte &- 97 < 26 || ASCII.isDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
        }
    }

    /// Decimal, or hexadecimal after `0x`: no top-level domain, so somebody means a number.
    private static func isNumber(_ label: ArraySlice<UInt8>) -> Bool {
        if label.allSatisfy(ASCII.isDigit) { return true }
        return label.starts(with: Array("0x".utf8)) && label.dropFirst(2).allSatisfy { ASCII.hexValue($0) != nil }
    }
}
