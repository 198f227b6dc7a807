import Contract
import Network
import Platform

extension ClientAddress {
    /// Where a request comes from, seen through trusted proxies.
    public init(of exchange: Exchange, trusting proxies: TrustedProxies) {
        var lines: [String] = []
        exchange.forEachHeader { name, value in ClientAddress.add(name, value, to: &lines) }
        self.init(exchange.remoteAddress, forwarded: lines, trusting: proxies)
    }

    /// As above; nil for a request that is no request, in tests.
    public init?(of request: RequestContext, trusting proxies: TrustedProxies) {
        guard let remote = request.remoteAddress else { return nil }
        var lines: [String] = []
        request.forEachHeader { name, value in ClientAddress.add(name, value, to: &lines) }
        self.init(remote, forwarded: lines, trusting: proxies)
    }

    private init(_ remote: SocketAddress, forwarded lines: [String], trusting proxies: TrustedProxies) {
        self = proxies.client(
            peer: ClientAddress(high: remote.high, low: remote.low), forwarded: lines.isEmpty ? nil : lines.joined(separator: ","))
    }

    private static func add(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, to lines: inout [String]) {
        if name.equalsIgnoringCase("x-forwarded-for") { lines.append(String(decoding: value, as: UTF8.self)) }
    }
}
