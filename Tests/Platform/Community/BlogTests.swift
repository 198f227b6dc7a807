import Platform
import Storage
import Testing

@Suite struct BlogTests {
    private let today = CalendarDate("2026-02-15")!

    private func post(_ slug: String, on date: String?) -> BlogPost {
        BlogPost(
            slug: BlogSlug(slug)!, title: "Title of \(slug)", summary: "Summary", publishedAt: date.flatMap { CalendarDate($0) })
    }

    private func latest(_ count: Int, in platform: TemporaryPlatform) throws -> [String] {
        try platform.reader.read { try Blog.latest(count, on: today, $0) }.map(\.slug.text)
    }

    @Test("a post comes back as it was written")
    func roundTrip() async throws {
        let platform = try TemporaryPlatform()
        var written = post("one", on: "2026-01-01")
        written.authorName = "Ann"
        written.coverImageURL = "https://example.com/cover.png"
        written.viewCount = 12
        written.body = "# Hello\n\n<script>"
        written.language = "zh-hans"
        try await Blog.create(written, by: .commandLine, in: platform.database)
        try await Blog.create(post("two", on: "2026-01-02"), by: .commandLine, in: platform.database)
        let posts = try platform.reader.read { try Blog.latest(5, on: today, $0) }
        #expect(posts == [post("two", on: "2026-01-02"), written])
    }

    @Test("the newest come first, of one date the last written, and never more than asked for")
    func order() async throws {
        let platform = try TemporaryPlatform()
        for (slug, date) in [("b", "2026-01-02"), ("a", "2026-01-03"), ("c", "2026-01-01"), ("d", "2026-01-03")] {
            try await Blog.create(post(slug, on: date), by: .commandLine, in: platform.database)
        }
        #expect(try latest(20, in: platform) == ["d", "a", "b", "c"])
        #expect(try latest(2, in: platform) == ["d", "a"])
        #expect(try latest(0, in: platform) == [])
        #expect(try latest(-1, in: platform) == [])
    }

    @Test("drafts and posts of a later date are not shown; today's are")
    func unpublished() async throws {
        let platform = try TemporaryPlatform()
        try await Blog.create(post("draft", on: nil), by: .commandLine, in: platform.database)
        try await Blog.create(post("today", on: "2026-02-15"), by: .commandLine, in: platform.database)
        try await Blog.create(post("tomorrow", on: "2026-02-16"), by: .commandLine, in: platform.database)
        #expect(try latest(20, in: platform) == ["today"])
        #expect(try platform.reader.read { try Blog.find(BlogSlug("draft")!, $0) }?.publishedAt == nil)
    }

    @Test("writing a post again changes it and keeps its views")
    func rewritten() async throws {
        let platform = try TemporaryPlatform()
        let slug = BlogSlug("one")!
        try await Blog.create(post("one", on: "2026-01-01"), by: .commandLine, in: platform.database)
        try await Blog.countViews([slug: 3], in: platform.database)
        var changed = post("one", on: "2026-01-05")
        changed.title = "New"
        try await Blog.update(changed, by: .commandLine, in: platform.database)
        let found = try platform.reader.read { try Blog.find(slug, $0) }
        #expect(found?.title == "New")
        #expect(found?.viewCount == 3)
    }

    @Test("views of a post that is gone are dropped, those counted beside them are kept")
    func viewsOfGonePosts() async throws {
        let platform = try TemporaryPlatform()
        let (gone, kept) = (BlogSlug("gone")!, BlogSlug("kept")!)
        try await Blog.create(post("kept", on: "2026-01-01"), by: .commandLine, in: platform.database)
        try await Blog.countViews([gone: 2, kept: 1], in: platform.database)
        #expect(try platform.reader.read { try Blog.find(kept, $0) }?.viewCount == 1)
    }

    @Test("a post that is not there cannot be deleted")
    func notFound() async throws {
        let platform = try TemporaryPlatform()
        let slug = BlogSlug("one")!
        await #expect(throws: BlogError.notFound) { try await Blog.delete(slug, by: .commandLine, in: platform.database) }
        try await Blog.create(post("one", on: "2026-01-01"), by: .commandLine, in: platform.database)
        try await Blog.delete(slug, by: .commandLine, in: platform.database)
        #expect(try latest(5, in: platform) == [])
    }

    @Test("a title is one filled line", arguments: ["", " ", "a\nb", String(repeating: "t", count: 501)])
    func titles(title: String) async throws {
        let platform = try TemporaryPlatform()
        var changed = post("one", on: nil)
        changed.title = title
        let wrong = changed
        await #expect(throws: BlogError.invalid(.title)) { try await Blog.create(wrong, by: .commandLine, in: platform.database) }
    }

    @Test("a cover is an https address without quotes, a language a lower-case tag, and the fields are named", arguments: [
        ("https://example.com/a.png", "en", nil), ("javascript:alert(1)", "en", .coverImageURL),
        ("http://example.com/a.png", "en", .coverImageURL), ("https://example.com/\"x", "en", .coverImageURL),
        ("https://example.com/a b", "en", .coverImageURL), ("https://example.com/a.png", "EN", .language),
        ("https://example.com/a.png", "", .language),
    ] as [(String, String, BlogError.Field?)])
    func fields(cover: String, language: String, wrong: BlogError.Field?) async throws {
        let platform = try TemporaryPlatform()
        var changed = post("one", on: nil)
        changed.coverImageURL = cover
        changed.language = language
        let written = changed
        if let wrong {
            await #expect(throws: BlogError.invalid(wrong)) {
                try await Blog.create(written, by: .commandLine, in: platform.database)
            }
        } else {
            try await Blog.create(written, by: .commandLine, in: platform.database)
        }
    }

    @Test("administrators list drafts too, the last written first; a slug is taken once; what is not there is not updated")
    func administration() async throws {
        let platform = try TemporaryPlatform()
        let database = platform.database
        try await Blog.create(post("old", on: "2026-01-01"), by: .commandLine, in: database)
        try await Blog.create(post("draft", on: nil), by: .commandLine, in: database)
        #expect(try platform.reader.read { try Blog.list(10, $0) }.map(\.slug.text) == ["draft", "old"])
        await #expect(throws: BlogError.alreadyExists) {
            try await Blog.create(post("old", on: nil), by: .commandLine, in: database)
        }
        await #expect(throws: BlogError.notFound) {
            try await Blog.update(post("none", on: nil), by: .commandLine, in: database)
        }
    }
}
