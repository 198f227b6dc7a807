import Platform
import Storage

/// What users wrote, and the team's answers.
enum FeedbackPages {
    static let routes: [Page] = [
        Page("GET /console/feedback", access: .admin, list),
        Page("GET /console/feedback/{id}", access: .admin, show),
        Page("POST /console/feedback/{id}/reply", access: .admin, formBytesMax: 300_000, reply),
        Page("POST /console/feedback/{id}/status", access: .admin, setStatus),
    ]

    private static let entry = "/console/feedback"
    private static let pageCount = 50

    private static func path(_ id: FeedbackThreadID) -> String { "\(entry)/\(id.text)" }

    @Sendable static func list(_ request: PageRequest) async throws -> PageAnswer {
        var filter = FeedbackFilter()
        filter.status = FeedbackStatus(rawValue: request.query.text("status"))
        filter.productName = request.query["product"] ?? ""
        filter.userID = request.query.text("user")
        let position = position(request.query.text("after"))
        let (products, found) = try request.read { [filter] connection in
            (
                try Feedback.productNames(connection),
                try Feedback.list(filter, after: position, count: pageCount + 1, connection)
            )
        }
        let shown = Array(found.prefix(pageCount))
        let cursor = found.count > pageCount ? shown.last.map { text($0.position) } : nil
        let fields: [(name: String, value: String?)] = [
            ("status", filter.status?.rawValue), ("product", filter.productName.isEmpty ? nil : filter.productName),
            ("user", filter.userID.isEmpty ? nil : filter.userID),
        ]
        return Layout.console("Feedback", request, at: entry) {
            """
            \(FilterForm(to: entry, label: "Filter feedback", filterFields(filter, products)))
            \(shown.isEmpty ? "\(EmptyState("No feedback here", "Nothing fits the filter."))" : table(shown))
            \(NextPage(path: entry, fields: fields, cursorName: "after", cursor: cursor, isFirst: position == nil))
            """
        }
    }

    private static func position(_ text: String) -> FeedbackPosition? {
        let parts = text.split(separator: "-", maxSplits: 1)
        guard parts.count == 2, let milliseconds = Int64(parts[0]), let order = Int64(parts[1]) else { return nil }
        return FeedbackPosition(updatedAt: UnixTime(milliseconds: milliseconds), creationOrder: order)
    }

    private static func text(_ position: FeedbackPosition) -> String {
        "\(position.updatedAt.milliseconds)-\(position.creationOrder)"
    }

    private static func filterFields(_ filter: FeedbackFilter, _ products: [String]) -> HTML {
        let states: [(value: String, title: String)] = [
            (value: "", title: "All"), (value: "open", title: "To answer"), (value: "replied", title: "Answered"),
            (value: "closed", title: "Closed"),
        ]
        let all = [(value: "", title: "All products")] + products.map { (value: $0, title: $0) }
        return """
            \(Select("State", name: "status", choices: states, selected: filter.status?.rawValue ?? "", isOptional: true))
            \(Select("Product", name: "product", choices: all, selected: filter.productName, isOptional: true))
            \(TextField("User", name: "user", value: filter.userID, hint: "The id that the product gave", isOptional: true))
            """
    }

    private static func table(_ threads: [FeedbackSummary]) -> HTML {
        Table(
            "Feedback", [.wide("Beginning"), "Product", "User", "State", .number("Messages"), "Last activity"],
            rows: threads.map { thread in
                [
                    "<a href=\"\(path(thread.id))\">\(beginning(thread.beginning))</a>", "\(thread.owner.productName)",
                    "\(thread.userName ?? thread.owner.userID)", badge(thread.status), "\(thread.messageCount)",
                    "\(Moment(thread.position.updatedAt))",
                ]
            }
        ).html
    }

    private static func beginning(_ text: String) -> String {
        text.unicodeScalars.count > 120 ? String(String.UnicodeScalarView(text.unicodeScalars.prefix(120))) + "…" : text
    }

    private static func badge(_ status: FeedbackStatus) -> HTML {
        switch status {
        case .open: "\(Badge("To answer", .warning))"
        case .replied: "\(Badge("Answered", .good))"
        case .closed: "\(Badge("Closed"))"
        }
    }

    private static func existing(_ request: PageRequest) throws -> FeedbackThread {
        guard let id = FeedbackThreadID(request["id"]), let found = try request.read({ try Feedback.find(id, $0) }) else {
            throw PageError.notFound
        }
        return found
    }

    @Sendable static func show(_ request: PageRequest) async throws -> PageAnswer { try view(try existing(request), request) }

