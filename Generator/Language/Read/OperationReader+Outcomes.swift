extension OperationReader {
    private static let contentKeys = ["json", "text", "bytes", "empty", "redirect", "events"]
    private static let redirects = [301, 302, 303, 307, 308]
    private static let bodiless = [204, 205, 304]

    /// What the operation answers when all goes well.
    func outcomes(_ map: MapReader, name: Node.Key) -> [Outcome] {
        guard let pair = map.pair("returns") else { return [] }
        switch pair.value.content {
        case .scalar:
            guard let expression = jsonType(pair, inlineName: "", doc: "") else { return [] }
            return [Outcome(status: 200, content: .json(expression.type), when: "", isVerbatim: false, doc: expression.doc, span: pair.value.span)]
        case .map(let pairs):
            if pairs.isEmpty { findings.error(.badOutcome, at: pair.key.span, "at least one outcome is needed") }
            let inlineCount = pairs.count { $0.value.hasInlineJSON }
            return pairs.compactMap { byStatus($0, name: name, isAlone: inlineCount < 2) }
        case .list(let items):
            if items.isEmpty { findings.error(.badOutcome, at: pair.key.span, "at least one outcome is needed") }
            let inlineCount = items.count { $0.hasInlineJSON }
            let outcomes = items.compactMap { listed($0, name: name, isAlone: inlineCount < 2) }
            reportRepeated(outcomes)
            return outcomes
        }
    }

    private func reportRepeated(_ outcomes: [Outcome]) {
        for (index, outcome) in outcomes.enumerated() {
            guard let first = outcomes[..<index].first(where: { $0.status == outcome.status }) else { continue }
            let isDistinct = !outcome.when.isEmpty && !first.when.isEmpty && !outcome.content.isLike(first.content)
            if !isDistinct {
                findings.error(.duplicateStatus, at: outcome.span, "the status \(outcome.status) is given twice",
                    hint: "two outcomes share a status only when their content differs in kind or media type and both say 'when'", notes: [.first(first.span)])
            }
        }
    }

    private func byStatus(_ pair: Node.Pair, name: Node.Key, isAlone: Bool) -> Outcome? {
        guard pair.key.text.utf8.first.map(ASCII.isDigit) == true else {
            let isContent = Self.contentKeys.contains(pair.key.text)
            findings.error(.badStatus, at: pair.key.span, "'\(pair.key.text)' is not a status from 200 to 599",
                hint: isContent ? "write the status first: returns: {200: {\(pair.key.text): …}}" : nil)
            return nil
        }
        let status = pair.key.status(in: 200...599, findings)
        if case .map = pair.value.content {
            guard let map = MapReader(pair.value, Keys.statusOutcome, at: pair.key.span, findings) else { return nil }
            return outcome(map, status: status, name: name, isAlone: isAlone, at: pair.key.span)
        }
        if case .scalar(let scalar) = pair.value.content, scalar.text == "empty" {
            return checked(status, .empty, when: "", isVerbatim: false, doc: "", at: pair.key.span)
        }
        guard let expression = jsonType(pair, inlineName: "", doc: "") else { return nil }
        return checked(status, .json(expression.type), when: "", isVerbatim: false, doc: expression.doc, at: pair.key.span)
    }

    private func listed(_ node: Node, name: Node.Key, isAlone: Bool) -> Outcome? {
        guard let map = MapReader(node, Keys.outcome, at: node.span, findings) else { return nil }
        let word = map.located("status")
        let status = word?.status(in: 200...599, findings)
        return outcome(map, status: status, name: name, isAlone: isAlone, at: word?.span ?? node.span)
    }

    private func outcome(_ map: MapReader, status: Int?, name: Node.Key, isAlone: Bool, at span: SourceSpan) -> Outcome? {
        let contents = map.pairs.filter { Self.contentKeys.contains($0.key.text) }
        for extra in contents.dropFirst() {
            findings.error(.badOutcome, at: extra.key.span, "an outcome has one of \(Self.contentKeys.joined(separator: ", "))", notes: [.first(contents[0].key.span)])
        }
        let when = map.text("when") ?? ""
        let isVerbatim = map.word("keep", of: ["verbatim"]) != nil
        var doc = map.text("doc") ?? ""
        guard let content = contents.first else {
            findings.error(.badOutcome, at: span, "the outcome does not say what it is", hint: "add one of \(Self.contentKeys.joined(separator: ", "))")
            return nil
        }
        for (key, allowed) in [("fixed", ["text"]), ("keep", ["json", "events"])] {
            guard let pair = map.pair(key), !allowed.contains(content.key.text) else { continue }
            findings.error(.badOutcome, at: pair.key.span, "'\(key)' stands with \(allowed.joined(separator: " or ")) only")
        }
        let isFixed = map.flag("fixed") ?? false
        let inlineName = name.text.upperFirst + "Result" + (isAlone ? "" : String(status ?? 0))
        var read: Outcome.Content?
        switch content.key.text {
        case "json":
            if let expression = jsonType(content, inlineName: inlineName, doc: "What `\(name.text)` answers.") {
                read = .json(expression.type)
                if doc.isEmpty { doc = expression.doc }
            }
        case "text": read = map.text("text").map { .text($0, isFixed: isFixed) }
        case "bytes":
            read = map.located("bytes").map { type in
                reportMediaType(type)
                return .bytes(mediaType: type.text)
            }
        case "empty":
            if map.flag("empty") == false { findings.error(.badOutcome, at: content.value.span, "'empty' is true or is left out") }
            read = .empty
        case "redirect": read = map.text("redirect").map { .redirect($0) }
        default: read = events(content, name: name)
        }
        return read.flatMap { checked(status, $0, when: when, isVerbatim: isVerbatim, doc: doc, at: span) }
    }

    private func checked(
        _ status: Int?, _ content: Outcome.Content, when: String, isVerbatim: Bool, doc: String, at span: SourceSpan
    ) -> Outcome? {
        guard let status else { return nil }
        let isRedirect = content.word == "redirect"
        let isEmpty = content.word == "empty"
        let mayRedirect = (300...399).contains(status) && status != 304
        if isRedirect != mayRedirect || (isRedirect && !Self.redirects.contains(status)) {
            findings.error(.badOutcome, at: span, "\(isRedirect ? "a redirect" : "this result") does not go with the status \(status)",
                hint: "redirects are 301, 302, 303, 307 or 308; nothing else but 304 has a status from 300 to 399")
        }
        // RFC 9110 sections 15.3.5, 15.3.6 and 15.4.5: these answers have no content.
        if Self.bodiless.contains(status), !isEmpty {
            findings.error(.badOutcome, at: span, "an answer with the status \(status) is empty", hint: "write {\(status): empty}, or another status")
        }
        return Outcome(status: status, content: content, when: when, isVerbatim: isVerbatim, doc: doc, span: span)
    }

    private func events(_ content: Node.Pair, name: Node.Key) -> Outcome.Content? {
        guard let pairs = content.value.members("'events'", at: content.key.span, findings) else { return nil }
        if pairs.isEmpty { findings.error(.badOutcome, at: content.key.span, "at least one event is needed") }
        let kinds = pairs.compactMap { pair -> Outcome.EventKind? in
            if pair.key.text.isEmpty || pair.key.text.utf8.count > 200 || pair.key.text.utf8.contains(where: { $0 < 32 }) {
                findings.error(.badName, at: pair.key.span, "this is not a name for an event")
            }
            if case .map(let members) = pair.value.content, members.count == 1, members[0].key.text == "text",
                case .scalar(let scalar) = members[0].value.content, TypeExpression.isWords(scalar.text) {
                return Outcome.EventKind(name: pair.key.text, data: .text(scalar.text))
            }
            let inlineName = name.text.upperFirst + pair.key.text.upperCamelCase + "Event"
            let expression = jsonType(pair, inlineName: inlineName, doc: "The data of the event `\(pair.key.text)`.")
            return expression.map { Outcome.EventKind(name: pair.key.text, data: .json($0.type)) }
        }
        return .events(kinds)
    }
}

