import Storage

/// The accounts of people. Reads run on the caller's connection; functions that take a `WriteConnection` share its transaction.
public enum Users {
    public static func find(_ id: UserID, _ connection: ReadConnection) throws(StorageError) -> User? {
        try connection.first(
            """
            SELECT id, name, email, is_email_verified, avatar_url, bio, provider, is_admin, is_disabled, is_share_partner,
                invite_code, created_at
            FROM users WHERE id = $1
            """, [.text(id.text)], user)
    }

    public static func find(email: EmailAddress, _ connection: ReadConnection) throws(StorageError) -> User? {
        try connection.first(
            """
            SELECT id, name, email, is_email_verified, avatar_url, bio, provider, is_admin, is_disabled, is_share_partner,
                invite_code, created_at
            FROM users WHERE email_key = $1
            """, [.text(email.key)], user)
    }

    public static func find(inviteCode: InviteCode, _ connection: ReadConnection) throws(StorageError) -> User? {
        try connection.first(
            """
            SELECT id, name, email, is_email_verified, avatar_url, bio, provider, is_admin, is_disabled, is_share_partner,
                invite_code, created_at
            FROM users WHERE invite_code = $1
            """, [.text(inviteCode.text)], user)
    }

    /// The accounts whose id, address, name or invite code contains `text` (case of ASCII letters aside), the newest first.
    ///
    /// - Parameters:
    ///   - text: empty for all accounts.
    ///   - limit: how many at most, 1 to 500.
    ///   - skipping: how many of the newest to leave out, for the next page.
    public static func search(
        _ text: String, limit: Int = 50, skipping: Int = 0, _ connection: ReadConnection
    ) throws(StorageError) -> [User] {
        try connection.all(
            """
            SELECT id, name, email, is_email_verified, avatar_url, bio, provider, is_admin, is_disabled, is_share_partner,
                invite_code, created_at
            FROM users
            WHERE LOWER(name) LIKE $1 ESCAPE '\\' OR email_key LIKE $1 ESCAPE '\\' OR id LIKE $1 ESCAPE '\\'
                OR invite_code LIKE $1 ESCAPE '\\'
            ORDER BY creation_order DESC LIMIT $2 OFFSET $3
            """,
            [.text(pattern(containing: text)), .integer(Int64(min(max(1, limit), 500))), .integer(Int64(max(0, skipping)))],
            user)
    }

    public static func count(_ connection: ReadConnection) throws(StorageError) -> Int64 {
        try connection.first("SELECT COUNT(*) FROM users") { row throws(StorageError) in try row.integer(0) } ?? 0
    }

    /// The administrators, the oldest account first.
    public static func admins(_ connection: ReadConnection) throws(StorageError) -> [User] {
        try connection.all(
            """
            SELECT id, name, email, is_email_verified, avatar_url, bio, provider, is_admin, is_disabled, is_share_partner,
                invite_code, created_at
            FROM users WHERE is_admin = 1 ORDER BY creation_order
            """, [], user)
    }

    /// Whether the id belonged to an account that was deleted.
    public static func isDeleted(_ id: UserID, _ connection: ReadConnection) throws(StorageError) -> Bool {
        try connection.exists("SELECT 1 FROM deleted_users WHERE id = $1", [.text(id.text)])
    }

    /// Opens an account.
    ///
    /// - Throws: `AccountError.emailTaken`, `.invalidName`, `.invalidAvatarURL` and what is below all of them.
    public static func insert(
        _ draft: UserDraft, at time: UnixTime, _ connection: WriteConnection
    ) throws(AccountError) -> User {
        let name = draft.name.isEmpty ? draft.email.map { String($0.localPart) } ?? "User" : draft.name
        try AccountRules.check(name: name)
        try AccountRules.check(avatarURL: draft.avatarURL)
        let id = try UserID.generated()
        let code = try InviteCode.generated()
        if let email = draft.email, try storage({ () throws(StorageError) in try find(email: email, connection) }) != nil {
            throw .emailTaken
        }
        try storage { () throws(StorageError) in
            try connection.execute(
                """
                INSERT INTO users
                    (id, name, email, email_key, is_email_verified, avatar_url, bio, provider, is_admin, is_disabled,
                    is_share_partner, invite_code, created_at, creation_order)
                VALUES ($1, $2, $3, $4, $5, $6, '', $7, $8, 0, 0, $9, $10,
                    (SELECT COALESCE(MAX(creation_order), 0) + 1 FROM users))
                """,
                [
                    .text(id.text), .text(name), .optionalText(draft.email?.text), .optionalText(draft.email?.key),
                    .bool(draft.isEmailVerified), .text(draft.avatarURL), .text(draft.provider.rawValue),
                    .bool(draft.isAdmin), .text(code.text), .time(time),
                ])
        }
        return User(
            id: id, name: name, email: draft.email, isEmailVerified: draft.isEmailVerified, avatarURL: draft.avatarURL,
            bio: "", provider: draft.provider, isAdmin: draft.isAdmin, isDisabled: false, isSharePartner: false,
            inviteCode: code, createdAt: time)
    }

    /// Columns: id, name, email, is_email_verified, avatar_url, bio, provider, is_admin, is_disabled, is_share_partner,
    /// invite_code, created_at.
    static func user(_ row: borrowing Row) throws(StorageError) -> User {
        guard let id = UserID(try row.text(0)) else { throw .column(index: 0, problem: .outOfRange) }
        var email: EmailAddress?
        if let text = try row.optionalText(2) {
            email = EmailAddress(text)
            guard email != nil else { throw .column(index: 2, problem: .outOfRange) }
        }
        guard let provider = User.Provider(rawValue: try row.text(6)) else { throw .column(index: 6, problem: .outOfRange) }
        guard let code = InviteCode(try row.text(10)) else { throw .column(index: 10, problem: .outOfRange) }
        return User(
            id: id, name: try row.text(1), email: email, isEmailVerified: try row.bool(3), avatarURL: try row.text(4),
            bio: try row.text(5), provider: provider, isAdmin: try row.bool(7), isDisabled: try row.bool(8),
            isSharePartner: try row.bool(9), inviteCode: code, createdAt: try row.time(11))
    }

    /// What the database threw, as an account error.
    @discardableResult
    static func storage<Value>(_ body: () throws(StorageError) -> Value) throws(AccountError) -> Value {
        do throws(StorageError) { return try body() } catch { throw .storage(error) }
    }

    /// A LIKE pattern, with `\` before the signs that would stand for others.
    private static func pattern(containing text: String) -> String {
        var bytes: [UInt8] = [UInt8(ascii: "%")]
        for byte in text.utf8.prefix(256) {
            if "%_\\".utf8.contains(byte) { bytes.append(UInt8(ascii: "\\")) }
            bytes.append(ASCII.lowercased(byte))
        }
        bytes.append(UInt8(ascii: "%"))
        return String(decoding: bytes, as: UTF8.self)
    }
}