    private static func view(
        _ thread: FeedbackThread, _ request: PageRequest, reply: String = "", mistakes: FormMistakes = FormMistakes()
    ) throws -> PageAnswer {
        let systemInfo = try request.read { try Feedback.systemInfo(of: thread.id, $0) }
        let title = "Feedback of \(thread.userName ?? thread.owner.userID)"
        return Layout.console(
            title, request, at: entry, status: mistakes.isEmpty ? 200 : 422, trail: [Crumb("Feedback", entry)]
        ) {
            """
            \(Card { Facts(facts(thread)).html })
            <ol class="thread">\(thread.messages.each { message(_: $0, of: thread) })</ol>
            \(Card("Official reply") { replyForm(thread, request, reply, mistakes) })
            \(Card("Diagnostics") { diagnostics(systemInfo) })
            \(Card("State") { statusForm(thread, request) })
            """
        }
    }

    private static func facts(_ thread: FeedbackThread) -> [(name: String, value: HTML)] {
        [
            ("State", badge(thread.status)), ("Product", "\(thread.owner.productName)"),
            ("User", "<a href=\"\(QueryText.address(entry, [("user", thread.owner.userID)]))\">\(thread.owner.userID)</a>"),
            ("Name", "\(thread.userName ?? "—")"), ("Begun", "\(Moment(thread.createdAt))"),
            ("Last activity", "\(Moment(thread.updatedAt))"),
        ]
    }

    private static func message(_ message: FeedbackMessage, of thread: FeedbackThread) -> HTML {
        let isOfficial = message.author == .official
        return """
            <li class="message\(if: isOfficial, " message-official")"><p class="message-head"><strong>\(isOfficial ? "Official reply" : thread.userName ?? "User")\
            </strong> \(Moment(message.createdAt))</p><p>\(HTML.lines(message.content))</p></li>
            """
    }

    private static func replyForm(
        _ thread: FeedbackThread, _ request: PageRequest, _ reply: String, _ mistakes: FormMistakes
    ) -> HTML {
        Form(to: "\(path(thread.id))/reply", request) {
            """
            \(MistakeList(mistakes))
            \(TextArea("Reply", name: "content", value: reply, rows: 6, hint: "The user sees it as an official reply.", error: mistakes["content"]))
            \(Buttons(Button("Send the reply")))
            """
        }.html
    }

    private static func diagnostics(_ systemInfo: String?) -> HTML {
        guard let systemInfo, !systemInfo.isEmpty else { return "<p>The product sent none.</p>" }
        return """
            <p class="hint">Sent by the product with the first message; the user never sees it again.</p>
            \(CodeBlock(PrettyJSON.text(of: systemInfo) ?? systemInfo, label: "Diagnostics"))
            """
    }

    private static func statusForm(_ thread: FeedbackThread, _ request: PageRequest) -> HTML {
        let choices: [(value: String, title: String, hint: String)] = [
            (value: "open", title: "To answer", hint: "Waits for an official reply"),
            (value: "replied", title: "Answered", hint: "The last word is ours"),
            (value: "closed", title: "Closed", hint: "A follow-up of the user opens it again"),
        ]
        return Form(to: "\(path(thread.id))/status", request) {
            """
            \(RadioGroup("State of the thread", name: "status", choices: choices, selected: thread.status.rawValue))
            \(Buttons(Button("Set", .secondary)))
            """
        }.html
    }

    @Sendable static func reply(_ request: PageRequest) async throws -> PageAnswer {
        let thread = try existing(request)
        let content = request.form.text("content")
        let actor = try request.auditActor()
        do {
            _ = try await Feedback.reply(content, to: thread.id, by: actor, in: request.database)
        } catch {
            return try view(thread, request, reply: content, mistakes: try mistakes(error))
        }
        return .redirect(to: path(thread.id), .success("The reply is sent."))
    }

    private static func mistakes(_ error: FeedbackError) throws -> FormMistakes {
        switch error {
        case .invalidContent:
            return FormMistakes("content", "Write a reply of at most \(Count.text(Int64(Feedback.contentBytesMax))) bytes.")
        case .tooMany: return FormMistakes("content", "This thread has \(Feedback.messageCountMax) messages, which is all it can have.")
        case .notFound: throw PageError.notFound
        case .storage(let storage): throw PageError.storage(storage)
        default: throw error
        }
    }

    @Sendable static func setStatus(_ request: PageRequest) async throws -> PageAnswer {
        let thread = try existing(request)
        guard let status = FeedbackStatus(rawValue: request.form.text("status")) else {
            throw PageError(400, "There is no such state.")
        }
        let actor = try request.auditActor()
        do {
            _ = try await Feedback.setStatus(status, of: thread.id, by: actor, in: request.database)
        } catch {
            _ = try mistakes(error)
        }
        return .redirect(to: path(thread.id), .success("The state is set."))
    }
}
