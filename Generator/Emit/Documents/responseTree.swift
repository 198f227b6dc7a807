import Language

extension DocumentContext {
    /// The `response` of an operation in `/api/doc`; nil when the contract shows none.
    func responseTree(of operation: Operation) -> Tree? {
        switch operation.display.response {
        case .none: return nil
        case .tree(let tree): return tree
        case .derived: break
        }
        guard let first = operation.outcomes.first else { return nil }
        var tree = outcomeTree(first, of: operation)
        if !first.when.isEmpty { tree = tree.with("when", .string(first.when)) }
        let others = operation.outcomes.dropFirst().map { outcome in
            outcomeTree(outcome, of: operation)
                .with("status", .string(statusLine(outcome.status)))
                .with("when", outcome.when.isEmpty ? nil : .string(outcome.when))
        }
        if !others.isEmpty { tree = tree.with("otherwise", .list(Array(others))) }
        if operation.display.showsStatus { tree = tree.with("status", .string(statusLine(first.status))) }
        return tree.with("errors", errorsTree(of: operation))
    }

    private func outcomeTree(_ outcome: Outcome, of operation: Operation) -> Tree {
        switch outcome.content {
        case .json(let type):
            return .object(
                ("content_type", .string("application/json")), ("schema", schemaTree(type, outcome, of: operation)))
        case .text(let words, let isFixed):
            return .object(
                ("content_type", .string("text/plain")), (isFixed ? "body" : "schema", .string(words)))
        case .bytes(let mediaType):
            return .object(
                ("content_type", .string(mediaType)),
                ("schema", .string(outcome.doc.isEmpty ? "The bytes, as \(mediaType)." : outcome.doc)))
        case .empty:
            if operation.display.showsStatus { return .map([]) }
            let line = statusLine(outcome.status)
            return .object(
                ("content_type", .string("(empty)")),
                ("schema", .string(outcome.doc.isEmpty ? line : "\(line) — \(outcome.doc)")))
        case .redirect(let words):
            return .object(("success", .string("\(outcome.status) redirect \(words)")))
        case .events(let kinds):
            return .object(
                ("content_type", .string("text/event-stream")),
                ("events", .list(kinds.map(eventTree))),
                ("schema", outcome.doc.isEmpty ? nil : .string(outcome.doc)))
        }
    }

    private func eventTree(_ kind: Outcome.EventKind) -> Tree {
        switch kind.data {
        case .json(let type):
            .object(("data", .string(outline(of: type))), ("event", .string(kind.name)))
        case .text(let words):
            .object(("data", .string(words)), ("event", .string(kind.name)))
        }
    }

    private func schemaTree(_ type: TypeReference, _ outcome: Outcome, of operation: Operation) -> Tree {
        let doc = outcome.doc.isEmpty ? typeDoc(type) : outcome.doc
        let envelope = operation.isBare ? nil : contract.successEnvelope
        switch operation.display.schema {
        case .fields:
            let tree = fieldTree(of: type, words: doc)
            return envelope.map { filled($0, value: tree) } ?? tree
        case .outline:
            let line = envelope.map { templateLine($0, value: outline(of: type)) } ?? outline(of: type)
            let notes = outlineNotes(of: type, unlessIn: doc)
            let words = ([doc] + notes).filter { !$0.isEmpty }.joined(separator: " ")
            return .string(words.isEmpty ? line : "\(line) — \(words)")
        case .words:
            return .string(doc.isEmpty ? outline(of: type) : doc)
        }
    }

    /// The declared errors, for an operation whose `response` does not show them.
    func endpointErrors(of operation: Operation) -> Tree? {
        switch (operation.display.response, operation.display.errors) {
        case (.tree(let tree), _) where tree.member("errors") != nil: nil
        case (.derived, .map), (.derived, .text): nil
        default: errorMap(of: operation)
        }
    }

    private func errorMap(of operation: Operation) -> Tree? {
        guard !operation.errors.isEmpty else { return nil }
        // Two errors of one status share its line.
        return operation.errors.reduce(Tree.map([])) { tree, error in
            let key = String(error.status)
            guard case .string(let before)? = tree.member(key) else {
                return tree.with(key, .string(errorWords(error, of: operation)))
            }
            return tree.with(key, .string("\(before) \(errorWords(error, of: operation))"))
        }
    }

