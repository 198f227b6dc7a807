import Language

/// What an operation answers, in OpenAPI.
extension DocumentContext {
    /// Every outcome by status, in the contract's order, and then every error in ascending order.
    func openAPIResponses(of operation: Operation) -> Tree {
        var statuses: [Int] = []
        for outcome in operation.outcomes where !statuses.contains(outcome.status) { statuses.append(outcome.status) }
        var responses = statuses.map { status in
            Tree.Member(key: String(status), value: response(operation.outcomes.filter { $0.status == status }, of: operation))
        }
        for error in errors(of: operation) where !responses.contains(where: { $0.key == error.key }) {
            responses.append(Tree.Member(key: error.key, value: errorResponse(error, of: operation)))
        }
        return .map(responses)
    }

    private func response(_ outcomes: [Outcome], of operation: Operation) -> Tree {
        var content: [(mediaType: String, schemas: [Tree], examples: [Tree])] = []
        var location: String?
        func append(_ mediaType: String, _ schema: Tree, _ examples: [Tree] = []) {
            if let index = content.firstIndex(where: { $0.mediaType == mediaType }) {
                content[index].schemas.append(schema)
                content[index].examples += examples
            } else {
                content.append((mediaType, [schema], examples))
            }
        }
        for outcome in outcomes {
            switch outcome.content {
            case .json(let type):
                let values = results(shownBy: outcome, of: operation).map { enveloped($0, of: operation) }
                append("application/json", enveloped(schema: schema(of: type), of: operation), values)
            case .text(let words, let isFixed):
                let schema = Tree.object(
                    ("type", .string("string")), (isFixed ? "const" : "description", .string(words)))
                append("text/plain", schema, results(shownBy: outcome, of: operation))
            case .bytes(let mediaType): append(mediaType, binarySchema(mediaType))
            case .events(let kinds):
                let streams = results(shownBy: outcome, of: operation).map { Tree.string(streamText($0, kinds)) }
                append("text/event-stream", eventsSchema(kinds), streams)
            case .redirect(let words): location = words
            case .empty: break
            }
        }
        return .object(
            ("description", .string(responseDescription(outcomes))),
            ("headers", location.map { words in
                .object(("Location", .object(
                    ("description", .string("Redirects \(words).")), ("required", .boolean(true)),
                    ("schema", .object(("type", .string("string")), ("format", .string("uri-reference")))))))
            }),
            ("content", content.isEmpty ? nil : .map(content.map { one in
                let schema = one.schemas.count == 1 ? one.schemas[0] : .object(("anyOf", .list(one.schemas)))
                return Tree.Member(
                    key: one.mediaType, value: Tree.object(("schema", schema)).overlaid(with: examples(one.examples)))
            })))
    }

    private func responseDescription(_ outcomes: [Outcome]) -> String {
        let words = outcomes.map { outcome in
            let doc = outcome.doc.isEmpty ? contentWords(outcome) : outcome.doc
            if outcome.when.isEmpty { return doc }
            let condition = outcome.when == "otherwise" ? "otherwise" : "when \(outcome.when.withoutFullStop)"
            return "\(doc.withoutFullStop), \(condition)."
        }
        return words.joined(separator: " ")
    }

    private func contentWords(_ outcome: Outcome) -> String {
        let phrase = reasonPhrase(outcome.status) ?? "Status \(outcome.status)"
        switch outcome.content {
        case .json(let type): return typeDoc(type).isEmpty ? "\(phrase)." : typeDoc(type)
        case .redirect(let words): return "Redirect \(words)."
        case .events: return "A stream of server-sent events."
        case .bytes(let mediaType): return "The body is \(mediaType)."
        case .text, .empty: return "\(phrase)."
        }
    }

    private func enveloped(schema: Tree, of operation: Operation) -> Tree {
        guard let envelope = contract.successEnvelope, !operation.isBare else { return schema }
        return templateSchema(envelope, codeTypes: [], value: schema)
    }

    func enveloped(_ value: Tree, of operation: Operation) -> Tree {
        guard let envelope = contract.successEnvelope, !operation.isBare else { return value }
        return templateValue(envelope, EnvelopeFilling(value: value)) ?? .null
    }
}
