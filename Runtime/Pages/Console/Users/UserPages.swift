import Platform
import Storage

/// Users: find, look at, and act on.
enum UserPages {
    static let routes: [Page] = [
        Page("GET /console/users", access: .admin, list),
        Page("GET /console/users/{id}", access: .admin, show),
        Page("POST /console/users/{id}/apps", access: .admin, UserChanges.setApps),
        Page("POST /console/users/{id}/share-partner", access: .admin, UserChanges.setSharePartner),
        Page("GET /console/users/{id}/sign-out", access: .admin, UserChanges.askSignOut),
        Page("POST /console/users/{id}/sign-out", access: .admin, UserChanges.signOut),
        Page("GET /console/users/{id}/disable", access: .admin, UserChanges.askDisable),
        Page("POST /console/users/{id}/disable", access: .admin, UserChanges.disable),
        Page("POST /console/users/{id}/enable", access: .admin, UserChanges.enable),
        Page("GET /console/users/{id}/admin", access: .admin, UserChanges.askAdmin),
        Page("POST /console/users/{id}/admin", access: .admin, UserChanges.setAdmin),
    ]

    static let pageCount = 50

    @Sendable static func list(_ request: PageRequest) async throws -> PageAnswer {
        let text = request.query.text("q")
        let page = Pagination.page(request)
        let found = try request.read { connection in
            try Users.search(text, limit: pageCount + 1, skipping: (page - 1) * pageCount, connection)
        }
        let shown = Array(found.prefix(pageCount))
        return Layout.console("Users", request, at: "/console/users") {
            """
            \(SearchForm(to: "/console/users", label: "Search users", text: text, hint: "Name, e-mail, id or invite code"))
            \(shown.isEmpty ? empty(text) : table(shown))
            \(Pagination(page: page, hasNext: found.count > pageCount, path: "/console/users", fields: [("q", text.isEmpty ? nil : text)]))
            """
        }
    }

    private static func empty(_ text: String) -> HTML {
        text.isEmpty
            ? "\(EmptyState("No users yet", "Whoever registers or signs in is listed here."))"
            : "\(EmptyState("Nobody found", "No name, e-mail address, id or invite code contains “\(text)”."))"
    }

    private static func table(_ users: [User]) -> HTML {
        Table(
            "Users", [.wide("Name"), .wide("E-mail"), "State", "Registered"],
            rows: users.map { user in
                [
                    "<a href=\"\(ConsoleLinks.user(user.id))\">\(user.name)</a>", "\(user.email?.text ?? "—")", badges(user),
                    "\(Moment(user.createdAt))",
                ]
            }
        ).html
    }

    static func badges(_ user: User) -> HTML {
        var badges = HTML()
        if user.isDisabled { badges += "\(Badge("Disabled", .bad)) " }
        if user.isAdmin { badges += "\(Badge("Admin", .warning)) " }
        if user.isSharePartner { badges += "\(Badge("Share partner", .good)) " }
        if user.email != nil, !user.isEmailVerified { badges += "\(Badge("E-mail not verified"))" }
        return badges.isEmpty ? "\(Badge("Active", .good))" : badges
    }

    /// The user that a path names.
    static func user(_ request: PageRequest) throws -> User {
        guard let id = UserID(request["id"]), let user = try request.read({ try Users.find(id, $0) }) else { throw PageError.notFound }
        return user
    }

    @Sendable static func show(_ request: PageRequest) async throws -> PageAnswer {
        try view(try user(request), request)
    }

    /// The page of a user, also to show what is wrong with the form for apps.
    static func view(
        _ user: User, _ request: PageRequest, apps: String? = nil, mistakes: FormMistakes = FormMistakes(), status: Int = 200
    ) throws -> PageAnswer {
        let now = request.resources.now
        let content = try request.read { connection in
            try UserView(
                user: user, identities: LinkedIdentities.providers(of: user.id, connection).map(\.rawValue),
                hasPassword: Passwords.exists(of: user.id, connection), apps: apps ?? Ownership.apps(of: user.id, connection).joined(separator: "\n"),
                sessions: Sessions.list(of: user.id, at: now, connection),
                products: ConnectedProducts.list(of: user.id, connection),
                records: Audit.list(UserView.filter(user), count: 5, connection), mistakes: mistakes)
        }
        var answer = Layout.console(
            user.name, request, at: "/console/users", status: status, trail: [Crumb("Users", "/console/users")]
        ) { content.html(request) }
        answer.showsForeignImages = !user.avatarURL.isEmpty
        return answer
    }
}
