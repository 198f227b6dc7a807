/// The machines in front of this one whose word about the client's address is believed.
public struct TrustedProxies: Sendable {
    private struct Network: Sendable {
        let address: ClientAddress
        /// Of all 128 bits.
        let prefixBits: Int

        func contains(_ other: ClientAddress) -> Bool {
            let highBits = min(prefixBits, 64)
            let lowBits = prefixBits - highBits
            return (address.high ^ other.high) & TrustedProxies.mask(highBits) == 0
                && (address.low ^ other.low) & TrustedProxies.mask(lowBits) == 0
        }
    }

    private let networks: [Network]

    /// None: the peer of the connection is the client.
    public init() { networks = [] }

    /// Nil unless every part of `text` is an address or a network such as `10.0.0.0/8`, with commas between; empty for none.
    public init?(_ text: String) {
        var networks: [Network] = []
        for part in text.split(separator: ",") {
            let bytes = part.utf8.filter { $0 != 0x20 }
            guard let network = TrustedProxies.network(String(decoding: bytes, as: UTF8.self)) else { return nil }
            networks.append(network)
        }
        self.networks = networks
    }

    /// The client of a request: the right-most address that is no trusted proxy. What stands left of it anybody can have written.
    ///
    /// - Parameters:
    ///   - peer: the other end of the connection.
    ///   - forwarded: `X-Forwarded-For`, several lines joined by commas in their order.
    public func client(peer: ClientAddress, forwarded: String?) -> ClientAddress {
        guard let forwarded, !networks.isEmpty, contains(peer) else { return peer }
        var last = peer
        for part in forwarded.split(separator: ",").suffix(32).reversed() {
            let text = String(decoding: part.utf8.filter { $0 != 0x20 && $0 != 0x09 }, as: UTF8.self)
            guard let address = ClientAddress(text) else { return last }
            last = address
            if !contains(address) { return address }
        }
        return last
    }

    func contains(_ address: ClientAddress) -> Bool { networks.contains { $0.contains(address) } }

    private static func network(_ text: String) -> Network? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let first = parts.first, parts.count <= 2, let address = ClientAddress(String(first)) else { return nil }
        let familyBits = address.isIPv4 ? 32 : 128
        guard parts.count == 2 else { return Network(address: address, prefixBits: 128) }
        guard (1...3).contains(parts[1].utf8.count), parts[1].utf8.allSatisfy(ASCII.isDigit), let bits = Int(parts[1]),
            bits <= familyBits
        else { return nil }
        return Network(address: address, prefixBits: 128 - familyBits + bits)
    }

    /// The highest `count` bits of 64.
    private static func mask(_ count: Int) -> UInt64 { count == 0 ? 0 : ~0 << UInt64(64 - count) }
}
