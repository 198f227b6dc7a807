import Platform
import Storage

/// What administrators did.
enum AuditPages {
    static let routes: [Page] = [Page("GET /console/audit", access: .admin, list)]

    private static let path = "/console/audit"
    private static let pageCount = 50

    @Sendable static func list(_ request: PageRequest) async throws -> PageAnswer {
        let query = AuditQuery(request.query)
        var mistakes = FormMistakes()
        let filter = query.filter(&mistakes)
        let before = Int64(request.query.text("before"))
        let found = try request.read { try Audit.list(filter, before: before, count: pageCount + 1, $0) }
        let shown = Array(found.prefix(pageCount))
        let cursor = found.count > pageCount ? shown.last.map { String($0.number) } : nil
        return Layout.console(
            "Audit log", request, at: path, lead: "Everything that administrators do: here, through the Admin API, and on the command line."
        ) {
            """
            \(mistakes.summary)
            \(FilterForm(to: path, label: "Filter the audit log", query.fields(mistakes)))
            \(shown.isEmpty ? "\(EmptyState("Nothing recorded", "Nothing fits the filter."))" : table(shown))
            \(NextPage(path: path, fields: query.pairs, cursorName: "before", cursor: cursor, isFirst: before == nil))
            """
        }
    }

    /// Records as a table, also for other pages.
    static func table(_ records: [AuditRecord]) -> HTML {
        guard !records.isEmpty else { return "\(EmptyState("Nothing recorded yet"))" }
        return Table(
            "Audit log", ["What", "To what", .wide("Changes"), "Who", "When"],
            rows: records.map { record in
                [
                    "\(AuditWords.text(record.entry.action))", subject(record.entry), changes(record.entry.changes),
                    who(record.entry.actor), "\(Moment(record.recordedAt))",
                ]
            }
        ).html
    }

    private static func who(_ actor: AuditActor) -> HTML {
        let address: HTML? = actor.address.map { "<br><span class=\"hint\">\($0)</span>" }
        return "<div>\(ConsoleLinks.actor(actor))\(address)</div>"
    }

    private static func subject(_ entry: AuditEntry) -> HTML {
        guard !entry.subject.isEmpty else { return "all" }
        // Ids of 32 and more digits say no more to people than their beginnings.
        let shown = entry.subject.utf8.count > 24 ? entry.subject.prefix(8) + "…" : Substring(entry.subject)
        guard let path = page(of: entry) else { return "<code title=\"\(entry.subject)\">\(shown)</code>" }
        return "<a href=\"\(path)\"><code>\(shown)</code></a>"
    }

    /// Where the subject is shown, as long as it is there.
    private static func page(of entry: AuditEntry) -> String? {
        let area: String
        switch entry.action.area {
        case .user: area = "users"
        case .integration: area = "integrations"
        case .announcement: area = "announcements"
        case .feedback: area = "feedback"
        case .blog: area = "blog"
        case .tier: area = "tiers"
        case .mail: area = "mail"
        case .signingKey, nil: return nil
        }
        return "/console/\(area)/\(QueryText.encoded(entry.subject))"
    }

    private static func changes(_ changes: [AuditChange]) -> HTML {
        guard !changes.isEmpty else { return "—" }
        return """
            <ul class="changes">\(changes.each { change in
                "<li><strong>\(change.name)</strong> \(value(change.old)) → \(value(change.new))</li>"
            })</ul>
            """
    }

    private static func value(_ text: String?) -> HTML {
        guard let text else { return "<span class=\"hint\">none</span>" }
        return text.isEmpty ? "<span class=\"hint\">empty</span>" : "<span class=\"value\">\(text)</span>"
    }
}

/// The filter of the audit log as it stands in the address.
private struct AuditQuery {
    var actor: String
    var area: String
    var subject: String
    var from: String
    var through: String

    init(_ query: FormFields) {
        actor = query.text("actor")
        area = query.text("area")
        subject = query.text("subject")
        from = query.text("from")
        through = query.text("through")
    }

    var pairs: [(name: String, value: String?)] {
        [("actor", actor), ("area", area), ("subject", subject), ("from", from), ("through", through)]
            .map { pair in (name: pair.0, value: pair.1.isEmpty ? nil : pair.1) }
    }

    func filter(_ mistakes: inout FormMistakes) -> AuditFilter {
        var filter = AuditFilter()
        if actor == "command-line" { filter.isCommandLineOnly = true } else { filter.actorID = actor }
        filter.area = AuditAction.Area(rawValue: area)
        filter.subject = subject
        filter.from = day(from, "from", &mistakes)
        filter.through = day(through, "through", &mistakes)
        return filter
    }

    private func day(_ text: String, _ field: String, _ mistakes: inout FormMistakes) -> CalendarDate? {
        guard !text.isEmpty else { return nil }
        guard let date = CalendarDate(text) else {
            mistakes.add(field, "Write a date such as 2026-11-21.")
            return nil
        }
        return date
    }

    func fields(_ mistakes: FormMistakes) -> HTML {
        let areas = [(value: "", title: "Everything")] + AuditAction.Area.allCases.map { area in
            (value: area.rawValue, title: AuditQuery.title(area))
        }
        return """
            \(Select("Area", name: "area", choices: areas, selected: area, isOptional: true))
            \(TextField("Who", name: "actor", value: actor, hint: "A user’s or integration’s id, or command-line", isOptional: true))
            \(TextField("To what", name: "subject", value: subject, hint: "An id or slug", isOptional: true))
            \(TextField("From", name: "from", value: from, kind: .date, error: mistakes["from"], isOptional: true))
            \(TextField("Through", name: "through", value: through, kind: .date, error: mistakes["through"], isOptional: true))
            """
    }

    private static func title(_ area: AuditAction.Area) -> String {
        switch area {
        case .integration: "Integrations"
        case .user: "Users"
        case .announcement: "Announcements"
        case .feedback: "Feedback"
        case .blog: "Blog"
        case .tier: "Tiers"
        case .mail: "Mail"
        case .signingKey: "Signing keys"
        }
    }
}
