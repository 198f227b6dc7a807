import BteloAPI
import Contract
import Platform
import Storage

struct BlogSection: BlogHandlers {
    let resources: LoopResources

    func listBlogPosts(_ input: ListBlogPostsInput) throws -> BlogPosts {
        let posts = try resources.read { connection in
            try Blog.latest(Int(input.n), on: resources.today, connection)
        }
        let shown = posts.compactMap(shown)
        return BlogPosts(count: Int64(shown.count), posts: shown)
    }

    /// nil for a post without a day of publication, which is a draft.
    private func shown(_ post: Platform.BlogPost) -> BteloAPI.BlogPost? {
        guard let day = post.publishedAt.flatMap(Contract.CalendarDate.init) else { return nil }
        return BteloAPI.BlogPost(
            slug: post.slug.text, title: post.title, url: "\(resources.publicURL)/blog/\(post.slug.text)", publishedAt: day,
            summary: post.summary, viewCount: post.viewCount, authorName: post.authorName, coverImageURL: post.coverImageURL)
    }
}

extension Contract.CalendarDate {
    /// The stored day as the contract writes it.
    init?(_ date: Storage.CalendarDate) { self.init(year: date.year, month: date.month, day: date.day) }
}

extension Timestamp {
    /// The stored moment as the contract writes it: whole seconds, so that every client parses one form.
    init(_ time: UnixTime) {
        self.init(unixSeconds: time.seconds)
    }
}
