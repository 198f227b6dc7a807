import Storage

enum IntegrationsSchema {
    static let created = Migration(
        1, "integrations",
        sql: """
            CREATE TABLE integrations (
                id TEXT NOT NULL PRIMARY KEY,
                name TEXT NOT NULL,
                is_admin BIGINT NOT NULL CHECK (is_admin IN (0, 1)),
                is_disabled BIGINT NOT NULL CHECK (is_disabled IN (0, 1)),
                secret TEXT NOT NULL,
                created_at BIGINT NOT NULL,
                creation_order BIGINT NOT NULL UNIQUE
            );
            CREATE TABLE integration_redirect_uris (
                integration_id TEXT NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
                position BIGINT NOT NULL,
                uri TEXT NOT NULL,
                PRIMARY KEY (integration_id, position)
            )
            """)
}
