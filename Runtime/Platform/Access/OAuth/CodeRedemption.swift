import Storage

/// A client that turns an authorization code into tokens. (RFC 6749 section 4.1.3)
public struct CodeRedemption: Sendable {
    public let client: Integration
    /// Whether the client has shown its secret.
    public let isAuthenticated: Bool
    public let code: String
    public let redirectURI: String
    /// The PKCE verifier. (RFC 7636 section 4.5)
    public let verifier: String?

    public init(client: Integration, isAuthenticated: Bool, code: String, redirectURI: String, verifier: String?) {
        self.client = client
        self.isAuthenticated = isAuthenticated
        self.code = code
        self.redirectURI = redirectURI
        self.verifier = verifier
    }

    /// Redeems the code. A second use ends everything that the first has given.
    public nonisolated(nonsending) func grant(
        by rules: TokenRules, in database: Database, at time: UnixTime = .now
    ) async throws(TokenError) -> TokenGrant {
        guard isAuthenticated || verifier != nil else { throw .invalidClient }
        guard let token = OpaqueToken(code) else { throw .invalidGrant }
        let fresh = try FreshTokens()
        let outcome = try await database.write(throwing: TokenError.self) { connection in
            try redeem(token, fresh, by: rules, at: time, connection)
        }
        return try outcome.get()
    }

    /// A refusal is a result and not an error where something about it is to be kept: a burned code, a revoked family.
    private func redeem(
        _ token: OpaqueToken, _ fresh: FreshTokens, by rules: TokenRules, at time: UnixTime, _ connection: WriteConnection
    ) throws -> Result<TokenGrant, TokenError> {
        guard let code = try AuthorizationCodes.find(token, connection) else { return .failure(.invalidGrant) }
        guard !code.isUsed else {
            try TokenFamilies.revoke(code.family, at: time, connection)
            return .failure(.invalidGrant)
        }
        guard code.client == client.id else {
            // Somebody else has it: nobody may use it any more.
            _ = try AuthorizationCodes.claim(token, at: time, connection)
            return .failure(.invalidGrant)
        }
        guard code.redirectURI.isExactly(redirectURI), isVerified(code) else {
            try AuthorizationCodes.noteFailure(token, connection)
            return .failure(.invalidGrant)
        }
        let settings = try IntegrationSettings.find(client.id, connection)
        guard settings.allowsSignIn else { return .failure(.unauthorizedClient) }
        guard code.failedCount < AuthorizationCodes.failedCountMax, try TokenFamilies.isLive(code.user, connection),
            try AuthorizationCodes.claim(token, at: time, connection)
        else { return .failure(.invalidGrant) }
        try TokenFamilies.begin(
            from: code, isConfidential: isAuthenticated, refreshToken: fresh.refreshToken,
            accessUntil: time.adding(seconds: rules.accessTokenSeconds), at: time, connection)
        try ConnectedProducts.touch(client.id, of: code.user, at: time, connection)
        return .success(
            TokenGrant(
                family: code.family, tokenID: fresh.tokenID(in: code.family), user: code.user, client: client.id, scope: code.scope,
                nonce: code.nonce, authenticatedAt: code.authenticatedAt, method: code.method, sessionID: code.sessionID,
                hasClientAudience: settings.hasClientAudience, refreshToken: fresh.refreshToken, issuedAt: time))
    }

    /// A challenge wants its verifier, and a verifier its challenge: else a stolen code without one could be redeemed with any. (RFC
    /// 9700 section 2.1.1)
    private func isVerified(_ code: AuthorizationCode) -> Bool {
        switch (code.codeChallenge, verifier) {
        case (nil, nil): isAuthenticated
        case (let challenge?, let verifier?): PKCE.verifies(verifier, challenge: challenge)
        default: false
        }
    }
}

/// Proof Key for Code Exchange with S256. (RFC 7636)
enum PKCE {
    /// 43 to 128 characters of `A-Z a-z 0-9 - . _ ~`. (section 4.1)
    static func isVerifier(_ text: String) -> Bool {
        (43...128).contains(text.utf8.count) && text.utf8.allSatisfy { ASCII.isLetterOrDigit($0) || "-._~".utf8.contains($0) }
    }

    static func verifies(_ verifier: String, challenge: String) -> Bool {
        guard isVerifier(verifier), let digest = try? SHA256.digest(of: verifier) else { return false }
        return ConstantTime.equal(Array(Base64URL.text(of: digest).utf8), Array(challenge.utf8))
    }
}

/// The secrets of a grant, made before the database is asked, so that nobody else waits for them.
struct FreshTokens: Sendable {
    let refreshToken: OpaqueToken
    private let suffix: String

    init() throws(TokenError) {
        guard let token = try? OpaqueToken.generated(), let random = try? Randomness.bytes(count: 12) else {
            throw .cryptographyUnavailable
        }
        refreshToken = token
        suffix = Base64URL.text(of: random)
    }

    func tokenID(in family: TokenFamilyID) -> String { family.text + suffix }
}

extension TokenFamilies {
    /// Whether there is such a user and is not barred.
    static func isLive(_ user: UserID, _ connection: ReadConnection) throws(StorageError) -> Bool {
        try connection.exists("SELECT 1 FROM users WHERE id = $1 AND is_disabled = 0", [.text(user.text)])
    }
}
