import Platform
import Storage

/// The blog: its list, its posts and its feed.
enum BlogPages {
    static let routes: [Page] = [
        Page("GET /blog", list),
        Page("GET /blog/feed.xml", feed),
        Page("GET /blog/{slug}", post),
    ]

    static let postsPerPage = 20
    static let pageMax = 500

    @Sendable static func list(_ request: PageRequest) throws -> PageAnswer {
        guard let number = pageNumber(request.query["page"]) else { throw PageError.notFound }
        // One more than is shown tells whether there are older ones.
        let found = try request.resources.read {
            try Blog.latest(postsPerPage + 1, skipping: (number - 1) * postsPerPage, on: request.resources.now.date, $0)
        }
        guard number == 1 || !found.isEmpty else { throw PageError.notFound }
        let older: HTML? = found.count > postsPerPage ? "<a rel=\"next\" href=\"/blog?page=\(number + 1)\">Older posts</a>" : nil
        let newer: HTML? = number > 1 ? "<a rel=\"prev\" href=\"/blog?page=\(number - 1)\">Newer posts</a>" : nil
        let address = number == 1 ? "/blog" : "/blog?page=\(number)"
        var answer = Layout.site(
            number == 1 ? "Blog" : "Blog, page \(number)", request, description: "News and notes from btelo.",
            head: BlogHead.list(at: request.resources.publicURL + address)
        ) {
            """
            <div class="blog">
            <header class="blog-head"><h1>Blog</h1><a href="/blog/feed.xml">Feed</a></header>
            \(if: found.isEmpty, "<p>There are no posts yet.</p>")
            <ol class="posts">\(found.prefix(postsPerPage).each(entry))</ol>
            \(if: older != nil || newer != nil, "<nav class=\"blog-pages\" aria-label=\"Pages\">\(newer)\(older)</nav>")
            </div>
            """
        }
        answer.showsForeignImages = found.contains { $0.coverImageURL != nil }
        return answer
    }

    @Sendable static func post(_ request: PageRequest) throws -> PageAnswer {
        let today = request.resources.now.date
        guard let slug = BlogSlug(request["slug"]), let post = try request.resources.read({ try Blog.find(slug, $0) }),
            let day = post.publishedAt, day <= today
        else { throw PageError.notFound }
        if request.method == .get { request.resources.blogViews.count(slug, at: request.resources.now) }
        var answer = Layout.site(
            post.title, request, description: post.summary.isEmpty ? nil : post.summary,
            head: BlogHead.post(post, day, publicURL: request.resources.publicURL)
        ) {
            """
            <article class="blog post" lang="\(post.language)">
            <p class="post-back"><a href="/blog" lang="en">All posts</a></p>
            <h1>\(post.title)</h1>
            <p class="post-facts">\(facts(post, day))</p>
            \(post.coverImageURL.map { "<img class=\"post-cover\" src=\"\($0)\" alt=\"\" referrerpolicy=\"no-referrer\">" as HTML })
            \(if: !post.summary.isEmpty, "<p class=\"lead\">\(post.summary)</p>")
            <div class="prose">\(Markdown.html(post.body))</div>
            </article>
            """
        }
        answer.showsForeignImages = true
        return answer
    }

    @Sendable static func feed(_ request: PageRequest) throws -> PageAnswer {
        let posts = try request.resources.read { try Blog.latest(postsPerPage, on: request.resources.now.date, $0) }
        let feed = BlogFeed.atom(posts, publicURL: request.resources.publicURL)
        var answer = PageAnswer.bytes("application/atom+xml; charset=utf-8", feed.bytes)
        answer.caching = .shared(seconds: 300)
        return answer
    }

    private static func entry(_ post: BlogPost) -> HTML {
        guard let day = post.publishedAt else { return HTML() }
        return """
            <li><article lang="\(post.language)">
            \(post.coverImageURL.map { "<img class=\"post-thumb\" src=\"\($0)\" alt=\"\" loading=\"lazy\" referrerpolicy=\"no-referrer\">" as HTML })
            <h2><a href="/blog/\(post.slug.text)">\(post.title)</a></h2>
            <p class="post-facts">\(facts(post, day))</p>
            \(if: !post.summary.isEmpty, "<p>\(post.summary)</p>")
            </article></li>
            """
    }

    private static func facts(_ post: BlogPost, _ day: CalendarDate) -> HTML {
        "<time datetime=\"\(day.description)\">\(day.description)</time>\(post.authorName.map { " · <span>\($0)</span>" as HTML })"
    }

    /// 1 without one; nil for what is no page.
    private static func pageNumber(_ text: String?) -> Int? {
        guard let text else { return 1 }
        guard (1...3).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), text.utf8.first != 0x30,
            let number = Int(text), number <= pageMax
        else { return nil }
        return number
    }
}
