import Storage

/// A client that turns a refresh token into new tokens. (RFC 6749 section 6)
///
/// Each use makes the next token and ends its own. A token that was used before is a sign that two have it: the whole family ends.
/// Only the token just before the newest may be used again for a short while, since answers get lost and programs ask twice at once.
public struct TokenRefresh: Sendable {
    public let client: Integration
    /// Whether the client has shown its secret.
    public let isAuthenticated: Bool
    public let refreshToken: String
    /// As the client sent it; nil for all that was granted.
    public let scope: String?

    public init(client: Integration, isAuthenticated: Bool, refreshToken: String, scope: String?) {
        self.client = client
        self.isAuthenticated = isAuthenticated
        self.refreshToken = refreshToken
        self.scope = scope
    }

    public nonisolated(nonsending) func grant(
        by rules: TokenRules, in database: Database, at time: UnixTime = .now
    ) async throws(TokenError) -> TokenGrant {
        guard let token = OpaqueToken(refreshToken) else { throw .invalidGrant }
        let fresh = try FreshTokens()
        let outcome = try await database.write(throwing: TokenError.self) { connection in
            try refresh(token, fresh, by: rules, at: time, connection)
        }
        return try outcome.get()
    }

    /// A refusal is a result and not an error where something about it is to be kept: a revoked family.
    private func refresh(
        _ token: OpaqueToken, _ fresh: FreshTokens, by rules: TokenRules, at time: UnixTime, _ connection: WriteConnection
    ) throws -> Result<TokenGrant, TokenError> {
        guard let found = try TokenFamilies.find(refreshToken: token, connection) else { return .failure(.invalidGrant) }
        let family = found.family
        // Another client's token is not judged: its owner must not suffer from who else has it without a secret to prove it.
        guard family.client == client.id else { return .failure(.invalidGrant) }
        guard isAuthenticated || !family.isConfidential else { return .failure(.invalidClient) }
        let settings = try IntegrationSettings.find(client.id, connection)
        guard settings.allowsSignIn else { return .failure(.unauthorizedClient) }
        guard !family.isOver(at: time), try TokenFamilies.isLive(family.user, connection) else { return .failure(.invalidGrant) }
        guard let scope = granted(of: family.scope) else { return .failure(.invalidScope) }
        guard try rotate(family, found.generation, fresh, by: rules, at: time, connection) else { return .failure(.invalidGrant) }
        try ConnectedProducts.touch(client.id, of: family.user, at: time, connection)
        return .success(
            TokenGrant(
                family: family.id, tokenID: fresh.tokenID(in: family.id), user: family.user, client: client.id, scope: scope, nonce: nil,
                authenticatedAt: family.authenticatedAt, method: family.method, sessionID: family.sessionID,
                hasClientAudience: settings.hasClientAudience, refreshToken: fresh.refreshToken, issuedAt: time))
    }

    /// What was granted, or the part of it that was asked for; nil when that is more.
    private func granted(of scope: ScopeSet) -> ScopeSet? {
        guard let text = self.scope else { return scope }
        guard let asked = ScopeSet(text), !asked.isEmpty, asked.isSubset(of: scope) else { return nil }
        return asked
    }

    private func rotate(
        _ family: TokenFamily, _ generation: Int64, _ fresh: FreshTokens, by rules: TokenRules, at time: UnixTime,
        _ connection: WriteConnection
    ) throws(StorageError) -> Bool {
        let accessUntil = time.adding(seconds: rules.accessTokenSeconds)
        if generation == family.generation {
            return try TokenFamilies.rotate(family, to: fresh.refreshToken, accessUntil: accessUntil, at: time, connection)
        }
        let graceEnd = family.rotatedAt.milliseconds + rules.refreshGraceSeconds * 1_000
        if generation == family.generation - 1, time.milliseconds < graceEnd {
            // Too many at once are refused, but do not end what the first few have got.
            return try TokenFamilies.repeatRotation(
                of: family, to: fresh.refreshToken, countMax: TokenRules.graceCountMax, accessUntil: accessUntil, at: time, connection)
        }
        try TokenFamilies.revoke(family.id, at: time, connection)
        return false
    }
}

extension TokenFamilies {
    static func find(
        refreshToken: OpaqueToken, _ connection: ReadConnection
    ) throws(StorageError) -> (family: TokenFamily, generation: Int64)? {
        let stored = try connection.first(
            "SELECT family_id, generation FROM refresh_tokens WHERE id = $1", [.text(refreshToken.id)]
        ) { row throws(StorageError) in (family: try row.text(0), generation: try row.integer(1)) }
        guard let stored, let id = TokenFamilyID(stored.family), let family = try TokenFamily.find(id, connection) else { return nil }
        return (family, stored.generation)
    }
}
