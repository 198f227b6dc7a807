import Storage

enum OwnershipSchema {
    static let created = Migration(
        13, "app owners",
        sql: """
            CREATE TABLE app_owners (
                user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
                app TEXT NOT NULL,
                PRIMARY KEY (user_id, app)
            )
            """)
}
