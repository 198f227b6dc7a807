import Contract
import Network

/// Where this platform's pages are, as one request sees it.
struct SiteOrigin: Sendable, Equatable {
    /// The origin people use, such as `https://btelo.com`.
    let configured: String
    /// The scheme and host of this request; the same as `configured` unless the server is reached by another name.
    let requested: String
    /// Whether cookies are for encrypted connections only.
    let isSecure: Bool

    /// - Parameters:
    ///   - publicURL: as configured; what follows the host is left out.
    ///   - host: the request's `Host`.
    ///   - isEncrypted: whether the request itself came by TLS.
    ///   - isForwardedSecurely: whether a proxy says that it did before.
    init(publicURL: String, host: String, isEncrypted: Bool, isForwardedSecurely: Bool = false) {
        configured = Self.origin(of: publicURL) ?? publicURL
        let scheme = isEncrypted || isForwardedSecurely ? "https" : "http"
        requested = Self.lowercased("\(scheme)://\(host)")
        // Somebody who tries the server on their own machine has no TLS there.
        let isLocalTrial = scheme == "http" && Self.isLoopback(host)
        isSecure = scheme == "https" || (configured.hasPrefix("https://") && !isLocalTrial)
    }

    init(publicURL: String, _ exchange: Exchange) {
        let host = exchange.header("host").map { String(decoding: $0, as: UTF8.self) } ?? ""
        let isForwarded = exchange.header("x-forwarded-proto")?.equalsIgnoringCase("https") ?? false
        self.init(publicURL: publicURL, host: host, isEncrypted: exchange.isSecure, isForwardedSecurely: isForwarded)
    }

    func isOurs(_ origin: String) -> Bool {
        let origin = Self.lowercased(origin)
        return origin == configured || origin == requested
    }

    /// Scheme, host and port of an address in lower case; nil when it has none.
    static func origin(of address: String) -> String? {
        let parts = address.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count >= 3, parts[0].hasSuffix(":"), parts[0].count > 1, parts[1].isEmpty, !parts[2].isEmpty else { return nil }
        let host = parts[2].prefix { $0 != "?" && $0 != "#" }
        return lowercased("\(parts[0])//\(host)")
    }

    private static func isLoopback(_ host: String) -> Bool {
        var name = Substring(host)
        if let colon = name.lastIndex(of: ":"), !name.hasSuffix("]") { name = name[..<colon] }
        return name == "localhost" || name == "127.0.0.1" || name == "[::1]"
    }

    private static func lowercased(_ text: String) -> String {
        String(decoding: text.utf8.map { $0 &- 65 < 26 ? $0 | 0x20 : $0 }, as: UTF8.self)
    }
}
