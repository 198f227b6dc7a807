import Network

/// Whether a browser sent a request from a page of this site. `SameSite` cookies do not say so: for them every subdomain of a
/// domain is the same site. (Fetch standard section 3.2; W3C Fetch Metadata; RFC 6454)
public enum RequestOrigin {
    /// True when `Sec-Fetch-Site` does not say otherwise and `Origin`, or else `Referer`, is the origin of `publicURL` or of the
    /// host the request was sent to. Without either, only `Sec-Fetch-Site: same-origin` will do. A field sent twice is no proof.
    public static func isOurs(_ exchange: Exchange, publicURL: String) -> Bool {
        for name in ["origin", "sec-fetch-site", "referer"] as [StaticString] where exchange.headerCount(name) > 1 {
            return false
        }
        let site = exchange.header("sec-fetch-site")
        let isSameOrigin = site?.equals("same-origin") ?? false
        if let site, !isSameOrigin, !site.equals("none") { return false }
        guard let given = exchange.header("origin") ?? exchange.header("referer") else { return isSameOrigin }
        guard let origin = origin(of: given) else { return false }
        return isOurs(origin, exchange, publicURL: publicURL)
    }

    private static func isOurs(_ origin: [UInt8], _ exchange: Exchange, publicURL: String) -> Bool {
        var publicURL = publicURL
        let configured = publicURL.withUTF8 { self.origin(of: UnsafeRawBufferPointer($0)) }
        if origin == configured { return true }
        guard let host = exchange.header("host"), !host.isEmpty else { return false }
        let lowered = host.map(lowercased)
        // Behind a proxy that ends TLS the scheme is not known here; the host decides.
        return origin == Array("https://".utf8) + lowered || (!exchange.isSecure && origin == Array("http://".utf8) + lowered)
    }

    /// Scheme, host and port of an address, in lower case; nil when it has none, as `null` has.
    static func origin(of address: UnsafeRawBufferPointer) -> [UInt8]? {
        for scheme in ["https://", "http://"] as [StaticString] {
            let count = scheme.utf8CodeUnitCount
            guard address.count > count, UnsafeRawBufferPointer(rebasing: address[..<count]).equalsIgnoringCase(scheme) else {
                continue
            }
            let host = address[count...].prefix { !"/?#".utf8.contains($0) }
            return host.isEmpty ? nil : address[..<(count + host.count)].map(lowercased)
        }
        return nil
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
    }
}
