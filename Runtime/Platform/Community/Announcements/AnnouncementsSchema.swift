import Storage

enum AnnouncementsSchema {
    static let created = Migration(
        3, "announcements",
        sql: """
            CREATE TABLE announcements (
                id TEXT NOT NULL PRIMARY KEY,
                audience TEXT NOT NULL CHECK (audience IN ('all', 'paid')),
                is_enabled BIGINT NOT NULL CHECK (is_enabled IN (0, 1)),
                expires_at TEXT,
                created_at BIGINT NOT NULL,
                creation_order BIGINT NOT NULL UNIQUE
            );
            CREATE TABLE announcement_apps (
                announcement_id TEXT NOT NULL REFERENCES announcements (id) ON DELETE CASCADE,
                app TEXT NOT NULL,
                position BIGINT NOT NULL,
                PRIMARY KEY (announcement_id, app)
            );
            CREATE INDEX announcement_apps_by_app ON announcement_apps (app);
            CREATE TABLE announcement_texts (
                announcement_id TEXT NOT NULL REFERENCES announcements (id) ON DELETE CASCADE,
                part TEXT NOT NULL CHECK (part IN ('title', 'body')),
                locale TEXT NOT NULL,
                content TEXT NOT NULL,
                PRIMARY KEY (announcement_id, part, locale)
            )
            """)
}
