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
    /// Markdown; raw HTML in it is shown as text.
    public var body: String
    /// The language it is written in, a lower-case tag such as `en` or `zh-hans`.
    public var language: String
    /// The date it appears (UTC); nil while it is a draft.
    public var publishedAt: CalendarDate?
    public var authorName: String?
    /// An absolute URL.
    public var coverImageURL: String?
    /// How often the post was shown.
    public var viewCount: Int64

    public init(
        slug: BlogSlug, title: String, summary: String, body: String = "", language: String = "en",
        publishedAt: CalendarDate?, authorName: String? = nil, coverImageURL: String? = nil, viewCount: Int64 = 0
    ) {
        self.slug = slug
        self.title = title
        self.summary = summary
        self.body = body
        self.language = language
        self.publishedAt = publishedAt
        self.authorName = authorName
        self.coverImageURL = coverImageURL
        self.viewCount = viewCount
    }
}

public enum BlogError: StorageFailure, Equatable {
    case notFound
    case alreadyExists
    /// A text is longer than `Blog` allows, the title is not one filled line, the language no tag, or the cover no `https` URL.
    case invalid(Field)
    case storage(StorageError)

    public enum Field: Sendable {
        case title, summary, body, language, authorName, coverImageURL, viewCount
    }

    public init(storage error: StorageError) {
        self = .storage(error)
    }
}
