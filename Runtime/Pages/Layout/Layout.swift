/// The frames that pages stand in: a document with its head, the site's header and footer, and the content in `<main>`.
///
/// ```swift
/// static func list(_ request: PageRequest) throws -> PageAnswer {
///     Layout.account("Where you are signed in", request, at: "/account/sessions") {
///         """
///         <p>These browsers can use your account.</p>
///         \(table)
///         """
///     }
/// }
/// ```
///
/// Every frame shows the notice that the page before left, has a link past the navigation, and marks the current entry.
enum Layout {
    /// A page for everybody: start, blog, documents.
    ///
    /// - Parameters:
    ///   - isWide: for pages with much beside the text.
    ///   - head: what the head of this page has beside what every page's has.
    static func site(
        _ title: String, _ request: PageRequest, status: Int = 200, isWide: Bool = false, description: String? = nil,
        head: HTML = HTML(), _ content: () throws -> HTML
    ) rethrows -> PageAnswer {
        let main: HTML = """
            <main id="main" class="page\(if: isWide, " page-wide")" tabindex="-1">\(notice(request))\(try content())</main>
            """
        return .document(
            Document.html(
                title: title, bodyClass: "site", description: description, head: head,
                body: "\(SiteHeader.html(request))\(main)\(SiteFooter.html)"),
            status: status)
    }

    /// A single task in the middle of the page: sign-in, consent, a question.
    ///
    /// - Parameters:
    ///   - lead: a sentence under the heading.
    ///   - below: other ways, under the panel.
    static func focused(
        _ title: String, _ request: PageRequest, status: Int = 200, lead: HTML? = nil, below: HTML? = nil,
        _ content: () throws -> HTML
    ) rethrows -> PageAnswer {
        let main: HTML = """
            <div class="focused"><header><a class="brand brand-large" href="/">\(Brand.mark)<span>btelo</span></a></header>
            <main id="main" tabindex="-1"><div class="panel">\(notice(request))
            <h1>\(title)</h1>\(lead.map { "<p class=\"lead\">\($0)</p>" as HTML })
            \(try content())
            </div>\(below.map { "<p class=\"aside\">\($0)</p>" as HTML })</main></div>
            """
        return .document(
            Document.html(title: title, bodyClass: "site", body: "\(main)\(SiteFooter.html)"), status: status)
    }

    /// A page of the account area.
    ///
    /// - Parameter entry: the path of the navigation entry that is current.
    static func account(
        _ title: String, _ request: PageRequest, at entry: String, status: Int = 200, lead: HTML? = nil,
        _ content: () throws -> HTML
    ) rethrows -> PageAnswer {
        let main: HTML = """
            <div class="with-side">\(SideNavigation(title: "Your account", entries: AccountNavigation.entries, current: entry))
            <main id="main" tabindex="-1">\(notice(request))
            <h1>\(title)</h1>\(lead.map { "<p class=\"lead\">\($0)</p>" as HTML })
            \(try content())
            </main></div>
            """
        return .document(
            Document.html(title: title, bodyClass: "site", body: "\(SiteHeader.html(request))\(main)\(SiteFooter.html)"),
            status: status)
    }

    /// A page of the administration console.
    ///
    /// - Parameters:
    ///   - entry: the path of the navigation entry that is current.
    ///   - trail: the pages above this one, from the outermost.
    ///   - actions: buttons beside the heading.
    static func console(
        _ title: String, _ request: PageRequest, at entry: String, status: Int = 200, trail: [Crumb] = [],
        lead: HTML? = nil, actions: HTML? = nil, _ content: () throws -> HTML
    ) rethrows -> PageAnswer {
        let main: HTML = """
            <div class="with-side console">\(SideNavigation(title: "Console", entries: ConsoleNavigation.entries, current: entry))
            <main id="main" tabindex="-1">\(notice(request))\(Breadcrumbs(trail))
            <div class="heading"><h1>\(title)</h1>\(actions.map { "<div class=\"actions\">\($0)</div>" as HTML })</div>\
            \(lead.map { "<p class=\"lead\">\($0)</p>" as HTML })
            \(try content())
            </main></div>
            """
        return .document(
            Document.html(
                title: "\(title) · Console", bodyClass: "site",
                head: "<link rel=\"stylesheet\" href=\"\(SiteAssets.consoleStylesheetPath)\">\n",
                body: "\(SiteHeader.html(request))\(main)\(SiteFooter.html)"),
            status: status)
    }

    private static func notice(_ request: PageRequest) -> HTML {
        guard let text = request.browser.takeNotice(), let notice = PageNotice(cookieText: text, key: request.resources.key) else {
            return HTML()
        }
        return "\(Notice(notice.tone, "\(notice.text)", isNew: true))"
    }
}
