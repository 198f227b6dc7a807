import Platform
import Storage

/// Mail that the platform sends: the queue, what waits for a decision, what failed.
enum MailPages {
    static let routes: [Page] = [
        Page("GET /console/mail", access: .admin, list),
        Page("GET /console/mail/{id}", access: .admin, show),
        Page("GET /console/mail/{id}/preview", access: .admin, preview),
        Page("POST /console/mail/{id}/cancel", access: .admin, cancel),
        Page("POST /console/mail/{id}/approve", access: .admin, approve),
        Page("POST /console/mail/{id}/retry", access: .admin, retry),
    ]

    private static let path = "/console/mail"
    private static let pageCount = 50

    private static func path(_ id: MailID) -> String { "\(path)/\(id.text)" }

    @Sendable static func list(_ request: PageRequest) async throws -> PageAnswer {
        var filter = MailFilter()
        filter.group = MailFilter.Group(rawValue: request.query.text("group"))
        filter.recipient = request.query.text("to")
        let product = request.query.text("product")
        filter.integration = IntegrationID(product)
        let before = Int64(request.query.text("before"))
        let (counts, found) = try request.read { [filter] connection in
            (try Mail.counts(connection), try Mail.list(filter, before: before, count: pageCount + 1, connection))
        }
        let shown = Array(found.prefix(pageCount))
        let cursor = found.count > pageCount ? shown.last.map { String($0.creationOrder) } : nil
        let fields: [(name: String, value: String?)] = [
            ("to", filter.recipient.isEmpty ? nil : filter.recipient), ("product", filter.integration?.text),
        ]
        let all = fields + [("group", filter.group?.rawValue)]
        return Layout.console("Mail", request, at: path) {
            """
            \(FilterLinks("Groups", groups(counts, fields: fields, current: filter.group)))
            \(FilterForm(to: path, label: "Filter mails", """
                \(filter.group.map { HiddenField("group", $0.rawValue) })
                \(TextField("To", name: "to", value: filter.recipient, hint: "The whole address", isOptional: true))
                \(TextField("From product", name: "product", value: product, hint: "An integration’s id", isOptional: true))
                """))
            \(shown.isEmpty ? "\(EmptyState("No mail here"))" : table(shown))
            \(NextPage(path: path, fields: all, cursorName: "before", cursor: cursor, isFirst: before == nil))
            """
        }
    }

    private static func groups(
        _ counts: [MailFilter.Group: Int64], fields: [(name: String, value: String?)], current: MailFilter.Group?
    ) -> [(title: String, path: String, isCurrent: Bool)] {
        let all = (title: "All", path: QueryText.address(path, fields), isCurrent: current == nil)
        return [all] + MailFilter.Group.allCases.map { group in
            (
                title: "\(title(group)) (\(Count.text(counts[group] ?? 0)))",
                path: QueryText.address(path, fields + [("group", group.rawValue)]), isCurrent: group == current
            )
        }
    }

    private static func title(_ group: MailFilter.Group) -> String {
        switch group {
        case .scheduled: "Scheduled"
        case .sending: "Sending"
        case .held: "To decide on"
        case .sent: "Sent"
        case .failed: "Failed"
        case .canceled: "Cancelled"
        }
    }

    private static func table(_ mails: [AdministeredMail]) -> HTML {
        Table(
            "Mails", [.wide("Subject"), .wide("To"), "From", "State", "When"],
            rows: mails.map { one in
                [
                    "<a href=\"\(path(one.mail.id))\">\(subject(one))</a>", "\(one.mail.recipient)", sender(one.mail),
                    MailPages.badge(one.mail), "\(Moment(one.mail.finishedAt ?? one.mail.dueAt))",
                ]
            }
        ).html
    }

    static func subject(_ mail: AdministeredMail) -> String {
        guard let subject = mail.subject else { return "One-time code" }
        return subject.isEmpty ? "Forgotten with the account" : subject
    }

    private static func sender(_ mail: StoredMail) -> HTML {
        switch mail.kind {
        case .code, .notice: "This platform"
        case .product(let id): "<a href=\"\(ConsoleLinks.integration(id))\">\(id.text)</a>"
        }
    }

    static func badge(_ mail: StoredMail) -> HTML {
        if mail.isHeld, mail.state == .scheduled || mail.state == .sending { return "\(Badge("To decide on", .warning))" }
        switch mail.state {
        case .scheduled: return "\(Badge("Scheduled"))"
        case .sending: return "\(Badge("Sending"))"
        case .sent: return "\(Badge("Sent", .good))"
        case .failed: return "\(Badge("Failed", .bad))"
        case .canceled: return "\(Badge("Cancelled"))"
        }
    }

