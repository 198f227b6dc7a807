import Storage

/// A sign-in that has gone to the provider and is to come back.
public struct GoogleFlow: Sendable, Equatable {
    /// The provider it went to. An answer of another one is not taken. (RFC 9700 section 4.4)
    let issuer: String
    /// Must stand in the ID token, so that a token of another sign-in is worth nothing here.
    let nonce: String
    /// Proves to the provider that who brings the code asked for it. (RFC 7636)
    let verifier: String
    let inviteCode: String
    /// Where the user wanted to go when the sign-in began; empty for nowhere.
    public let continuePath: String
}

/// The sign-ins under way. The state that goes along with the browser is known here by its digest only.
enum GoogleFlows {
    static let lifeMilliseconds: Int64 = 600_000

    static func insert(
        _ flow: GoogleFlow, stateDigest: String, browser: String, at time: UnixTime, _ connection: WriteConnection
    ) throws(StorageError) {
        try connection.execute("DELETE FROM google_sign_ins WHERE expires_at <= $1", [.time(time)])
        try connection.execute(
            """
            INSERT INTO google_sign_ins (state_digest, browser, issuer, nonce, verifier, invite_code, continue_path, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            [
                .text(stateDigest), .text(browser), .text(flow.issuer), .text(flow.nonce), .text(flow.verifier),
                .text(flow.inviteCode), .text(flow.continuePath),
                .time(time.adding(milliseconds: lifeMilliseconds)),
            ])
    }

    /// Takes a sign-in out, so that it is finished once. Another browser than the one that began it gets nothing, and changes
    /// nothing.
    static func take(
        stateDigest: String, browser: String, at time: UnixTime, _ connection: WriteConnection
    ) throws(StorageError) -> GoogleFlow? {
        let found = try connection.first(
            """
            SELECT issuer, nonce, verifier, invite_code, continue_path FROM google_sign_ins
            WHERE state_digest = $1 AND browser = $2 AND expires_at > $3
            """, [.text(stateDigest), .text(browser), .time(time)]
        ) { row throws(StorageError) in
            GoogleFlow(
                issuer: try row.text(0), nonce: try row.text(1), verifier: try row.text(2), inviteCode: try row.text(3),
                continuePath: try row.text(4))
        }
        guard let found else { return nil }
        try connection.execute("DELETE FROM google_sign_ins WHERE state_digest = $1", [.text(stateDigest)])
        return found
    }
}
