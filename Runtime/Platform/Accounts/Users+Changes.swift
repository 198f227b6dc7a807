import Storage

extension Users {
    /// Changes the profile, and gives it as it is then.
    public static func update(
        _ id: UserID, _ change: ProfileChange, _ connection: WriteConnection
    ) throws(AccountError) -> User {
        if let name = change.name { try AccountRules.check(name: name) }
        if let url = change.avatarURL { try AccountRules.check(avatarURL: url) }
        if let bio = change.bio { try AccountRules.check(bio: bio) }
        try storage { () throws(StorageError) in
            try connection.execute(
                """
                UPDATE users SET name = COALESCE($2, name), avatar_url = COALESCE($3, avatar_url), bio = COALESCE($4, bio)
                WHERE id = $1
                """,
                [.text(id.text), .optionalText(change.name), .optionalText(change.avatarURL), .optionalText(change.bio)])
        }
        return try existing(id, connection)
    }

    /// Bars a user or lets them in again. Barring ends all sessions; tokens are refused from the next request on.
    ///
    /// - Throws: `.lastAdmin` when no other enabled administrator would be left.
    public static func setDisabled(
        _ isDisabled: Bool, of id: UserID, _ connection: WriteConnection
    ) throws(AccountError) {
        let user = try existing(id, connection)
        if isDisabled { try requireAnotherAdmin(than: user, connection) }
        try storage { () throws(StorageError) in
            try connection.execute(
                "UPDATE users SET is_disabled = $2 WHERE id = $1", [.text(id.text), .bool(isDisabled)])
            if isDisabled {
                try Sessions.closeAll(of: id, connection)
                try TokenFamilies.revokeAll(of: id, connection)
            }
        }
    }

    /// Makes a user an administrator, or no longer one.
    ///
    /// - Throws: `.lastAdmin` when no other enabled administrator would be left.
    public static func setAdmin(_ isAdmin: Bool, of id: UserID, _ connection: WriteConnection) throws(AccountError) {
        let user = try existing(id, connection)
        if !isAdmin { try requireAnotherAdmin(than: user, connection) }
        try storage { () throws(StorageError) in
            try connection.execute("UPDATE users SET is_admin = $2 WHERE id = $1", [.text(id.text), .bool(isAdmin)])
        }
    }

    /// Makes a user a share partner, or no longer one. Whoever was invited before keeps the kind of invitation of that time.
    public static func setSharePartner(
        _ isSharePartner: Bool, of id: UserID, _ connection: WriteConnection
    ) throws(AccountError) {
        _ = try existing(id, connection)
        try storage { () throws(StorageError) in
            try connection.execute(
                "UPDATE users SET is_share_partner = $2 WHERE id = $1", [.text(id.text), .bool(isSharePartner)])
        }
    }

    /// Replaces the invite code; the previous one names nobody from then on.
    public static func setInviteCode(
        _ code: InviteCode, of id: UserID, _ connection: WriteConnection
    ) throws(AccountError) {
        let user = try existing(id, connection)
        guard user.inviteCode != code else { return }
        guard try storage({ () throws(StorageError) in try find(inviteCode: code, connection) }) == nil else {
            throw .inviteCodeTaken
        }
        try storage { () throws(StorageError) in
            try connection.execute(
                "UPDATE users SET invite_code = $2 WHERE id = $1", [.text(id.text), .text(code.text)])
        }
    }

    static func existing(_ id: UserID, _ connection: ReadConnection) throws(AccountError) -> User {
        let found = try storage { () throws(StorageError) in try find(id, connection) }
        guard let found else { throw .notFound }
        return found
    }

    /// - Throws: `.lastAdmin` when `user` is the only enabled administrator.
    static func requireAnotherAdmin(than user: User, _ connection: WriteConnection) throws(AccountError) {
        guard user.isAdmin, !user.isDisabled else { return }
        let hasAnother = try storage { () throws(StorageError) in
            try connection.exists(
                "SELECT 1 FROM users WHERE is_admin = 1 AND is_disabled = 0 AND id <> $1 LIMIT 1", [.text(user.id.text)])
        }
        guard hasAnother else { throw .lastAdmin }
    }
}

/// What users may write about themselves.
enum AccountRules {
    static func check(name: String) throws(AccountError) {
        guard PlatformText.isLine(name, bytesMax: User.nameBytesMax) else { throw .invalidName }
    }

    static func check(avatarURL url: String) throws(AccountError) {
        guard !url.isEmpty else { return }
        // Shown in `src`: the scheme is fixed, so that it can be no script, and nothing can end the attribute.
        guard url.utf8.count <= User.avatarURLBytesMax, url.utf8.starts(with: "https://".utf8), url.utf8.count > 8,
            url.utf8.allSatisfy({ (0x21...0x7e).contains($0) && !"\"'<>\\^`{|}".utf8.contains($0) })
        else { throw .invalidAvatarURL }
    }

    static func check(bio: String) throws(AccountError) {
        guard bio.utf8.count <= User.bioBytesMax, !bio.utf8.contains(0) else { throw .invalidBio }
    }
}