    private func errorsTree(of operation: Operation) -> Tree? {
        guard !operation.errors.isEmpty else { return nil }
        switch operation.display.errors {
        case .hidden: return nil
        case .map: return errorMap(of: operation)
        case .text:
            return .string(
                operation.errors.map { "\($0.status) \(errorWords($0, of: operation).withoutFullStop)" }.joined(separator: " · "))
        }
    }

    /// The words of an error with its code, when bodies carry codes and the error has one of its own.
    private func errorWords(_ error: DeclaredError, of operation: Operation) -> String {
        guard let code = error.code, errorTemplate(of: operation).mentionsCode else { return error.text }
        return error.text.utf8Contains(code.text) ? error.text : "\(error.text.withoutFullStop) (code \(code.text))."
    }

    /// The error body that an operation answers.
    func errorTemplate(of operation: Operation) -> EnvelopeTemplate {
        guard let name = operation.errorVariant, let variant = contract.errors.variants.first(where: { $0.name == name }) else {
            return contract.errors.body
        }
        return variant.body
    }

    /// A success envelope as a tree of words, with the result's tree inside.
    private func filled(_ template: EnvelopeTemplate, value: Tree) -> Tree {
        switch template {
        case .fixed(let tree): tree
        case .value: value
        case .map(let members): .map(members.map { Tree.Member(key: $0.key, value: filled($0.value, value: value)) })
        case .message, .code, .field, .statusText, .text: .string(templateLine(template, value: ""))
        }
    }
}

/// An envelope on one line: `{"error":"<message>"}`. A `?` marks a member that may be absent.
func templateLine(_ template: EnvelopeTemplate, value: String, codesAreNumbers: Bool = false) -> String {
    switch template {
    case .fixed(let tree): return compactJSON(tree)
    case .message: return "\"<message>\""
    case .code: return codesAreNumbers ? "<code>" : "\"<code>\""
    case .field: return "\"<field>\""
    case .statusText: return "\"<meaning of the status>\""
    case .value: return value
    case .text: return "<message>"
    case .map(let members):
        let parts = members.map { member in
            let line = templateLine(member.value, value: value, codesAreNumbers: codesAreNumbers)
            return "\"\(member.key)\"\(member.isOptional ? "?" : ""):\(line)"
        }
        return "{" + parts.joined(separator: ",") + "}"
    }
}

extension EnvelopeTemplate {
    var mentionsCode: Bool {
        switch self {
        case .code: true
        case .map(let members): members.contains { $0.value.mentionsCode }
        case .fixed, .message, .field, .statusText, .value, .text: false
        }
    }
}

extension ErrorCode {
    var text: String {
        switch self {
        case .integer(let number): String(number)
        case .text(let text): text
        }
    }

    var tree: Tree {
        switch self {
        case .integer(let number): .integer(number)
        case .text(let text): .string(text)
        }
    }
}

/// `201 Created`: a status with its usual phrase (RFC 9110 section 15), or the digits alone.
func statusLine(_ status: Int) -> String {
    reasonPhrase(status).map { "\(status) \($0)" } ?? String(status)
}

/// The usual phrase of a status; nil for statuses no contract should use.
func reasonPhrase(_ status: Int) -> String? {
    switch status {
    case 200: "OK"
    case 201: "Created"
    case 202: "Accepted"
    case 204: "No Content"
    case 206: "Partial Content"
    case 301: "Moved Permanently"
    case 302: "Found"
    case 303: "See Other"
    case 304: "Not Modified"
    case 307: "Temporary Redirect"
    case 308: "Permanent Redirect"
    case 400: "Bad Request"
    case 401: "Unauthorized"
    case 402: "Payment Required"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 405: "Method Not Allowed"
    case 406: "Not Acceptable"
    case 409: "Conflict"
    case 410: "Gone"
    case 412: "Precondition Failed"
    case 413: "Content Too Large"
    case 415: "Unsupported Media Type"
    case 422: "Unprocessable Content"
    case 429: "Too Many Requests"
    case 500: "Internal Server Error"
    case 501: "Not Implemented"
    case 502: "Bad Gateway"
    case 503: "Service Unavailable"
    case 504: "Gateway Timeout"
    default: nil
    }
}
