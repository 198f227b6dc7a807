import Platform
import Storage

/// Writing and publishing posts.
enum BlogEditorPages {
    static let routes: [Page] = [
        Page("GET /console/blog", access: .admin, list),
        Page("GET /console/blog/new", access: .admin, askNew),
        Page("POST /console/blog/new", access: .admin, formBytesMax: formBytesMax, create),
        Page("GET /console/blog/{slug}", access: .admin, edit),
        Page("POST /console/blog/{slug}", access: .admin, formBytesMax: formBytesMax, update),
        Page("GET /console/blog/{slug}/preview", access: .admin, preview),
        Page("GET /console/blog/{slug}/delete", access: .admin, askDelete),
        Page("POST /console/blog/{slug}/delete", access: .admin, delete),
    ]

    /// A text is up to 256 KiB and each byte can be three in a form.
    private static let formBytesMax = 1 << 20
    private static let entry = "/console/blog"
    private static let trail = [Crumb("Blog", entry)]

    private static func path(_ slug: BlogSlug) -> String { "\(entry)/\(slug.text)" }

    @Sendable static func list(_ request: PageRequest) async throws -> PageAnswer {
        let posts = try request.read { try Blog.list(500, $0) }
        let today = request.today
        return Layout.console("Blog", request, at: entry, actions: "\(LinkButton("New post", to: "\(entry)/new", .primary))") {
            guard !posts.isEmpty else { return "\(EmptyState("No posts yet"))" }
            return Table(
                "Posts", [.wide("Title"), "Language", "Author", "State", "Day", .number("Views")],
                rows: posts.map { post in
                    [
                        "<a href=\"\(path(post.slug))\">\(post.title)</a>", "\(post.language)", "\(post.authorName ?? "—")",
                        badge(post, today), post.publishedAt.map { "\(Day($0))" } ?? "—", "\(Count.text(post.viewCount))",
                    ]
                }
            ).html
        }
    }

    private static func badge(_ post: BlogPost, _ today: CalendarDate) -> HTML {
        guard let day = post.publishedAt else { return "\(Badge("Draft"))" }
        return day > today ? "\(Badge("Waits for its day", .warning))" : "\(Badge("Published", .good))"
    }

    @Sendable static func askNew(_ request: PageRequest) async throws -> PageAnswer { newPage(BlogForm(), request) }

    private static func newPage(
        _ form: BlogForm, _ request: PageRequest, mistakes: FormMistakes = FormMistakes()
    ) -> PageAnswer {
        Layout.console("New post", request, at: entry, status: mistakes.isEmpty ? 200 : 422, trail: trail) {
            Form(to: "\(entry)/new", request) {
                """
                \(MistakeList(mistakes))
                \(TextField(
                    "Slug", name: "slug", value: form.slug, hint: "Names the post in its address for ever: lower-case letters, digits and hyphens.",
                    error: mistakes["slug"], lengthMax: 64, isCode: true))
                \(form.fields(mistakes))
                \(Buttons(
                    Button("Save as a draft", name: "action", value: "draft"), Button("Publish", .secondary, name: "action", value: "publish"),
                    LinkButton("Cancel", to: entry, .quiet)))
                """
            }.html
        }
    }

    @Sendable static func create(_ request: PageRequest) async throws -> PageAnswer {
        let form = BlogForm(request.form)
        var mistakes = FormMistakes()
        guard let slug = BlogSlug(form.slug), form.slug != "new" else {
            mistakes.add("slug", "Write lower-case letters, digits and hyphens, such as “how-credits-work”; “new” is taken by this page.")
            return newPage(form, request, mistakes: mistakes)
        }
        guard let post = form.post(slug: slug, action: request.form["action"] ?? "draft", today: request.today, &mistakes) else {
            return newPage(form, request, mistakes: mistakes)
        }
        let actor = try request.auditActor()
        do {
            try await Blog.create(post, by: actor, in: request.database)
        } catch {
            return newPage(form, request, mistakes: try BlogForm.mistakes(error))
        }
        return .redirect(to: path(slug), .success(post.publishedAt == nil ? "The draft is saved." : "The post is published."))
    }

    private static func existing(_ request: PageRequest) throws -> BlogPost {
        guard let slug = BlogSlug(request["slug"]), let found = try request.read({ try Blog.find(slug, $0) }) else {
            throw PageError.notFound
        }
        return found
    }

