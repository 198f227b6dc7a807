import Storage

/// JSON values that apps keep for a user. User and kind together name a value; its bytes come back as they were given.
public enum UserMeta {
    public static let valueBytesMax = 262_144
    /// Values of one user. Lists are answered whole, so what one user may have stored is bounded.
    public static let valueCountMax: Int64 = 256
    /// Bytes of all values of one user.
    public static let userBytesMax: Int64 = 8 << 20

    /// All values of a user, by kind in byte order.
    public static func list(of user: UserID, _ connection: ReadConnection) throws(StorageError) -> [UserMetaValue] {
        try connection.all(
            "SELECT kind, value, updated_at FROM user_meta WHERE user_id = $1 ORDER BY kind", [.text(user.text)], value)
    }

    /// One value; nil when nothing is stored under this kind.
    public static func find(
        _ kind: UserMetaKind, of user: UserID, _ connection: ReadConnection
    ) throws(StorageError) -> UserMetaValue? {
        try connection.first(
            "SELECT kind, value, updated_at FROM user_meta WHERE user_id = $1 AND kind = $2",
            [.text(user.text), .text(kind.text)], value)
    }

    /// Stores a value, new or in place of the old one.
    ///
    /// - Parameter json: one JSON document in UTF-8, which the caller has checked; kept byte for byte.
    public nonisolated(nonsending) static func put(
        _ json: [UInt8], as kind: UserMetaKind, of user: UserID, in database: Database, at time: UnixTime = .now
    ) async throws(UserMetaError) -> UserMetaValue {
        guard json.count <= valueBytesMax else { throw .tooLarge }
        guard let text = String(validating: json, as: UTF8.self) else { throw .notText }
        try await database.write(throwing: UserMetaError.self) { connection in
            let others = try usage(of: user, without: kind, connection)
            guard others.count < valueCountMax else { throw UserMetaError.tooManyValues }
            guard others.bytes + Int64(json.count) <= userBytesMax else { throw UserMetaError.tooManyBytes }
            try connection.execute(
                """
                INSERT INTO user_meta (user_id, kind, value, byte_count, updated_at) VALUES ($1, $2, $3, $4, $5)
                ON CONFLICT (user_id, kind) DO UPDATE SET
                    value = excluded.value, byte_count = excluded.byte_count, updated_at = excluded.updated_at
                """,
                [.text(user.text), .text(kind.text), .text(text), .integer(Int64(json.count)), .time(time)])
        }
        return UserMetaValue(kind: kind, json: json, updatedAt: time)
    }

    /// Removes the value under a kind; nothing happens when there is none.
    public nonisolated(nonsending) static func delete(
        _ kind: UserMetaKind, of user: UserID, in database: Database
    ) async throws(UserMetaError) {
        try await database.write(throwing: UserMetaError.self) { connection in
            _ = try connection.execute(
                "DELETE FROM user_meta WHERE user_id = $1 AND kind = $2", [.text(user.text), .text(kind.text)])
        }
    }

    /// Removes all values of a user: part of deleting the account.
    public static func deleteAll(of user: UserID, _ connection: WriteConnection) throws(StorageError) {
        try connection.execute("DELETE FROM user_meta WHERE user_id = $1", [.text(user.text)])
    }

    /// What the user's values of other kinds come to.
    private static func usage(
        of user: UserID, without kind: UserMetaKind, _ connection: ReadConnection
    ) throws(StorageError) -> (count: Int64, bytes: Int64) {
        let row = try connection.first(
            "SELECT COUNT(*), COALESCE(SUM(byte_count), 0) FROM user_meta WHERE user_id = $1 AND kind <> $2",
            [.text(user.text), .text(kind.text)]
        ) { row throws(StorageError) in (try row.integer(0), try row.integer(1)) }
        return row ?? (0, 0)
    }

    private static func value(_ row: borrowing Row) throws(StorageError) -> UserMetaValue {
        guard let kind = UserMetaKind(try row.text(0)) else { throw .column(index: 0, problem: .outOfRange) }
        return UserMetaValue(kind: kind, json: try row.textBytes(1), updatedAt: try row.time(2))
    }
}
