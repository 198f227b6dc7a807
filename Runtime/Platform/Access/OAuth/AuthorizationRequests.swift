import Storage

/// Requests that wait for their user: while somebody signs in or is asked, the request stays here and not in the browser.
public enum AuthorizationRequests {
    /// How long a user may take.
    public static let lifeSeconds: Int64 = 3_600

    /// A request that waits.
    public struct Pending: Sendable, Equatable {
        public let request: AuthorizationRequest
        public let createdAt: UnixTime

        public init(_ request: AuthorizationRequest, createdAt: UnixTime) {
            self.request = request
            self.createdAt = createdAt
        }
    }

    /// Keeps a request.
    ///
    /// - Returns: what names it in addresses of our own pages.
    public static func add(
        _ request: AuthorizationRequest, at time: UnixTime, _ connection: WriteConnection
    ) throws -> OpaqueToken {
        let token = try OpaqueToken.generated()
        try connection.execute(
            """
            DELETE FROM authorization_requests WHERE id IN
                (SELECT id FROM authorization_requests WHERE expires_at <= $1 ORDER BY expires_at LIMIT 100)
            """, [.time(time)])
        try connection.execute(
            """
            INSERT INTO authorization_requests
                (id, client_id, redirect_uri, wildcard_host, scope, state, nonce, code_challenge, prompt, max_age_seconds,
                login_hint, created_at, expires_at, location)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
            """,
            [
                .text(token.id), .text(request.client.text), .text(request.redirectURI), .optionalText(request.wildcardHost),
                .text(request.scope.description), .optionalText(request.state), .optionalText(request.nonce),
                .optionalText(request.codeChallenge), .text(request.prompt.text), .optionalInteger(request.maxAgeSeconds),
                .optionalText(request.loginHint), .time(time), .time(time.adding(seconds: lifeSeconds)),
                .text(request.location),
            ])
        return token
    }

    /// The request of this name; nil when there is none, or it has waited too long.
    public static func find(
        _ name: String, at time: UnixTime, _ connection: ReadConnection
    ) throws(StorageError) -> Pending? {
        guard let token = OpaqueToken(name) else { return nil }
        return try connection.first(
            """
            SELECT client_id, redirect_uri, wildcard_host, scope, state, nonce, code_challenge, prompt, max_age_seconds, login_hint,
                created_at, location
            FROM authorization_requests WHERE id = $1 AND expires_at > $2
            """, [.text(token.id), .time(time)]
        ) { row throws(StorageError) in
            guard let client = IntegrationID(try row.text(0)) else { throw .column(index: 0, problem: .outOfRange) }
            guard let scope = ScopeSet(try row.text(3)) else { throw .column(index: 3, problem: .outOfRange) }
            let request = AuthorizationRequest(
                client: client, redirectURI: try row.text(1), location: try row.text(11), wildcardHost: try row.optionalText(2),
                scope: scope, state: try row.optionalText(4), nonce: try row.optionalText(5), codeChallenge: try row.optionalText(6),
                prompt: AuthorizationRequest.Prompt(try row.text(7)), maxAgeSeconds: try row.optionalInteger(8),
                loginHint: try row.optionalText(9))
            return Pending(request, createdAt: try row.time(10))
        }
    }

    /// Takes a request away once it is answered; false when somebody else has.
    public static func remove(_ name: String, _ connection: WriteConnection) throws(StorageError) -> Bool {
        guard let token = OpaqueToken(name) else { return false }
        return try connection.execute("DELETE FROM authorization_requests WHERE id = $1", [.text(token.id)]) == 1
    }
}
