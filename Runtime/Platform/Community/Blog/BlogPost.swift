import Storage

/// Names a blog post in its URL.
public struct BlogSlug: Sendable, Hashable, CustomStringConvertible {
    public let text: String

    /// Nil unless `text` is `[a-z0-9][a-z0-9-]{0,62}`.
    public init?(_ text: String) {
        guard Slug.accepts(text) else { return nil }
        self.text = text
    }

    public var description: String { text }
}

/// A blog post. Its address follows from the slug and the server's base URL.
public struct BlogPost: Sendable, Equatable {
    public var slug: BlogSlug
    public var title: String
    public var summary: String
    /// The date it appears (UTC); nil while it is a draft.
    public var publishedAt: CalendarDate?
    public var authorName: String?
    /// An absolute URL.
    public var coverImageURL: String?
    /// How often the post was shown.
    public var viewCount: Int64

    public init(
        slug: BlogSlug, title: String, summary: String, publishedAt: CalendarDate?, authorName: String? = nil,
        coverImageURL: String? = nil, viewCount: Int64 = 0
    ) {
        self.slug = slug
        self.title = title
        self.summary = summary
        self.publishedAt = publishedAt
        self.authorName = authorName
        self.coverImageURL = coverImageURL
        self.viewCount = viewCount
    }
}

public enum BlogError: StorageFailure, Equatable {
    case notFound
    /// The title is empty or has control characters, or a text is longer than `Blog` allows.
    case invalid
    case storage(StorageError)

    public init(storage error: StorageError) {
        self = .storage(error)
    }
}
