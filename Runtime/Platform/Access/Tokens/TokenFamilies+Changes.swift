import Storage

extension TokenFamilies {
    /// Of a family that many refresh tokens are remembered to notice that an old one is used again; older ones are refused without that.
    static let generationsKept: Int64 = 64

    /// Ends one family; the access tokens that came out of it are refused from the next request on.
    static func revoke(_ id: TokenFamilyID, at time: UnixTime, _ connection: WriteConnection) throws(StorageError) {
        try connection.execute(
            """
            INSERT INTO token_revocations (id, expires_at)
            SELECT id, access_until FROM token_families WHERE id = $1 AND access_until > $2 ON CONFLICT (id) DO NOTHING
            """, [.text(id.text), .time(time)])
        try connection.execute(
            "UPDATE token_families SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL", [.text(id.text), .time(time)])
    }

    /// Refuses one access token from the next request on; its family goes on.
    static func revoke(_ token: AccessToken, _ connection: WriteConnection) throws(StorageError) {
        try connection.execute(
            "INSERT INTO token_revocations (id, expires_at) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING",
            [.text(token.id), .time(UnixTime(seconds: token.expiresAtSeconds))])
    }

    /// Begins the family of a redeemed code, with its first refresh token.
    static func begin(
        from code: AuthorizationCode, isConfidential: Bool, refreshToken: OpaqueToken, accessUntil: UnixTime, at time: UnixTime,
        _ connection: WriteConnection
    ) throws(StorageError) {
        try removeEnded(at: time, connection)
        try connection.execute(
            """
            INSERT INTO token_families
                (id, client_id, user_id, scope, is_confidential, session_id, authenticated_at, method, generation, rotated_at,
                grace_count, created_at, idle_until, access_until)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, 0, $9, $10, $11)
            """,
            [
                .text(code.family.text), .text(code.client.text), .text(code.user.text), .text(code.scope.description),
                .bool(isConfidential), .text(code.sessionID), .time(code.authenticatedAt), .text(code.method.rawValue), .time(time),
                .time(time.adding(seconds: idleSeconds)), .time(accessUntil),
            ])
        try add(refreshToken, to: code.family, generation: 0, at: time, connection)
        try removeOldest(of: code.user, at: code.client, time, connection)
    }

    /// Ends the families of a user at one product that are too many, with their access tokens: nobody can revoke those later.
    private static func removeOldest(
        of user: UserID, at client: IntegrationID, _ time: UnixTime, _ connection: WriteConnection
    ) throws(StorageError) {
        let isOneTooMany = try connection.exists(
            "SELECT 1 FROM token_families WHERE user_id = $1 AND client_id = $2 LIMIT 1 OFFSET $3",
            [.text(user.text), .text(client.text), .integer(countMaxOfUserAtProduct)])
        guard isOneTooMany else { return }
        try connection.execute(
            """
            INSERT INTO token_revocations (id, expires_at)
            SELECT id, access_until FROM token_families WHERE user_id = $1 AND client_id = $2 AND access_until > $4 AND id NOT IN
                (SELECT id FROM token_families WHERE user_id = $1 AND client_id = $2 ORDER BY rotated_at DESC, id LIMIT $3)
            ON CONFLICT (id) DO NOTHING
            """, [.text(user.text), .text(client.text), .integer(countMaxOfUserAtProduct), .time(time)])
        try connection.execute(
            """
            DELETE FROM token_families WHERE user_id = $1 AND client_id = $2 AND id NOT IN
                (SELECT id FROM token_families WHERE user_id = $1 AND client_id = $2 ORDER BY rotated_at DESC, id LIMIT $3)
            """, [.text(user.text), .text(client.text), .integer(countMaxOfUserAtProduct)])
    }

    /// Makes `refreshToken` the newest, as the successor of generation `generation`; false when that is not the newest any more.
    static func rotate(
        _ family: TokenFamily, to refreshToken: OpaqueToken, accessUntil: UnixTime, at time: UnixTime, _ connection: WriteConnection
    ) throws(StorageError) -> Bool {
        // The generation decides, not the time: two uses may fall in one moment.
        let claimed = try connection.execute(
            """
            UPDATE token_families SET generation = generation + 1, rotated_at = $3, grace_count = 0, idle_until = $4,
                access_until = CASE WHEN access_until > $5 THEN access_until ELSE $5 END
            WHERE id = $1 AND generation = $2 AND revoked_at IS NULL
            """,
            [
                .text(family.id.text), .integer(family.generation), .time(time),
                .time(time.adding(seconds: idleSeconds)), .time(accessUntil),
            ])
        guard claimed == 1 else { return false }
        try add(refreshToken, to: family.id, generation: family.generation + 1, at: time, connection)
        try connection.execute(
            "DELETE FROM refresh_tokens WHERE family_id = $1 AND generation < $2",
            [.text(family.id.text), .integer(family.generation + 1 - generationsKept)])
        return true
    }

    /// Gives the newest generation another token, for a use of the one before within the grace; false when it was used so too often.
    static func repeatRotation(
        of family: TokenFamily, to refreshToken: OpaqueToken, countMax: Int64, accessUntil: UnixTime, at time: UnixTime,
        _ connection: WriteConnection
    ) throws(StorageError) -> Bool {
        let claimed = try connection.execute(
            """
            UPDATE token_families SET grace_count = grace_count + 1,
                access_until = CASE WHEN access_until > $4 THEN access_until ELSE $4 END
            WHERE id = $1 AND generation = $2 AND grace_count < $3 AND revoked_at IS NULL
            """, [.text(family.id.text), .integer(family.generation), .integer(countMax), .time(accessUntil)])
        guard claimed == 1 else { return false }
        try add(refreshToken, to: family.id, generation: family.generation, at: time, connection)
        return true
    }

    private static func add(
        _ token: OpaqueToken, to family: TokenFamilyID, generation: Int64, at time: UnixTime, _ connection: WriteConnection
    ) throws(StorageError) {
        try connection.execute(
            "INSERT INTO refresh_tokens (id, family_id, generation, created_at) VALUES ($1, $2, $3, $4)",
            [.text(token.id), .text(family.text), .integer(generation), .time(time)])
    }

    /// What can mean nothing any more, a bounded part of it at a time.
    private static func removeEnded(at time: UnixTime, _ connection: WriteConnection) throws(StorageError) {
        try connection.execute(
            """
            DELETE FROM token_families WHERE id IN
                (SELECT id FROM token_families WHERE idle_until < $1 ORDER BY idle_until LIMIT 20)
            """, [.time(time)])
        // Each change of this table makes every loop look again at every token it remembers.
        if try connection.exists("SELECT 1 FROM token_revocations WHERE expires_at < $1 LIMIT 1", [.time(time)]) {
            try connection.execute("DELETE FROM token_revocations WHERE expires_at < $1", [.time(time)])
        }
    }
}
