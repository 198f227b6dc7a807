import Storage

/// The posts of the platform's blog.
public enum Blog {
    public static let titleBytesMax = 500
    public static let summaryBytesMax = 4_096
    public static let bodyBytesMax = 256 * 1_024
    public static let urlBytesMax = 2_048

    /// The `count` posts published last, the newest first. Drafts and posts dated after `date` are left out.
    ///
    /// - Parameter skipping: how many of the newest to leave out, for the next page.
    public static func latest(
        _ count: Int, skipping: Int = 0, on date: CalendarDate, _ connection: ReadConnection
    ) throws(StorageError) -> [BlogPost] {
        try connection.all(
            """
            SELECT slug, title, summary, body, language, published_at, author_name, cover_image_url, view_count
            FROM blog_posts
            WHERE published_at <= $1 ORDER BY published_at DESC, creation_order DESC LIMIT $2 OFFSET $3
            """, [.date(date), .integer(Int64(max(0, count))), .integer(Int64(max(0, skipping)))], post)
    }

    /// One post, published or not.
    public static func find(_ slug: BlogSlug, _ connection: ReadConnection) throws(StorageError) -> BlogPost? {
        try connection.first(
            """
            SELECT slug, title, summary, body, language, published_at, author_name, cover_image_url, view_count
            FROM blog_posts
            WHERE slug = $1
            """, [.text(slug.text)], post)
    }

    /// All posts, drafts too, for administrators: what was written last comes first. Bodies are left out.
    ///
    /// - Parameter count: at most 500.
    public static func list(_ count: Int, _ connection: ReadConnection) throws(StorageError) -> [BlogPost] {
        try connection.all(
            """
            SELECT slug, title, summary, '', language, published_at, author_name, cover_image_url, view_count
            FROM blog_posts ORDER BY creation_order DESC LIMIT $1
            """, [.integer(Int64(min(max(0, count), 500)))], post)
    }

    /// Stores a new post.
    public static func create(
        _ post: BlogPost, by actor: AuditActor, in database: Database
    ) async throws(BlogError) {
        try check(post)
        try await database.write(throwing: BlogError.self) { connection in
            guard try find(post.slug, connection) == nil else { throw BlogError.alreadyExists }
            try store(post, connection)
            try Audit.record(
                AuditEntry(.blogCreated, of: post.slug.text, by: actor, changes: changes(from: nil, to: post)), connection)
        }
    }

    /// Changes everything but the slug of a post; the views counted so far are kept.
    public static func update(
        _ post: BlogPost, by actor: AuditActor, in database: Database
    ) async throws(BlogError) {
        try check(post)
        try await database.write(throwing: BlogError.self) { connection in
            guard let current = try find(post.slug, connection) else { throw BlogError.notFound }
            try store(post, connection)
            let action: AuditAction =
                switch (current.publishedAt, post.publishedAt) {
                case (nil, .some): .blogPublished
                case (.some, nil): .blogUnpublished
                default: .blogUpdated
                }
            try Audit.record(
                AuditEntry(action, of: post.slug.text, by: actor, changes: changes(from: current, to: post)), connection)
        }
    }

    /// Adds these views; posts that are gone are left out.
    public nonisolated(nonsending) static func countViews(
        _ counts: [BlogSlug: Int64], in database: Database
    ) async throws(BlogError) {
        try await database.write(throwing: BlogError.self) { connection in
            for (slug, count) in counts where count > 0 {
                try connection.execute(
                    "UPDATE blog_posts SET view_count = view_count + $2 WHERE slug = $1", [.text(slug.text), .integer(count)])
            }
        }
    }

    public static func delete(
        _ slug: BlogSlug, by actor: AuditActor, in database: Database
    ) async throws(BlogError) {
        try await database.write(throwing: BlogError.self) { connection in
            guard let current = try find(slug, connection) else { throw BlogError.notFound }
            try connection.execute("DELETE FROM blog_posts WHERE slug = $1", [.text(slug.text)])
            try Audit.record(
                AuditEntry(.blogDeleted, of: slug.text, by: actor, changes: changes(from: current, to: nil)), connection)
        }
    }

    private static func changes(from old: BlogPost?, to new: BlogPost?) -> [AuditChange] {
        var changes: [AuditChange] = []
        changes.note("title", from: old?.title, to: new?.title)
        changes.note("summary", from: old?.summary, to: new?.summary)
        changes.note("body", from: old?.body, to: new?.body)
        changes.note("language", from: old?.language, to: new?.language)
        changes.note("published", from: old?.publishedAt?.description, to: new?.publishedAt?.description)
        changes.note("author", from: old?.authorName, to: new?.authorName)
        changes.note("cover image", from: old?.coverImageURL, to: new?.coverImageURL)
        return changes
    }

    static func store(_ post: BlogPost, _ connection: WriteConnection) throws(StorageError) {
        try connection.execute(
            """
            INSERT INTO blog_posts
                (slug, title, summary, published_at, author_name, cover_image_url, view_count, body, language,
                creation_order)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, (SELECT COALESCE(MAX(creation_order), 0) + 1 FROM blog_posts))
            ON CONFLICT (slug) DO UPDATE SET
                title = excluded.title, summary = excluded.summary, published_at = excluded.published_at,
                author_name = excluded.author_name, cover_image_url = excluded.cover_image_url,
                body = excluded.body, language = excluded.language
            """,
            [
                .text(post.slug.text), .text(post.title), .text(post.summary), .optionalDate(post.publishedAt),
                .optionalText(post.authorName), .optionalText(post.coverImageURL), .integer(post.viewCount),
                .text(post.body), .text(post.language),
            ])
    }

    private static func check(_ post: BlogPost) throws(BlogError) {
        guard PlatformText.isLine(post.title, bytesMax: titleBytesMax) else { throw .invalid(.title) }
        guard post.summary.utf8.count <= summaryBytesMax, !post.summary.utf8.contains(0) else { throw .invalid(.summary) }
        guard post.body.utf8.count <= bodyBytesMax, !post.body.utf8.contains(0) else { throw .invalid(.body) }
        guard Slug.accepts(post.language), post.language.utf8.count <= 35 else { throw .invalid(.language) }
        if let author = post.authorName, !PlatformText.isLine(author, bytesMax: titleBytesMax) {
            throw .invalid(.authorName)
        }
        if let cover = post.coverImageURL, !isCover(cover) { throw .invalid(.coverImageURL) }
        guard post.viewCount >= 0 else { throw .invalid(.viewCount) }
    }

    /// Shown in pages, so never a scheme that a browser would run.
    private static func isCover(_ url: String) -> Bool {
        url.utf8.count <= urlBytesMax && url.utf8.starts(with: "https://".utf8)
            && url.utf8.allSatisfy { (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
    }

    private static func post(_ row: borrowing Row) throws(StorageError) -> BlogPost {
        guard let slug = BlogSlug(try row.text(0)) else { throw .column(index: 0, problem: .outOfRange) }
        return BlogPost(
            slug: slug, title: try row.text(1), summary: try row.text(2), body: try row.text(3),
            language: try row.text(4), publishedAt: try row.optionalDate(5), authorName: try row.optionalText(6),
            coverImageURL: try row.optionalText(7), viewCount: try row.integer(8))
    }
}
