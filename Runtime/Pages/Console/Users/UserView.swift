import Platform
import Storage

/// Everything the console shows of one user.
struct UserView {
    let user: User
    /// Others by whom the user can sign in, such as `google`.
    let identities: [String]
    let hasPassword: Bool
    let apps: String
    let sessions: [Session]
    let products: [ConnectedProduct]
    let records: [AuditRecord]
    let mistakes: FormMistakes

    /// What was done to the user.
    static func filter(_ user: User) -> AuditFilter {
        var filter = AuditFilter()
        filter.area = .user
        filter.subject = user.id.text
        return filter
    }

    private var path: String { ConsoleLinks.user(user.id) }

    func html(_ request: PageRequest) -> HTML {
        """
        \(MistakeList(mistakes))
        \(Card { "<div class=\"person\">\(Avatar(url: user.avatarURL, name: user.name))<div>\(UserPages.badges(user))</div></div>\(facts)" })
        \(Card("Apps owned") { appsForm(request) })
        \(Card("Sessions") { sessionsTable })
        \(Card("Connected products") { productsTable })
        \(Card("Rights") { rights(request) })
        \(Card("Audit log") { "\(AuditPages.table(records))<p><a href=\"\(auditPath)\">Everything about this user</a></p>" })
        \(Card("Bar this user", isDanger: true) { barring(request) })
        """
    }

    private var auditPath: String { QueryText.address("/console/audit", [("subject", user.id.text)]) }

    private var facts: HTML {
        Facts([
            ("Id", "\(Copyable(user.id.text, label: "user id"))"),
            ("E-mail", user.email.map { "\($0.text) \(user.isEmailVerified ? Badge("Verified", .good) : Badge("Not verified"))" } ?? "—"),
            ("Registered with", user.provider == .google ? "Google" : "E-mail"),
            ("Registered", "\(Moment(user.createdAt))"),
            ("Signs in by", "\(ways.joined(separator: ", "))"),
            ("Invite code", "<code>\(user.inviteCode.text)</code>"),
            ("Bio", user.bio.isEmpty ? "—" : .lines(user.bio)),
        ]).html
    }

    private var ways: [String] {
        (user.email == nil ? [] : ["e-mail code"]) + (hasPassword ? ["password"] : [])
            + identities.map { $0 == "google" ? "Google" : $0 }
    }

    private func appsForm(_ request: PageRequest) -> HTML {
        Form(to: "\(path)/apps", request) {
            """
            \(TextArea(
                "App slugs", name: "apps", value: apps, rows: 4,
                hint: "One per line. <code>GET /api/v1/ownership</code> tells products that this user owns them.",
                error: mistakes["apps"], isOptional: true, isCode: true))
            \(Buttons(Button("Save apps")))
            """
        }.html
    }

    private var sessionsTable: HTML {
        guard !sessions.isEmpty else { return "\(EmptyState("Not signed in anywhere"))" }
        let table = Table(
            "Sessions", [.wide("Browser"), "Address", "Signed in", "Last seen"],
            rows: sessions.map { session in
                [
                    "\(session.agent.isEmpty ? "Unknown" : session.agent)", "\(session.address)",
                    "<div>\(Moment(session.createdAt)) by \(UserView.words(session.method))</div>", "\(Moment(session.lastSeenAt))",
                ]
            })
        return "\(table)\(Buttons(LinkButton("Sign out everywhere", to: "\(path)/sign-out")))"
    }

    private static func words(_ method: Session.Method) -> String {
        switch method {
        case .password: "password"
        case .code: "e-mail code"
        case .google: "Google"
        case .command: "link from the command line"
        }
    }

    private var productsTable: HTML {
        guard !products.isEmpty else { return "\(EmptyState("No product is connected"))" }
        return Table(
            "Connected products", [.wide("Product"), .wide("Knows"), "Connected", "Last used"],
            rows: products.map { product in
                [
                    "<a href=\"\(ConsoleLinks.integration(product.id))\">\(product.name)</a>", "\(product.scope.description)",
                    "\(Moment(product.connectedAt))", "\(Moment(product.lastUsedAt))",
                ]
            }
        ).html
    }

    private func rights(_ request: PageRequest) -> HTML {
        let partner = Form(to: "\(path)/share-partner", request, label: "Share partner") {
            """
            \(HiddenField("value", user.isSharePartner ? "no" : "yes"))
            <p>\(user.isSharePartner
                ? "A share partner: earns commissions for whom they invite." : "Earns the usual rewards for whom they invite.")</p>
            \(Buttons(Button(user.isSharePartner ? "End the share partnership" : "Make a share partner", .secondary)))
            """
        }
        return """
            \(partner)
            <p>\(user.isAdmin ? "An administrator: may do everything this console can do." : "Not an administrator.")</p>
            \(Buttons(LinkButton(user.isAdmin ? "Remove the admin role…" : "Make an administrator…", to: "\(path)/admin")))
            """
    }

    private func barring(_ request: PageRequest) -> HTML {
        guard user.isDisabled else {
            return """
                <p>Nobody can sign in to this account then; sessions end and tokens are refused at once. Nothing is deleted.</p>
                \(Buttons(LinkButton("Disable…", to: "\(path)/disable", .danger)))
                """
        }
        return Form(to: "\(path)/enable", request) {
            "<p>This account is disabled. Enabling lets the user sign in again.</p>\(Buttons(Button("Enable")))"
        }.html
    }
}
