import Platform
import Storage

/// Where one is signed in.
enum SessionPages {
    @Sendable static func show(_ request: PageRequest) throws -> PageAnswer {
        let visitor = try request.requireVisitor()
        let sessions = try request.resources.read { try Sessions.list(of: visitor.user.id, at: request.resources.now, $0) }
        return Layout.account(
            "Sessions", request, at: "/account/sessions", lead: "These browsers are signed in to your account. End those that you do not know."
        ) {
            """
            \(Table(
                "Browsers that are signed in", ["Browser", "Signed in by", "Address", "Last used", .actions],
                rows: sessions.map { row($0, isCurrent: $0.id == visitor.session.id, request) }))
            <div class="buttons">\(sessions.count > 1 ? Form(to: "/account/sessions/end-others", request, isInline: true) {
                "\(Button("End all others", .secondary))"
            } : nil)\(LinkButton("Sign out everywhere", to: "/account/sessions/end-all"))</div>
            """
        }
    }

    private static func row(_ session: Session, isCurrent: Bool, _ request: PageRequest) -> [HTML] {
        let name = BrowserName.of(session.agent)
        return [
            "\(name)\(if: isCurrent, " \(Badge("This browser", .good))")",
            "\(session.method.words)",
            "<span class=\"address\">\(session.address)</span>",
            Moment(session.lastSeenAt).html,
            isCurrent
                ? HTML()
                : Form(to: "/account/sessions/\(session.id.text)/end", request, isInline: true) {
                    "\(Button("End", .quiet, context: "the session of \(name)"))"
                }.html,
        ]
    }

    @Sendable static func end(_ request: PageRequest) async throws -> PageAnswer {
        let visitor = try request.requireVisitor()
        guard let id = SessionID(request["id"]) else { throw PageError.notFound }
        let isEnded = try await request.resources.write { connection throws(StorageError) in
            try Sessions.close(id, of: visitor.user.id, connection)
        }
        guard isEnded else { return .redirect(to: "/account/sessions", .information("That session had ended already.")) }
        return .redirect(to: "/account/sessions", .success("The session has ended."))
    }

    @Sendable static func endOthers(_ request: PageRequest) async throws -> PageAnswer {
        let visitor = try request.requireVisitor()
        let count = try await request.resources.write { connection throws(StorageError) in
            try Sessions.closeAll(of: visitor.user.id, except: visitor.session.id, connection)
        }
        return .redirect(to: "/account/sessions", .success(count == 1 ? "One session has ended." : "\(count) sessions have ended."))
    }

    @Sendable static func askEndAll(_ request: PageRequest) -> PageAnswer {
        ConfirmPage.show(
            "Sign out everywhere?",
            "Every browser, this one too, and every connected product has to sign in again.", request,
            action: "/account/sessions/end-all", confirm: "Sign out everywhere", back: "/account/sessions")
    }

    @Sendable static func endAll(_ request: PageRequest) async throws -> PageAnswer {
        let visitor = try request.requireVisitor()
        do throws(SignInError) {
            try await request.resources.signIn.signOutEverywhere(visitor.user.id)
        } catch {
            throw error.page
        }
        return .redirect(to: LocalPath.start, .success("You are signed out everywhere."))
            .setting(cookie: request.browser.cookies.noSession)
    }
}

extension Session.Method {
    var words: String {
        switch self {
        case .password: "Password"
        case .code: "E-mail"
        case .google: "Google"
        case .command: "Link of the operator"
        }
    }
}

/// What people call a browser, from its own words about itself. For recognising only: anybody can say anything there.
enum BrowserName {
    static func of(_ agent: String) -> String {
        let browser = names.first { agent.contains($0.sign) }?.name
        let system = systems.first { agent.contains($0.sign) }?.name
        switch (browser, system) {
        case (let browser?, let system?): return "\(browser) on \(system)"
        case (let name?, nil), (nil, let name?): return name
        case (nil, nil): return agent.isEmpty ? "Unknown browser" : String(agent.prefix(40))
        }
    }

    // Browsers also call themselves by the names of those they are like, so the order matters.
    private static let names: [(sign: String, name: String)] = [
        ("Edg", "Edge"), ("OPR/", "Opera"), ("Vivaldi", "Vivaldi"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
        ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chromium", "Chromium"), ("Chrome", "Chrome"), ("Safari", "Safari"), ("curl/", "curl"),
    ]
    private static let systems: [(sign: String, name: String)] = [
        ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "Mac"), ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ]
}
