import Storage

/// A stored authorization code.
struct AuthorizationCode {
    let family: TokenFamilyID
    let client: IntegrationID
    let user: UserID
    let redirectURI: String
    let scope: ScopeSet
    let nonce: String?
    let codeChallenge: String?
    let sessionID: String
    let authenticatedAt: UnixTime
    let method: Session.Method
    let failedCount: Int64
    let expiresAt: UnixTime
    let isUsed: Bool
}

/// What a browser carries from the authorization endpoint to the product, which turns it into tokens: once, soon, and only that
/// product. (RFC 6749 section 4.1.2)
public enum AuthorizationCodes {
    public static let lifeSeconds: Int64 = 60
    /// A code is burned when it was presented wrongly this often.
    static let failedCountMax: Int64 = 5
    /// A used code is remembered this long, so that a second use is noticed.
    static let memorySeconds: Int64 = 86_400
    /// Hosts that are remembered of one integration. Whoever is signed in can make up others without end.
    static let wildcardHostsMax: Int64 = 1_000

    /// Issues a code for what a user allows, and notes the product among the user's.
    ///
    /// - Parameter wasAsked: whether the user has just agreed, or had agreed before.
    public static func issue(
        for request: AuthorizationRequest, to session: Session, wasAsked: Bool, at time: UnixTime, _ connection: WriteConnection
    ) throws -> OpaqueToken {
        let code = try OpaqueToken.generated()
        let family = try TokenFamilyID.generated()
        try connection.execute(
            """
            DELETE FROM authorization_codes WHERE id IN
                (SELECT id FROM authorization_codes WHERE expires_at < $1 ORDER BY expires_at LIMIT 100)
            """, [.time(time.adding(seconds: -memorySeconds))])
        // Nothing came out of a code that expired unused, so there is nothing to remember it for.
        try connection.execute(
            "DELETE FROM authorization_codes WHERE user_id = $1 AND used_at IS NULL AND expires_at <= $2",
            [.text(session.userID.text), .time(time)])
        try connection.execute(
            """
            INSERT INTO authorization_codes
                (id, family_id, client_id, user_id, redirect_uri, scope, nonce, code_challenge, session_id, authenticated_at, method,
                failed_count, created_at, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, $12, $13)
            """,
            [
                .text(code.id), .text(family.text), .text(request.client.text), .text(session.userID.text), .text(request.redirectURI),
                .text(request.scope.description), .optionalText(request.nonce), .optionalText(request.codeChallenge),
                .text(session.id.text), .time(session.authenticatedAt), .text(session.method.rawValue), .time(time),
                .time(time.adding(seconds: lifeSeconds)),
            ])
        try ConnectedProducts.note(
            request.client, of: session.userID, scope: request.scope, wasAsked: wasAsked, at: time, connection)
        if let host = request.wildcardHost {
            try connection.execute(
                """
                INSERT INTO redirect_hosts (integration_id, host, first_used_at)
                SELECT $1, $2, $3 WHERE (SELECT COUNT(*) FROM redirect_hosts WHERE integration_id = $1) < $4
                ON CONFLICT (integration_id, host) DO NOTHING
                """, [.text(request.client.text), .text(host), .time(time), .integer(wildcardHostsMax)])
        }
        return code
    }

    static func find(_ code: OpaqueToken, _ connection: ReadConnection) throws(StorageError) -> AuthorizationCode? {
        try connection.first(
            """
            SELECT family_id, client_id, user_id, redirect_uri, scope, nonce, code_challenge, session_id, authenticated_at, method,
                failed_count, expires_at, used_at
            FROM authorization_codes WHERE id = $1
            """, [.text(code.id)]
        ) { row throws(StorageError) in
            guard let family = TokenFamilyID(try row.text(0)) else { throw .column(index: 0, problem: .outOfRange) }
            guard let client = IntegrationID(try row.text(1)) else { throw .column(index: 1, problem: .outOfRange) }
            guard let user = UserID(try row.text(2)) else { throw .column(index: 2, problem: .outOfRange) }
            guard let scope = ScopeSet(try row.text(4)) else { throw .column(index: 4, problem: .outOfRange) }
            guard let method = Session.Method(rawValue: try row.text(9)) else { throw .column(index: 9, problem: .outOfRange) }
            return AuthorizationCode(
                family: family, client: client, user: user, redirectURI: try row.text(3), scope: scope,
                nonce: try row.optionalText(5), codeChallenge: try row.optionalText(6), sessionID: try row.text(7),
                authenticatedAt: try row.time(8), method: method, failedCount: try row.integer(10), expiresAt: try row.time(11),
                isUsed: try !row.isNull(12))
        }
    }

    /// Uses the code up; false when it was used before: of many at once exactly one succeeds.
    static func claim(_ code: OpaqueToken, at time: UnixTime, _ connection: WriteConnection) throws(StorageError) -> Bool {
        try connection.execute(
            "UPDATE authorization_codes SET used_at = $2 WHERE id = $1 AND used_at IS NULL AND expires_at > $2",
            [.text(code.id), .time(time)]) == 1
    }

    static func noteFailure(_ code: OpaqueToken, _ connection: WriteConnection) throws(StorageError) {
        try connection.execute("UPDATE authorization_codes SET failed_count = failed_count + 1 WHERE id = $1", [.text(code.id)])
    }
}

extension AuthorizationCodes {
    /// The hosts under the platform's domain that an integration has sent users back to, with the first time of each; at most
    /// `count`, the newest first.
    public static func wildcardHosts(
        usedBy integration: IntegrationID, count: Int64, _ connection: ReadConnection
    ) throws(StorageError) -> [(host: String, firstUsedAt: UnixTime)] {
        try connection.all(
            "SELECT host, first_used_at FROM redirect_hosts WHERE integration_id = $1 ORDER BY first_used_at DESC, host LIMIT $2",
            [.text(integration.text), .integer(count)]
        ) { row throws(StorageError) in (try row.text(0), try row.time(1)) }
    }
}
