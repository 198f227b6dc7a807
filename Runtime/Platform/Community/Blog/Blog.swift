import Storage

/// The posts of the platform's blog.
public enum Blog {
    public static let titleBytesMax = 500
    public static let summaryBytesMax = 4_096
    public static let urlBytesMax = 2_048

    /// The `count` posts published last, the newest first. Drafts and posts dated after `date` are left out.
    public static func latest(
        _ count: Int, on date: CalendarDate, _ connection: ReadConnection
    ) throws(StorageError) -> [BlogPost] {
        try connection.all(
            """
            SELECT slug, title, summary, published_at, author_name, cover_image_url, view_count FROM blog_posts
            WHERE published_at <= $1 ORDER BY published_at DESC, creation_order DESC LIMIT $2
            """, [.date(date), .integer(Int64(max(0, count)))], post)
    }

    /// One post, published or not.
    public static func find(_ slug: BlogSlug, _ connection: ReadConnection) throws(StorageError) -> BlogPost? {
        try connection.first(
            """
            SELECT slug, title, summary, published_at, author_name, cover_image_url, view_count FROM blog_posts
            WHERE slug = $1
            """, [.text(slug.text)], post)
    }

    /// Stores a post, or changes the one of the same slug; the views counted so far are kept.
    public static func put(_ post: BlogPost, in database: Database) async throws(BlogError) {
        try check(post)
        try await database.write(throwing: BlogError.self) { connection in
            try store(post, connection)
        }
    }

    /// Counts one more view.
    public static func countView(of slug: BlogSlug, in database: Database) async throws(BlogError) {
        try await database.write(throwing: BlogError.self) { connection in
            let changed = try connection.execute(
                "UPDATE blog_posts SET view_count = view_count + 1 WHERE slug = $1", [.text(slug.text)])
            guard changed == 1 else { throw BlogError.notFound }
        }
    }

    public static func delete(_ slug: BlogSlug, in database: Database) async throws(BlogError) {
        try await database.write(throwing: BlogError.self) { connection in
            let changed = try connection.execute("DELETE FROM blog_posts WHERE slug = $1", [.text(slug.text)])
            guard changed == 1 else { throw BlogError.notFound }
        }
    }

    static func store(_ post: BlogPost, _ connection: WriteConnection) throws(StorageError) {
        try connection.execute(
            """
            INSERT INTO blog_posts
                (slug, title, summary, published_at, author_name, cover_image_url, view_count, creation_order)
            VALUES ($1, $2, $3, $4, $5, $6, $7, (SELECT COALESCE(MAX(creation_order), 0) + 1 FROM blog_posts))
            ON CONFLICT (slug) DO UPDATE SET
                title = excluded.title, summary = excluded.summary, published_at = excluded.published_at,
                author_name = excluded.author_name, cover_image_url = excluded.cover_image_url
            """,
            [
                .text(post.slug.text), .text(post.title), .text(post.summary), .optionalDate(post.publishedAt),
                .optionalText(post.authorName), .optionalText(post.coverImageURL), .integer(post.viewCount),
            ])
    }

    private static func check(_ post: BlogPost) throws(BlogError) {
        guard PlatformText.isLine(post.title, bytesMax: titleBytesMax),
            post.summary.utf8.count <= summaryBytesMax, !post.summary.utf8.contains(0),
            post.authorName.map({ PlatformText.isLine($0, bytesMax: titleBytesMax) }) ?? true,
            post.coverImageURL.map({ PlatformText.isLine($0, bytesMax: urlBytesMax) }) ?? true,
            post.viewCount >= 0
        else { throw .invalid }
    }

    private static func post(_ row: borrowing Row) throws(StorageError) -> BlogPost {
        guard let slug = BlogSlug(try row.text(0)) else { throw .column(index: 0, problem: .outOfRange) }
        return BlogPost(
            slug: slug, title: try row.text(1), summary: try row.text(2), publishedAt: try row.optionalDate(3),
            authorName: try row.optionalText(4), coverImageURL: try row.optionalText(5),
            viewCount: try row.integer(6))
    }
}
