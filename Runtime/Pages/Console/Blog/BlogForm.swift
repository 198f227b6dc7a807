import Platform
import Storage

/// The fields of a post as an administrator writes them.
struct BlogForm {
    var slug = ""
    var title = ""
    var summary = ""
    var body = ""
    var language = "en"
    var author = ""
    var cover = ""
    /// Empty while it is a draft.
    var publishedAt = ""

    init() {}

    init(_ post: BlogPost) {
        slug = post.slug.text
        title = post.title
        summary = post.summary
        body = post.body
        language = post.language
        author = post.authorName ?? ""
        cover = post.coverImageURL ?? ""
        publishedAt = post.publishedAt?.description ?? ""
    }

    init(_ form: FormFields) {
        slug = form.text("slug")
        title = form.text("title")
        summary = form.text("summary")
        body = form["body"] ?? ""
        language = form.text("language")
        author = form.text("author")
        cover = form.text("cover")
        publishedAt = form.text("published_at")
    }

    /// The post that the fields say; nil when something is wrong, which is then among the mistakes.
    ///
    /// - Parameter action: `draft` takes it off the blog, `publish` puts it on today or on its day, anything else leaves it.
    func post(slug: BlogSlug, action: String, today: CalendarDate, _ mistakes: inout FormMistakes) -> BlogPost? {
        var day: CalendarDate?
        if !publishedAt.isEmpty {
            day = CalendarDate(publishedAt)
            if day == nil { mistakes.add("published_at", "Write a date such as 2026-11-21, or leave it empty.") }
        }
        if title.isEmpty { mistakes.add("title", "Write a title.") }
        guard mistakes.isEmpty else { return nil }
        switch action {
        case "draft": day = nil
        case "publish": day = day ?? today
        default: break
        }
        // A browser sends each line end as two characters. (HTML standard, section 4.10.21.8)
        let body = String(decoding: self.body.utf8.filter { $0 != 0x0D }, as: UTF8.self)
        return BlogPost(
            slug: slug, title: title, summary: summary, body: body, language: language, publishedAt: day,
            authorName: author.isEmpty ? nil : author, coverImageURL: cover.isEmpty ? nil : cover)
    }

    /// What a refusal means for the form.
    static func mistakes(_ error: BlogError) throws -> FormMistakes {
        switch error {
        case .invalid(let field):
            switch field {
            case .title: FormMistakes("title", "Write a title of one line, at most \(Blog.titleBytesMax) bytes.")
            case .summary: FormMistakes("summary", "Write at most \(Blog.summaryBytesMax) bytes.")
            case .body: FormMistakes("body", "Write at most \(Blog.bodyBytesMax / 1_024) KiB.")
            case .language: FormMistakes("language", "Write a lower-case tag such as “en” or “zh-hans”.")
            case .authorName: FormMistakes("author", "Write a name of one line, at most \(Blog.titleBytesMax) bytes.")
            case .coverImageURL: FormMistakes("cover", "Write an address that begins with https://, without spaces and quotes.")
            case .viewCount: throw error
            }
        case .alreadyExists: FormMistakes("slug", "Another post has this slug.")
        case .notFound: throw PageError.notFound
        case .storage(let storage): throw PageError.storage(storage)
        }
    }

    func fields(_ mistakes: FormMistakes) -> HTML {
        """
        \(TextField("Title", name: "title", value: title, error: mistakes["title"]))
        \(TextArea(
            "Summary", name: "summary", value: summary, rows: 3, hint: "Shown in lists and by <code>GET /api/blog/posts</code>.",
            error: mistakes["summary"], isOptional: true))
        \(TextArea(
            "Text", name: "body", value: body, rows: 18,
            hint: "Markdown: # headings, **strong**, *emphasis*, [links](https://…), lists, &gt; quotes and ``` code. HTML is shown as text.",
            error: mistakes["body"], isOptional: true, isCode: true))
        \(TextField("Language", name: "language", value: language, hint: "A lower-case tag: en, de, zh-hans.", error: mistakes["language"], lengthMax: 35, isCode: true))
        \(TextField("Author", name: "author", value: author, error: mistakes["author"], isOptional: true))
        \(TextField("Cover picture", name: "cover", value: cover, kind: .url, hint: "An https address.", error: mistakes["cover"], isOptional: true))
        \(TextField(
            "Day of publication", name: "published_at", value: publishedAt, kind: .date,
            hint: "The day (UTC) it appears. A draft has none; publishing without one takes today.", error: mistakes["published_at"], isOptional: true))
        """
    }
}
