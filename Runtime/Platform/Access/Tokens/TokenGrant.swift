import Storage

/// What the token endpoint has decided to give; the tokens are written from it.
public struct TokenGrant: Sendable {
    public let family: TokenFamilyID
    /// The `jti` of the access token.
    public let tokenID: String
    public let user: UserID
    public let client: IntegrationID
    public let scope: ScopeSet
    /// What the client sent with the sign-in, for the ID token; nil also at a refresh. (OpenID Connect Core section 12.2)
    public let nonce: String?
    public let authenticatedAt: UnixTime
    public let method: Session.Method
    /// Names the browser session the user signed in with.
    public let sessionID: String
    public let hasClientAudience: Bool
    public let refreshToken: OpaqueToken
    public let issuedAt: UnixTime
}

/// Why the token endpoint, or one of its neighbours, gives nothing. (RFC 6749 section 5.2)
public enum TokenError: StorageFailure, Equatable {
    /// The sentence names the parameter.
    case invalidRequest(String)
    /// Unknown, disabled or deleted, or its secret is wrong or missing.
    case invalidClient
    /// The code or refresh token is wrong, used up, expired, another client's, or its user is gone.
    case invalidGrant
    /// The integration may not sign users in.
    case unauthorizedClient
    case unsupportedGrantType
    /// Wider than what was granted, or malformed.
    case invalidScope
    /// The resource asked for is not this platform. (RFC 8707 section 2)
    case invalidTarget
    case cryptographyUnavailable
    case storage(StorageError)

    public init(storage error: StorageError) {
        self = .storage(error)
    }
}
