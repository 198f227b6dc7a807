/// Which addresses a sign-in may return to. Decided on bytes, by a grammar of our own that is narrower than any browser's, so that
/// nothing we accept means another host to anybody.
public enum RedirectRules {
    /// Every `https` address on a host below this one counts as registered. (`/api/doc`, `auth.oauth.redirect_uri_policy`)
    public static let wildcardDomain = ".btelo.com"
    public static let byteCountMax = 2_000

    /// A redirect URI that an integration may use.
    public struct Match: Sendable, Equatable {
        /// What the browser is sent to: the registered text, or the one reading of the address written again.
        public let location: String
        /// The host when the address was not registered but lies under the platform's domain.
        public let wildcardHost: String?
    }

    /// Nil when the address is neither registered nor under the platform's domain. Registered ones are compared as they stand, except
    /// that the port of a loopback address is free. (RFC 9700 section 4.1.3, RFC 8252 section 7.3)
    public static func match(
        _ uri: String, registered: [String], wildcard: IntegrationSettings.WildcardRedirects
    ) -> Match? {
        let bytes = Array(uri.utf8)
        guard !bytes.isEmpty, bytes.count <= byteCountMax else { return nil }
        if registered.contains(where: { $0.isExactly(uri) }) { return Match(location: uri, wildcardHost: nil) }
        guard let address = HTTPAddress(bytes) else { return nil }
        if address.isLoopback, registered.contains(where: { isSameLoopback(address, $0) }) {
            return Match(location: uri, wildcardHost: nil)
        }
        guard isWildcard(address), allows(address.host, wildcard) else { return nil }
        return Match(location: address.text, wildcardHost: String(decoding: address.host, as: UTF8.self))
    }

    /// Labels of letters, digits and inner hyphens in lower case, and the platform's domain behind them.
    static func isWildcardHost(_ host: [UInt8]) -> Bool {
        let domain = Array(wildcardDomain.utf8)
        guard host.count > domain.count, host.count <= 253, host.suffix(domain.count).elementsEqual(domain) else { return false }
        return host.dropLast(domain.count).split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy(isLabel)
    }

    private static func isWildcard(_ address: HTTPAddress) -> Bool {
        address.isSecure && (address.port == nil || address.port == 443) && isWildcardHost(address.host)
    }

    private static func allows(_ host: [UInt8], _ wildcard: IntegrationSettings.WildcardRedirects) -> Bool {
        switch wildcard {
        case .any: true
        case .none: false
        case .listed(let hosts): hosts.contains { $0.utf8.elementsEqual(host) }
        }
    }

    private static func isSameLoopback(_ address: HTTPAddress, _ registered: String) -> Bool {
        guard let other = HTTPAddress(Array(registered.utf8)), other.isLoopback else { return false }
        return other.isSecure == address.isSecure && other.host == address.host && other.pathAndQuery == address.pathAndQuery
    }

    private static func isLabel(_ label: ArraySlice<UInt8>) -> Bool {
        (1...63).contains(label.count) && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
            && label.allSatisfy { $0 &- 97 < 26 || ASCII.isDigit($0) || $0 == UInt8(ascii: "-") }
    }
}
