/// What an operator decides about tokens.
public struct TokenRules: Sendable {
    /// The platform's public URL, which every token names as its issuer.
    public let issuer: String
    /// How long an access token is good.
    public let accessTokenSeconds: Int64
    /// How long after a refresh the token before may be used once more, since answers get lost; 0 for never.
    public let refreshGraceSeconds: Int64

    /// How often within the grace.
    static let graceCountMax: Int64 = 3

    public init(issuer: String, accessTokenSeconds: Int64 = 3_600, refreshGraceSeconds: Int64 = 30) {
        self.issuer = issuer
        self.accessTokenSeconds = accessTokenSeconds
        self.refreshGraceSeconds = refreshGraceSeconds
    }
}
