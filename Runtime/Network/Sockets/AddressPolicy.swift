/// Which addresses an outgoing connection may go to. It is asked after a name was resolved, about the very address that is
/// connected to, so that a name which changes its mind passes nowhere.
public enum AddressPolicy: UInt8, Sendable, Hashable {
    /// Whatever the operator configured.
    case any
    /// Only what the whole Internet can reach: for addresses that others may choose. Loopback, private, link-local,
    /// shared, multicast, documentation and reserved ranges are refused, and so are IPv6 addresses that carry an IPv4 address
    /// inside (mapped, NAT64, 6to4, Teredo).
    case publicOnly

    public func allows(_ address: SocketAddress) -> Bool {
        switch self {
        case .any: true
        case .publicOnly: address.isPublic
        }
    }
}

extension SocketAddress {
    /// Whether the address is globally reachable by the IANA registries of special-purpose addresses (RFC 6890 and
    /// what was registered since).
    public var isPublic: Bool {
        guard isIPv4 else { return Self.isPublicIPv6(high) }
        let address = UInt32(truncatingIfNeeded: low)
        return !Self.specialIPv4.contains { address >> (32 - $0.bits) == $0.network >> (32 - $0.bits) }
    }

    /// Only 2000::/3 is handed out; what lies outside it is local, multicast, or a form with an IPv4 address inside.
    private static func isPublicIPv6(_ high: UInt64) -> Bool {
        guard high >> 61 == 1 else { return false }
        return !specialIPv6.contains { high >> (64 - $0.bits) == $0.network >> (64 - $0.bits) }
    }

    private static let specialIPv4: [(network: UInt32, bits: UInt32)] = [
        (0x0000_0000, 8),  // this network
        (0x0A00_0000, 8),  // private
        (0x6440_0000, 10),  // shared by carriers
        (0x7F00_0000, 8),  // loopback
        (0xA9FE_0000, 16),  // link-local, and where clouds keep their metadata
        (0xAC10_0000, 12),  // private
        (0xC000_0000, 24),  // protocol assignments
        (0xC000_0200, 24),  // documentation
        (0xC058_6300, 24),  // 6to4 relays
        (0xC0A8_0000, 16),  // private
        (0xC612_0000, 15),  // benchmarks
        (0xC633_6400, 24),  // documentation
        (0xCB00_7100, 24),  // documentation
        (0xE000_0000, 4),  // multicast
        (0xF000_0000, 4),  // reserved, broadcast
    ]

    /// Within 2000::/3; the upper half of an address decides.
    private static let specialIPv6: [(network: UInt64, bits: UInt64)] = [
        (0x2001_0000_0000_0000, 23),  // protocol assignments, Teredo and benchmarks among them
        (0x2001_0DB8_0000_0000, 32),  // documentation
        (0x2002_0000_0000_0000, 16),  // 6to4
        (0x3FFF_0000_0000_0000, 20),  // documentation
    ]
}
