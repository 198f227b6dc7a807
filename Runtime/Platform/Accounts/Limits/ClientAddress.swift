import Glibc

/// Where a request comes from, as 128 bits: IPv4 in its mapped form `::ffff:a.b.c.d`.
public struct ClientAddress: Sendable, Hashable, CustomStringConvertible {
    public let high: UInt64
    public let low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Reads `192.0.2.1`, `2001:db8::1` and `[2001:db8::1]`, each also with a port after it; nil for anything else.
    public init?(_ text: String) {
        guard let host = ClientAddress.withoutPort(text) else { return nil }
        var v4 = in_addr()
        var v6 = in6_addr()
        if inet_pton(AF_INET, host, &v4) == 1 {
            self.init(high: 0, low: 0xFFFF_0000_0000 | UInt64(UInt32(bigEndian: v4.s_addr)))
        } else if inet_pton(AF_INET6, host, &v6) == 1 {
            let (high, low) = withUnsafeBytes(of: v6) { bytes in
                (UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
                 UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
            }
            self.init(high: high, low: low)
        } else {
            return nil
        }
    }

    public var isIPv4: Bool { high == 0 && low >> 32 == 0xFFFF }

    /// 127.0.0.0/8 or ::1.
    public var isLoopback: Bool { high == 0 && (low == 1 || low >> 24 == 0xFFFF_7F) }

    /// The network that one customer of a provider usually has: /24, or /56 of IPv6. Limits count by it.
    public var network: ClientAddress {
        isIPv4 ? ClientAddress(high: 0, low: low & ~0xFF) : ClientAddress(high: high & ~0xFF, low: 0)
    }

    public var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        if isIPv4 {
            var address = in_addr(s_addr: UInt32(truncatingIfNeeded: low).bigEndian)
            inet_ntop(AF_INET, &address, &text, socklen_t(text.count))
        } else {
            var bytes = (high.bigEndian, low.bigEndian)
            inet_ntop(AF_INET6, &bytes, &text, socklen_t(text.count))
        }
        return text.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
    }

    private static func withoutPort(_ text: String) -> String? {
        // inet_pton stops at a NUL.
        guard text.utf8.count <= 64, !text.utf8.contains(0) else { return nil }
        if text.utf8.first == UInt8(ascii: "[") {
            let inner = text.utf8.dropFirst().prefix { $0 != UInt8(ascii: "]") }
            let rest = text.utf8.dropFirst(inner.count + 1)
            guard rest.first == UInt8(ascii: "]"), isPortOrNothing(rest.dropFirst()) else { return nil }
            return String(decoding: Array(inner), as: UTF8.self)
        }
        let colons = text.utf8.filter { $0 == UInt8(ascii: ":") }.count
        guard colons == 1 else { return text }
        let host = text.utf8.prefix { $0 != UInt8(ascii: ":") }
        guard isPortOrNothing(text.utf8.dropFirst(host.count)) else { return nil }
        return String(decoding: Array(host), as: UTF8.self)
    }

    private static func isPortOrNothing(_ bytes: some Collection<UInt8>) -> Bool {
        guard let first = bytes.first else { return true }
        let digits = bytes.dropFirst()
        return first == UInt8(ascii: ":") && (1...5).contains(digits.count) && digits.allSatisfy(ASCII.isDigit)
    }
}
