/// One entry of a navigation.
struct NavigationEntry: Sendable {
    let title: String
    let path: String
    /// Begins a group of its own.
    let startsGroup: Bool

    init(_ title: String, _ path: String, startsGroup: Bool = false) {
        self.title = title
        self.path = path
        self.startsGroup = startsGroup
    }
}

/// What the account area consists of.
enum AccountNavigation {
    static let entries: [NavigationEntry] = [
        NavigationEntry("Profile", "/account"),
        NavigationEntry("Password and sign-in", "/account/password"),
        NavigationEntry("Sessions", "/account/sessions"),
        NavigationEntry("Connected products", "/account/products"),
        NavigationEntry("Invitations", "/account/invitations"),
        NavigationEntry("Delete account", "/account/delete", startsGroup: true),
    ]
}

/// The navigation at the side of an area; on a phone it is folded behind its title.
struct SideNavigation: HTMLConvertible {
    let title: String
    let entries: [NavigationEntry]
    let current: String

    var html: HTML {
        let list: HTML = """
            <ul>\(entries.each { entry in
                """
                <li\(attribute: "class", entry.startsGroup ? "group" : nil)><a href="\(entry.path)"\
                \(attribute: "aria-current", entry.path == current ? "page" : nil)>\(entry.title)</a></li>
                """
            })</ul>
            """
        return """
            <nav class="side" aria-label="\(title)"><p class="side-title" aria-hidden="true">\(title)</p>\(list)</nav>
            """
    }
}

/// A page above the one that is shown.
struct Crumb: Sendable {
    let title: String
    let path: String

    init(_ title: String, _ path: String) {
        self.title = title
        self.path = path
    }
}

/// The way back to the pages above.
struct Breadcrumbs: HTMLConvertible {
    let trail: [Crumb]

    init(_ trail: [Crumb]) { self.trail = trail }

    var html: HTML {
        guard !trail.isEmpty else { return HTML() }
        return """
            <nav class="trail" aria-label="Breadcrumb"><ol>\(trail.each { crumb in
                "<li><a href=\"\(crumb.path)\">\(crumb.title)</a></li>"
            })</ol></nav>
            """
    }
}

/// The bar on top of the site's pages.
enum SiteHeader {
    static func html(_ request: PageRequest) -> HTML {
        """
        <header class="bar"><div class="bar-inner">
        <a class="brand" href="/">\(Brand.mark)<span>btelo</span></a>
        <nav aria-label="Site"><ul>
        <li><a href="/doc">Docs</a></li>
        <li><a href="/blog">Blog</a></li>
        \(person(request))
        </ul></nav></div></header>
        """
    }

    private static func person(_ request: PageRequest) -> HTML {
        guard let visitor = request.visitor else {
            return "<li><a class=\"button button-small\" href=\"/sign-in\">Sign in</a></li>"
        }
        return """
            \(if: visitor.user.isAdmin, "<li><a href=\"/console\">Console</a></li>")
            <li><a href="/account">Account</a></li>
            <li>\(Form(to: "/sign-out", request, isInline: true) { "<button class=\"link\" type=\"submit\">Sign out</button>" })</li>
            """
    }
}

enum SiteFooter {
    static let html: HTML = """
        <footer class="foot"><ul>
        <li><a href="/">btelo</a></li><li><a href="/doc">Docs</a></li><li><a href="/blog">Blog</a></li>
        </ul></footer>
        """
}