extension TypeExpression {
    /// Whether a text is meant as words: it does not start with the name of a type.
    static func isWords(_ text: String) -> Bool {
        let first = text.split(separator: " ", maxSplits: 1).first.map(String.init) ?? ""
        return !baseNames.contains(first)
    }
}

extension Outcome.Content {
    /// Whether a caller could not tell the two apart by their Content-Type.
    fileprivate func isLike(_ other: Outcome.Content) -> Bool {
        if case .bytes(let one) = self, case .bytes(let two) = other { return one == two }
        return word == other.word
    }

    /// The key the content is written with.
    var word: String {
        switch self {
        case .json: "json"
        case .text: "text"
        case .bytes: "bytes"
        case .empty: "empty"
        case .redirect: "redirect"
        case .events: "events"
        }
    }
}

extension Node {
    fileprivate var hasInlineJSON: Bool {
        guard case .map(let pairs) = content, let json = pairs.first(where: { $0.key.text == "json" }) else { return false }
        if case .map = json.value.content { return true }
        return false
    }
}

extension String {
    /// `response.output_text.delta` as `ResponseOutputTextDelta`.
    var upperCamelCase: String {
        var result: [UInt8] = []
        var startsWord = true
        for byte in utf8 {
            guard ASCII.isLetter(byte) || ASCII.isDigit(byte) else {
                startsWord = true
                continue
            }
            result.append(startsWord && ASCII.isLower(byte) ? byte & 0xDF : byte)
            startsWord = false
        }
        return String(decoding: result, as: UTF8.self)
    }
}
