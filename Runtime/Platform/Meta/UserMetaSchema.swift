import Storage

enum UserMetaSchema {
    static let created = Migration(
        12, "user meta",
        sql: """
            CREATE TABLE user_meta (
                user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
                kind TEXT NOT NULL,
                value TEXT NOT NULL,
                byte_count BIGINT NOT NULL CHECK (byte_count >= 0),
                updated_at BIGINT NOT NULL,
                PRIMARY KEY (user_id, kind)
            )
            """)
}
