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

    /// Whether an administrator may register the address: absolute, without fragment, user or wildcard (RFC 6749 section 3.1.2, RFC 9700
    /// section 4.1); encrypted, or on the user's own machine, or of an app's own scheme (RFC 8252). What browsers run is none.
    public static func isRegistrable(_ uri: String) -> Bool {
        let bytes = Array(uri.utf8)
        guard bytes.count <= byteCountMax,
            bytes.allSatisfy({ (0x21...0x7e).contains($0) && !"#\\*".utf8.contains($0) }),
            let colon = bytes.firstIndex(of: UInt8(ascii: ":")), colon > 0, colon + 1 < bytes.count, isScheme(bytes[..<colon])
        else { return false }
        let scheme = String(decoding: bytes[..<colon], as: UTF8.self)
        switch scheme {
        case "https": return HTTPAddress(bytes) != nil
        case "http": return HTTPAddress(bytes)?.isLoopback ?? false
        default: return !schemesThatRun.contains(scheme) && !hasUser(bytes[(colon + 1)...])
        }
    }

    /// What a browser runs, or shows as if it were a page of ours.
    private static let schemesThatRun = ["javascript", "data", "vbscript", "file", "blob", "filesystem", "about", "view-source"]

    /// A lower-case letter, then letters, digits and `+-.`. (RFC 3986 section 3.1)
    private static func isScheme(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let first = bytes.first, first &- 97 < 26 else { return false }
        return bytes.allSatisfy { $0 &- 97 < 26 || ASCII.isDigit($0) || "+-.".utf8.contains($0) }
    }

    private static func hasUser(_ rest: ArraySlice<UInt8>) -> Bool {
        guard rest.starts(with: "//".utf8) else { return false }
        return rest.dropFirst(2).prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }.contains(UInt8(ascii: "@"))
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
