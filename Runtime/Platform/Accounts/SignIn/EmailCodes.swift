import Storage

/// The codes and links that were mailed. One row is both: using either uses up both.
enum EmailCodes {
    static let lifeMilliseconds: Int64 = 600_000

    /// Keeps a new code in place of the one that the same browser asked for before, for the same address and purpose.
    static func insert(
        _ code: StoredCode, linkMAC: String, at time: UnixTime, _ connection: WriteConnection
    ) throws(StorageError) {
        try connection.execute("DELETE FROM email_codes WHERE expires_at <= $1", [.time(time)])
        try connection.execute(
            "DELETE FROM email_codes WHERE email_key = $1 AND purpose = $2 AND browser = $3",
            [.text(code.email.key), .text(code.purpose.rawValue), .text(code.browser)])
        try connection.execute(
            """
            INSERT INTO email_codes
                (id, purpose, email, email_key, browser, code_mac, link_mac, name, password_hash, invite_code,
                identity_provider, identity_subject, picture, continue_path, created_at, expires_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
            """,
            [
                .text(code.id.text), .text(code.purpose.rawValue), .text(code.email.text), .text(code.email.key),
                .text(code.browser), .optionalText(code.codeMAC), .text(linkMAC), .optionalText(code.draft.name),
                .optionalText(code.draft.password?.text), .optionalText(code.draft.inviteCode?.text),
                .optionalText(code.draft.identity?.provider.rawValue), .optionalText(code.draft.identity?.subject),
                .optionalText(code.draft.identity?.pictureURL), .text(code.continuePath), .time(time),
                .time(code.expiresAt),
            ])
    }

    /// The code of a flow, if it is still good and this browser's.
    static func find(
        _ id: CodeFlowID, browser: String, at time: UnixTime, _ connection: ReadConnection
    ) throws(StorageError) -> StoredCode? {
        try connection.first(
            """
            SELECT id, purpose, email, browser, code_mac, name, password_hash, invite_code, identity_provider,
                identity_subject, picture, continue_path, expires_at
            FROM email_codes WHERE id = $1 AND browser = $2 AND expires_at > $3
            """, [.text(id.text), .text(browser), .time(time)], stored)
    }

    /// The code that belongs to a mailed link, if it is still good.
    static func find(
        linkMAC: String, at time: UnixTime, _ connection: ReadConnection
    ) throws(StorageError) -> StoredCode? {
        try connection.first(
            """
            SELECT id, purpose, email, browser, code_mac, name, password_hash, invite_code, identity_provider,
                identity_subject, picture, continue_path, expires_at
            FROM email_codes WHERE link_mac = $1 AND expires_at > $2
            """, [.text(linkMAC), .time(time)], stored)
    }

    /// Takes back everything mailed to an address: after one was used, and when the account goes.
    static func removeAll(to email: EmailAddress, _ connection: WriteConnection) throws(StorageError) {
        try connection.execute("DELETE FROM email_codes WHERE email_key = $1", [.text(email.key)])
    }

    private static func stored(_ row: borrowing Row) throws(StorageError) -> StoredCode {
        guard let id = CodeFlowID(try row.text(0)) else { throw .column(index: 0, problem: .outOfRange) }
        guard let purpose = CodePurpose(rawValue: try row.text(1)) else { throw .column(index: 1, problem: .outOfRange) }
        guard let email = EmailAddress(try row.text(2)) else { throw .column(index: 2, problem: .outOfRange) }
        var draft = RegistrationDraft(
            name: try row.optionalText(5), password: try row.optionalText(6).flatMap(PasswordHash.init),
            inviteCode: try row.optionalText(7).flatMap { InviteCode($0) })
        if let provider = try row.optionalText(8).flatMap(ExternalIdentity.Provider.init), let subject = try row.optionalText(9) {
            draft.identity = ExternalIdentity(
                provider: provider, subject: subject, email: email, isEmailVerified: false, isAuthoritative: false,
                name: draft.name ?? "", pictureURL: try row.optionalText(10) ?? "")
        }
        return StoredCode(
            id: id, purpose: purpose, email: email, browser: try row.text(3), codeMAC: try row.optionalText(4), draft: draft,
            continuePath: try row.text(11), expiresAt: try row.time(12))
    }
}