    private static func existing(_ request: PageRequest) throws -> AdministeredMail {
        guard let id = MailID(request["id"]), let mail = try request.read({ try Mail.find(id, $0) }) else { throw PageError.notFound }
        return mail
    }

    @Sendable static func show(_ request: PageRequest) async throws -> PageAnswer {
        let found = try existing(request)
        let mail = found.mail
        var answer = Layout.console(subject(found), request, at: path, trail: [Crumb("Mail", path)]) {
            """
            \(Card {
                """
                \(Facts(facts(mail)))
                \(decisions(mail, request))
                """
            })
            \(Card("What the recipient sees") {
                found.isReadable
                    ? """
                        <p class="hint">In a frame of its own that runs nothing; pictures from elsewhere are not loaded.</p>
                        \(PreviewFrame("Text of the mail", path: "\(path(mail.id))/preview"))
                        """ : "<p>Mails with one-time codes are not shown to anybody.</p>"
            })
            """
        }
        answer.showsOwnFrames = found.isReadable
        return answer
    }

    private static func facts(_ mail: StoredMail) -> [(name: String, value: HTML)] {
        var facts: [(name: String, value: HTML)] = [
            ("State", badge(mail)), ("To", "\(mail.recipient.isEmpty ? "—" : mail.recipient)"), ("From", sender(mail)),
            ("User", mail.userID.map { "<a href=\"\(ConsoleLinks.user($0))\"><code>\($0.text)</code></a>" } ?? "—"),
            ("Written", "\(Moment(mail.createdAt))"), ("To be sent", "\(Moment(mail.sendAt))"), ("Tries", "\(mail.attemptCount)"),
        ]
        if let finished = mail.finishedAt { facts.append(("Ended", "\(Moment(finished))")) }
        if let reply = mail.lastReply { facts.append(("Last answer", "<code>\(reply)</code>")) }
        if mail.isUncertain { facts.append(("Note", "A try ended without an answer: it may have arrived more than once.")) }
        facts.append(("Id", "<code>\(mail.id.text)</code>"))
        return facts
    }

    private static func decisions(_ mail: StoredMail, _ request: PageRequest) -> HTML {
        func button(_ name: String, _ title: String, _ style: ButtonStyle) -> HTML {
            Form(to: "\(path(mail.id))/\(name)", request, isInline: true) { Button(title, style).html }.html
        }
        let isOpen = mail.state == .scheduled || mail.state == .sending
        var html = HTML()
        if isOpen, mail.isHeld { html += button("approve", "Send it after all", .primary) }
        if mail.state == .failed, mail.kind != .code { html += button("retry", "Try again", .primary) }
        if isOpen { html += button("cancel", "Cancel this mail", .danger) }
        return html.isEmpty ? HTML() : "<div class=\"buttons\">\(html)</div>"
    }

    @Sendable static func preview(_ request: PageRequest) async throws -> PageAnswer {
        guard let id = MailID(request["id"]), let html = try request.read({ try Mail.html(of: id, $0) }) else {
            throw PageError.notFound
        }
        return .foreignDocument(Array(html.utf8))
    }

    @Sendable static func cancel(_ request: PageRequest) async throws -> PageAnswer {
        try await decide(request, "The mail is cancelled.") { id, actor, database throws(MailAdministrationError) in
            try await Mail.cancel(id, by: actor, in: database)
        }
    }

    @Sendable static func approve(_ request: PageRequest) async throws -> PageAnswer {
        try await decide(request, "The mail is on its way.") { id, actor, database throws(MailAdministrationError) in
            try await Mail.approve(id, by: actor, in: database)
        }
    }

    @Sendable static func retry(_ request: PageRequest) async throws -> PageAnswer {
        try await decide(request, "The mail is tried again.") { id, actor, database throws(MailAdministrationError) in
            try await Mail.retry(id, by: actor, in: database)
        }
    }

    private static func decide(
        _ request: PageRequest, _ words: String,
        _ body: (MailID, AuditActor, Database) async throws(MailAdministrationError) -> Void
    ) async throws -> PageAnswer {
        let mail = try existing(request).mail
        let actor = try request.auditActor()
        do {
            try await body(mail.id, actor, request.database)
        } catch {
            switch error {
            case .notFound: throw PageError.notFound
            case .notPossible:
                return .redirect(to: path(mail.id), .warning("That cannot be done with this mail any more."))
            case .storage(let storage): throw PageError.storage(storage)
            }
        }
        return .redirect(to: path(mail.id), .success(words))
    }
}
