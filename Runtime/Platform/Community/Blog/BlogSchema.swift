import Storage

enum BlogSchema {
    static let created = Migration(
        5, "blog",
        sql: """
            CREATE TABLE blog_posts (
                slug TEXT NOT NULL PRIMARY KEY,
                title TEXT NOT NULL,
                summary TEXT NOT NULL,
                published_at TEXT,
                author_name TEXT,
                cover_image_url TEXT,
                view_count BIGINT NOT NULL CHECK (view_count >= 0),
                creation_order BIGINT NOT NULL UNIQUE
            );
            CREATE INDEX blog_posts_by_date ON blog_posts (published_at, creation_order)
            """)

    static let bodies = Migration(
        8, "blog bodies",
        sql: """
            ALTER TABLE blog_posts ADD COLUMN body TEXT NOT NULL DEFAULT '';
            ALTER TABLE blog_posts ADD COLUMN language TEXT NOT NULL DEFAULT 'en'
            """)
}