    @Sendable static func edit(_ request: PageRequest) async throws -> PageAnswer {
        let post = try existing(request)
        return editPage(post, BlogForm(post), request)
    }

    private static func editPage(
        _ post: BlogPost, _ form: BlogForm, _ request: PageRequest, mistakes: FormMistakes = FormMistakes()
    ) -> PageAnswer {
        let path = path(post.slug)
        let isDraft = post.publishedAt == nil
        let view: HTML? = isDraft || post.publishedAt.map { $0 > request.today } ?? true
            ? nil : "\(LinkButton("View", to: "/blog/\(post.slug.text)"))"
        var answer = Layout.console(
            post.title, request, at: entry, status: mistakes.isEmpty ? 200 : 422, trail: trail, actions: view
        ) {
            """
            <p><code>/blog/\(post.slug.text)</code> · \(badge(post, request.today))</p>
            \(Form(to: path, request) { "\(MistakeList(mistakes))\(form.fields(mistakes))\(buttons(isDraft: isDraft))" })
            \(Card("Preview of what is saved") { PreviewFrame("The post as it is saved", path: "\(path)/preview").html })
            \(Card("Delete it", isDanger: true) {
                "<p>The post and its count of views are gone for good.</p>\(Buttons(LinkButton("Delete…", to: "\(path)/delete", .danger)))"
            })
            """
        }
        answer.showsOwnFrames = true
        return answer
    }

    private static func buttons(isDraft: Bool) -> HTML {
        if isDraft {
            return Buttons(
                Button("Save the draft", name: "action", value: "draft"), Button("Publish", .secondary, name: "action", value: "publish"),
                LinkButton("Cancel", to: entry, .quiet)
            ).html
        }
        return Buttons(
            Button("Save", name: "action", value: "publish"), Button("Back to draft", .secondary, name: "action", value: "draft"),
            LinkButton("Cancel", to: entry, .quiet)
        ).html
    }

    @Sendable static func update(_ request: PageRequest) async throws -> PageAnswer {
        let current = try existing(request)
        let form = BlogForm(request.form)
        var mistakes = FormMistakes()
        let action = request.form["action"] ?? ""
        guard let post = form.post(slug: current.slug, action: action, today: request.today, &mistakes) else {
            return editPage(current, form, request, mistakes: mistakes)
        }
        let actor = try request.auditActor()
        do {
            try await Blog.update(post, by: actor, in: request.database)
        } catch {
            return editPage(current, form, request, mistakes: try BlogForm.mistakes(error))
        }
        let words: String
        switch (current.publishedAt == nil, post.publishedAt == nil) {
        case (true, false): words = "The post is published."
        case (false, true): words = "The post is a draft again."
        default: words = "The post is saved."
        }
        return .redirect(to: path(current.slug), .success(words))
    }

    @Sendable static func preview(_ request: PageRequest) async throws -> PageAnswer {
        let post = try existing(request)
        let document: HTML = """
            <!DOCTYPE html><html lang="\(post.language)"><head><meta charset="utf-8"><title>\(post.title)</title>
            <meta name="color-scheme" content="light dark"><style>body{font:1rem/1.6 system-ui,sans-serif;margin:1rem;max-width:44rem}\
            img{max-width:100%}pre{overflow:auto}</style></head><body>
            <h1>\(post.title)</h1>\(if: !post.summary.isEmpty, "<p><em>\(post.summary)</em></p>")\(Markdown.html(post.body))</body></html>
            """
        return .foreignDocument(document.bytes)
    }

    @Sendable static func askDelete(_ request: PageRequest) async throws -> PageAnswer {
        let post = try existing(request)
        let path = path(post.slug)
        return ConfirmPage.show(
            "Delete this post?", "“\(post.title)” is gone for good, and its address leads nowhere.", request,
            action: "\(path)/delete", confirm: "Delete the post", back: path)
    }

    @Sendable static func delete(_ request: PageRequest) async throws -> PageAnswer {
        let post = try existing(request)
        let actor = try request.auditActor()
        do {
            try await Blog.delete(post.slug, by: actor, in: request.database)
        } catch {
            _ = try BlogForm.mistakes(error)
        }
        return .redirect(to: entry, .success("The post is deleted."))
    }
}
