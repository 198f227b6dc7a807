import Storage

/// The stored passwords. Users who sign in by other ways have none.
public enum Passwords {
    public static func exists(of user: UserID, _ connection: ReadConnection) throws(StorageError) -> Bool {
        try connection.exists("SELECT 1 FROM passwords WHERE user_id = $1", [.text(user.text)])
    }

    static func find(of user: UserID, _ connection: ReadConnection) throws(StorageError) -> PasswordHash? {
        let found = try connection.first("SELECT hash FROM passwords WHERE user_id = $1", [.text(user.text)]) {
            row throws(StorageError) in
            guard let hash = PasswordHash(try row.text(0)) else { throw .column(index: 0, problem: .outOfRange) }
            return hash
        }
        return found
    }

    static func set(
        _ hash: PasswordHash, of user: UserID, at time: UnixTime, _ connection: WriteConnection
    ) throws(StorageError) {
        try connection.execute(
            """
            INSERT INTO passwords (user_id, hash, changed_at) VALUES ($1, $2, $3)
            ON CONFLICT (user_id) DO UPDATE SET hash = excluded.hash, changed_at = excluded.changed_at
            """, [.text(user.text), .text(hash.text), .time(time)])
    }
}
