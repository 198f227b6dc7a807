import Storage

/// What belongs to an account itself.
enum Accounts {
    /// Sessions, mailed codes, password, linked identities, own inviter and the account; a tombstone remains.
    static func deleteAll(of user: UserID, at time: UnixTime, _ connection: WriteConnection) throws(StorageError) {
        if let email = try Users.find(user, connection)?.email {
            try EmailCodes.removeAll(to: email, connection)
        }
        try connection.execute("DELETE FROM sessions WHERE user_id = $1", [.text(user.text)])
        try connection.execute("DELETE FROM passwords WHERE user_id = $1", [.text(user.text)])
        try connection.execute("DELETE FROM linked_identities WHERE user_id = $1", [.text(user.text)])
        try connection.execute("DELETE FROM inviters WHERE user_id = $1", [.text(user.text)])
        try connection.execute("DELETE FROM users WHERE id = $1", [.text(user.text)])
        try connection.execute(
            "INSERT INTO deleted_users (id, deleted_at) VALUES ($1, $2)", [.text(user.text), .time(time)])
    }
}
