import Network

/// How this platform is known at Google, or at another OpenID provider that stands in for it.
public struct GoogleSettings: Sendable {
    public static let defaultIssuer = "https://accounts.google.com"

    /// Names the provider; its discovery document is found under it. (OpenID Connect Discovery section 4)
    public let issuer: String
    public let clientID: String
    /// As the provider gave it. Never shown.
    let clientSecret: String
    /// Where the provider sends browsers back to, as registered there.
    public let redirectURL: String
    let discoveryURL: RequestURL

    /// - Parameters:
    ///   - issuer: without a slash at the end; `http` is for loopback only.
    ///   - publicURL: this platform's address, without a slash at the end.
    /// - Returns: nil when the issuer is no such address, or client id or secret is empty.
    public init?(issuer: String, clientID: String, clientSecret: String, publicURL: String) {
        guard !clientID.isEmpty, !clientSecret.isEmpty, !issuer.hasSuffix("/"), !issuer.utf8.contains(UInt8(ascii: "?")),
            let url = RequestURL(issuer + "/.well-known/openid-configuration"), GoogleSettings.isTrustworthy(url)
        else { return nil }
        self.issuer = issuer
        self.clientID = clientID
        self.clientSecret = clientSecret
        redirectURL = publicURL + "/sign-in/google/callback"
        discoveryURL = url
    }

    /// Whether what comes from there comes from whom it should: TLS says so, or the machine's own network.
    static func isTrustworthy(_ url: RequestURL) -> Bool {
        url.isSecure || url.host == "localhost" || SocketAddress(url.host, port: url.port)?.isLoopback == true
    }

    /// Who may be named in a token as its issuer. Google is known by two names.
    var issuerNames: [String] {
        issuer == GoogleSettings.defaultIssuer ? [issuer, "accounts.google.com"] : [issuer]
    }
}
