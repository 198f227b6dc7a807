import Storage

/// Everything that came out of one sign-in at one product: its access tokens, and the refresh tokens that follow each other.
///
/// Revoking a family ends its refresh tokens at once and its access tokens with the next request.
public enum TokenFamilies {
    /// A family that is not used this long ends.
    public static let idleSeconds: Int64 = 30 * 86_400
    /// No family lives longer, however often it is used.
    public static let ageSeconds: Int64 = 365 * 86_400
    /// Of a user at one product; the oldest beyond these end when another begins.
    public static let countMaxOfUserAtProduct: Int64 = 100

    /// Ends all tokens of a user at all products: for a changed password, signing out everywhere, a barred account. What was begun but
    /// not yet turned into tokens ends too.
    public static func revokeAll(
        of user: UserID, at time: UnixTime = .now, _ connection: WriteConnection
    ) throws(StorageError) {
        try connection.execute(
            """
            INSERT INTO token_revocations (id, expires_at)
            SELECT id, access_until FROM token_families WHERE user_id = $1 AND access_until > $2 ON CONFLICT (id) DO NOTHING
            """, [.text(user.text), .time(time)])
        try connection.execute(
            "UPDATE token_families SET revoked_at = $2 WHERE user_id = $1 AND revoked_at IS NULL", [.text(user.text), .time(time)])
        try connection.execute("DELETE FROM authorization_codes WHERE user_id = $1 AND used_at IS NULL", [.text(user.text)])
    }

    /// Ends all tokens that one product has for a user.
    public static func revokeAll(
        of user: UserID, for product: IntegrationID, at time: UnixTime = .now, _ connection: WriteConnection
    ) throws(StorageError) {
        try connection.execute(
            """
            INSERT INTO token_revocations (id, expires_at)
            SELECT id, access_until FROM token_families WHERE user_id = $1 AND client_id = $2 AND access_until > $3
            ON CONFLICT (id) DO NOTHING
            """, [.text(user.text), .text(product.text), .time(time)])
        try connection.execute(
            "UPDATE token_families SET revoked_at = $3 WHERE user_id = $1 AND client_id = $2 AND revoked_at IS NULL",
            [.text(user.text), .text(product.text), .time(time)])
        try connection.execute(
            "DELETE FROM authorization_codes WHERE user_id = $1 AND client_id = $2 AND used_at IS NULL",
            [.text(user.text), .text(product.text)])
    }
}
