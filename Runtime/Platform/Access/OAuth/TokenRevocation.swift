import Storage

/// A client that ends one of its tokens. (RFC 7009)
public struct TokenRevocation: Sendable {
    public let client: Integration
    /// Whether the client has shown its secret.
    public let isAuthenticated: Bool
    public let text: String
    /// What `text` is when it is a good access token; nil when it is not one.
    public let accessToken: AccessToken?

    public init(client: Integration, isAuthenticated: Bool, text: String, accessToken: AccessToken?) {
        self.client = client
        self.isAuthenticated = isAuthenticated
        self.text = text
        self.accessToken = accessToken
    }

    /// Ends the token: an access token by itself, a refresh token with its whole family. A token that is unknown or another client's is
    /// no error, and stays what it is.
    public nonisolated(nonsending) func carryOut(in database: Database, at time: UnixTime = .now) async throws(TokenError) {
        guard accessToken != nil || OpaqueToken(text) != nil else { return }
        try await database.write(throwing: TokenError.self) { connection in
            if let accessToken {
                if accessToken.client == client.id { try TokenFamilies.revoke(accessToken, connection) }
                return
            }
            guard let token = OpaqueToken(text), let found = try TokenFamilies.find(refreshToken: token, connection),
                found.family.client == client.id
            else { return }
            guard isAuthenticated || !found.family.isConfidential else { throw TokenError.invalidClient }
            try TokenFamilies.revoke(found.family.id, at: time, connection)
        }
    }
}

/// Refresh tokens as the introspection endpoint sees them.
public enum RefreshTokens {
    /// What a refresh token that is good now stands for.
    public struct Known: Sendable {
        public let client: IntegrationID
        public let user: UserID
        public let scope: ScopeSet
    }

    /// Nil unless the text is the newest refresh token of a family that goes on, and its user is there.
    public static func find(
        _ text: String, at time: UnixTime, _ connection: ReadConnection
    ) throws(StorageError) -> Known? {
        guard let token = OpaqueToken(text), let found = try TokenFamilies.find(refreshToken: token, connection),
            !found.family.isOver(at: time), found.generation == found.family.generation,
            try TokenFamilies.isLive(found.family.user, connection)
        else { return nil }
        return Known(client: found.family.client, user: found.family.user, scope: found.family.scope)
    }
}
