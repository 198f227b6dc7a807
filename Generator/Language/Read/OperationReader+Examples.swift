extension OperationReader {
    func examples(_ map: MapReader, input: OperationInput, outcomes: [Outcome]) -> [Example] {
        guard let pair = map.pair("example") else { return [] }
        if case .list(let items) = pair.value.content {
            return items.compactMap { example($0, at: $0.span, input, outcomes) }
        }
        return example(pair.value, at: pair.key.span, input, outcomes).map { [$0] } ?? []
    }

    private func example(_ node: Node, at owner: SourceSpan, _ input: OperationInput, _ outcomes: [Outcome]) -> Example? {
        guard let map = MapReader(node, Keys.example, at: owner, findings) else { return nil }
        let path = members("path", map, input)
        let query = members("query", map, input)
        let headers = members("header", map, input)
        let body = body(map, input)
        let returns = map.pair("returns").flatMap { result($0, outcomes) }
        return Example(path: path ?? [], query: query ?? [], header: headers ?? [], body: body, returns: returns, span: owner)
    }

    /// The parameters that are read from one kind of place, under their names there.
    private func fields(in word: String, _ input: OperationInput) -> [WrittenField] {
        input.parameters.compactMap { parameter in
            guard let place = parameter.places.first(where: { $0.parts.word == word }) else { return nil }
            return parameter.field.named(place.parts.name)
        }
    }

    private func members(_ word: String, _ map: MapReader, _ input: OperationInput) -> [Tree.Member]? {
        guard let pair = map.pair(word) else { return nil }
        guard let pairs = pair.value.members("'\(word)' of an example", at: pair.key.span, findings) else { return nil }
        let fields = fields(in: word, input)
        // What may come from another place too may be missing in this one.
        let needed = input.parameters.filter { $0.places.count == 1 || ($0.places.count == 2 && input.body.isJSONOrForm) }.map(\.field.name.text)
        let reader = ValueReader(types: types, findings: findings)
        let members = reader.members(pairs, of: fields, label: word, at: pair.key.span, requiresAll: false)
        for field in fields where !field.isOptional && needed.contains(field.name.text) {
            let isThere = pairs.contains { pair in pair.key.text == field.name.text || field.aliases.contains { $0.text == pair.key.text } }
            if !isThere {
                findings.error(.exampleMismatch, at: pair.key.span, "the example does not fit '\(word)': '\(field.name.text)' is missing",
                    notes: [Diagnostic.Note(span: field.name.span, message: "it is needed here")])
            }
        }
        return members
    }

    private func body(_ map: MapReader, _ input: OperationInput) -> Tree? {
        let written = ["json", "form", "multipart", "body"].compactMap { map.pair($0) }
        guard let first = written.first else { return nil }
        for extra in written.dropFirst() {
            findings.error(.severalBodies, at: extra.key.span, "an example has one body", notes: [.first(first.key.span)])
        }
        let allowed: [String] = switch input.body {
        case .none: []
        case .json: ["json"]
        case .form: ["form"]
        case .jsonOrForm: ["json", "form"]
        case .multipart: ["multipart"]
        case .wholeJSON, .bytes, .text: ["body"]
        }
        guard allowed.contains(first.key.text) else {
            findings.error(.exampleMismatch, at: first.key.span, "the operation has no body of the kind '\(first.key.text)'",
                hint: allowed.isEmpty ? "it has no body" : "its example stands under '\(allowed.joined(separator: "' or '"))'")
            return nil
        }
        guard first.key.text == "body" else { return members(first.key.text, map, input).map { .map($0) } }
        return wholeBody(first, input)
    }

    private func wholeBody(_ pair: Node.Pair, _ input: OperationInput) -> Tree? {
        guard let type = input.wholeType else { return pair.value.tree }
        let reader = ValueReader(types: types, findings: findings)
        if !input.reads.isEmpty, case .map(let pairs) = pair.value.content {
            let known = pairs.filter { pair in input.reads.contains { $0.name.text == pair.key.text } }
            _ = reader.members(known, of: input.reads, label: "reads", at: pair.key.span)
        }
        return reader.value(pair.value, as: type, label: "body")
    }

    private func result(_ pair: Node.Pair, _ outcomes: [Outcome]) -> Tree? {
        // The first outcome that fits. When none does, the one that fits at least at the top says what is wrong.
        let shown = outcomes.filter { ["json", "text", "events"].contains($0.content.word) }
        guard !shown.isEmpty else {
            if let outcome = outcomes.first {
                findings.error(.exampleMismatch, at: pair.key.span, "the operation's answer has nothing an example could show",
                    notes: [Diagnostic.Note(span: outcome.span, message: "the answer is described here")])
            }
            return nil
        }
        var failures: [[Diagnostic]] = []
        for outcome in shown {
            let before = findings.count
            let tree = result(pair, outcome)
            if findings.count == before { return tree }
            let described = Diagnostic.Note(span: outcome.span, message: "the answer is described here")
            failures.append(findings.forget(after: before).map { $0.notes.isEmpty ? $0.adding(described) : $0 })
        }
        let nearest = failures.first { failure in !failure.contains { $0.span == pair.value.span } }
        findings.report(nearest ?? failures[0])
        return nil
    }

    private func result(_ pair: Node.Pair, _ outcome: Outcome) -> Tree {
        let reader = ValueReader(types: types, findings: findings)
        switch outcome.content {
        case .json(let type): return reader.value(pair.value, as: type, label: "returns")
        case .text(let words, let isFixed):
            guard let text = pair.value.words("the text", at: pair.key.span, findings) else { return .null }
            if isFixed, text.text != words {
                findings.error(.exampleMismatch, at: text.span, "the example does not fit 'returns': the text is always '\(words)'",
                    notes: [Diagnostic.Note(span: outcome.span, message: "it is set here")])
            }
            return .string(text.text)
        case .events(let kinds): return events(pair, kinds)
        case .bytes, .empty, .redirect: return .null
        }
    }

    /// A list of maps with one event each.
    private func events(_ pair: Node.Pair, _ kinds: [Outcome.EventKind]) -> Tree {
        guard let items = pair.value.items("an example of events", at: pair.key.span, findings) else { return .null }
        let reader = ValueReader(types: types, findings: findings)
        return .list(items.map { item in
            guard case .map(let pairs) = item.content, pairs.count == 1 else {
                findings.error(.exampleMismatch, at: item.span, "an event is written as one name with its data")
                return .null
            }
            let name = pairs[0].key
            guard let kind = kinds.first(where: { $0.name == name.text }) else {
                findings.error(.exampleMismatch, at: name.span, "there is no event '\(name.text)'", hint: nearestName(to: name.text, in: kinds.map(\.name))?.asHint)
                return .null
            }
            switch kind.data {
            case .json(let type): return .map([Tree.Member(key: name.text, value: reader.value(pairs[0].value, as: type, label: name.text))])
            case .text: return .map([Tree.Member(key: name.text, value: pairs[0].value.tree)])
            }
        })
    }
}

extension Body {
    fileprivate var isJSONOrForm: Bool { if case .jsonOrForm = self { true } else { false } }
}
