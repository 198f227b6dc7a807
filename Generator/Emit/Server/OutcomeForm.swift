import Language

/// What a handler returns and how it is sent.
struct OutcomeForm {
    /// The type of what the handler gives for this outcome; nil when there is nothing to give.
    let payload: String?
    /// The name of its case when an operation has several.
    let caseName: String
    /// The statement that sends `value`.
    let sending: (_ value: String) -> String
    let doc: String
}

extension ServerContext {
    func outcomeForms(of operation: Operation) -> [OutcomeForm] {
        let names = outcomeNames(operation.outcomes)
        return operation.outcomes.enumerated().map { index, outcome in
            let (payload, sending) = form(of: outcome, operation)
            let words = [outcome.when, outcome.doc].filter { !$0.isEmpty }.joined(separator: ". ")
            return OutcomeForm(payload: payload, caseName: names[index], sending: sending, doc: words)
        }
    }

    /// What the operation's function returns.
    func outputType(of operation: Operation) -> String {
        let forms = outcomeForms(of: operation)
        return forms.count == 1 ? forms[0].payload ?? "Void" : "\(SwiftName.type(operation.id))Output"
    }

    /// Whether the function answers without waiting. What sends piece by piece always waits.
    func isImmediate(_ operation: Operation) -> Bool {
        operation.isImmediate && !operation.outcomes.contains { outcome in
            if case .events = outcome.content { true } else { outcome.isVerbatim }
        }
    }

    private func form(of outcome: Outcome, _ operation: Operation) -> (String?, (String) -> String) {
        let status = outcome.status
        switch outcome.content {
        case .json where outcome.isVerbatim:
            return ("BytesReply", { "await answer.bytes(\(status), \"application/json\", \($0))" })
        case .json(let type):
            let wraps = contract.successEnvelope != nil && !operation.isBare
            return (swiftType(type), { "answer.json(\(status), \(wraps ? "\(prefix)Success(\($0))" : $0))" })
        case .text(let words, let isFixed):
            if isFixed { return (nil, { _ in "answer.text(\(status), \(SwiftText.literal(words)) as StaticString)" }) }
            return ("String", { "answer.text(\(status), \($0))" })
        case .bytes(let mediaType):
            let wait = isImmediate(operation) ? "" : "await "
            return ("BytesReply", { "\(wait)answer.bytes(\(status), \(SwiftText.literal(mediaType)), \($0))" })
        case .empty:
            return (nil, { _ in "answer.empty(\(status))" })
        case .redirect:
            return ("Redirect", { "answer.redirect(\(status), \($0))" })
        case .events:
            let event = outcome.isVerbatim ? "RelayedEvent" : "\(SwiftName.type(operation.id))Event"
            return ("EventStream<\(event)>", { "await answer.events(\(status), \($0))" })
        }
    }

    /// By status when that tells them apart, else by content, else by both.
    private func outcomeNames(_ outcomes: [Outcome]) -> [String] {
        let statuses = outcomes.map { Self.statusName($0.status) }
        if Set(statuses).count == statuses.count { return statuses }
        let contents = outcomes.map { Self.contentName($0.content) }
        if Set(contents).count == contents.count { return contents }
        return SwiftName.distinct(zip(statuses, contents).map { SwiftName.bare($0) + SwiftName.capitalized($1) })
    }

    private static func statusName(_ status: Int) -> String {
        switch status {
        case 200: "ok"
        case 201: "created"
        case 202: "accepted"
        case 204: "noContent"
        case 206: "partialContent"
        case 301: "movedPermanently"
        case 302: "found"
        case 303: "seeOther"
        case 304: "notModified"
        case 307: "temporaryRedirect"
        case 400: "badRequest"
        case 401: "unauthorized"
        case 402: "paymentRequired"
        case 403: "forbidden"
        case 404: "notFound"
        case 409: "conflict"
        case 503: "unavailable"
        default: "status\(status)"
        }
    }

    private static func contentName(_ content: Outcome.Content) -> String {
        switch content {
        case .json: "json"
        case .text: "text"
        case .bytes(let mediaType): SwiftName.enumerationCase(String(mediaType.split(separator: "/").last ?? "bytes"))
        case .empty: "empty"
        case .redirect: "redirect"
        case .events: "events"
        }
    }
}

/// The type an operation with several outcomes returns.
func emitOutput(of operation: Operation, in context: ServerContext, _ swift: inout SwiftText) {
    let forms = context.outcomeForms(of: operation)
    guard forms.count > 1 else { return }
    swift.blank()
    swift.doc("How `\(operation.id)` may answer.")
    swift.block("public enum \(SwiftName.type(operation.id))Output: Sendable") { swift in
        for form in forms {
            swift.doc(form.doc)
            swift.line("case \(form.caseName)" + (form.payload.map { "(\($0))" } ?? ""))
        }
    }
}

/// The events of an operation that answers with a stream.
func emitEvents(of operation: Operation, in context: ServerContext, _ swift: inout SwiftText) {
    for outcome in operation.outcomes {
        guard case .events(let kinds) = outcome.content, !outcome.isVerbatim else { continue }
        swift.blank()
        let names = context.caseNames(kinds.map(\.name))
        swift.doc("An event of `\(operation.id)`.")
        swift.block("public enum \(SwiftName.type(operation.id))Event: ServerEvent") { swift in
            for (kind, name) in zip(kinds, names) {
                if case .json(let type) = kind.data { swift.line("case \(name)(\(context.swiftType(type)))") } else { swift.line("case \(name)") }
            }
            swift.blank()
            swift.block("public var name: StaticString") { swift in
                swift.line("switch self {")
                for (kind, name) in zip(kinds, names) {
                    // An event whose data is text is one without a name on the wire, such as OpenAI's `[DONE]`.
                    let wire = if case .text = kind.data { "" } else { kind.name }
                    swift.line("case .\(name): \(SwiftText.literal(wire))")
                }
                swift.line("}")
            }
            swift.blank()
            swift.block("public func write(to json: inout JSONWriter) -> Bool") { swift in
                swift.line("switch self {")
                for (kind, name) in zip(kinds, names) {
                    if case .json = kind.data {
                        swift.line("case .\(name)(let data): data.write(to: &json)")
                    } else {
                        swift.line("case .\(name): return false")
                    }
                }
                swift.line("}")
                swift.line("return true")
            }
            let texts = zip(kinds, names).compactMap { kind, name -> String? in
                if case .text(let words) = kind.data { "case .\(name): \(SwiftText.literal(words))" } else { nil }
            }
            if !texts.isEmpty {
                swift.blank()
                swift.block("public var text: String") { swift in
                    swift.line("switch self {")
                    for text in texts { swift.line(text) }
                    if texts.count < kinds.count { swift.line("default: \"\"") }
                    swift.line("}")
                }
            }
        }
    }
}
