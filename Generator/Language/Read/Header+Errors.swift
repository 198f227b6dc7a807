extension Header {
    /// The error body, what the statuses mean, and the variants.
    mutating func readErrors(_ map: MapReader, _ findings: Findings) {
        guard let pair = map.pair("errors"), let section = MapReader(pair.value, Keys.errors, at: pair.key.span, findings) else { return }
        var body = EnvelopeTemplate.message
        if let node = section.node("body") { body = envelope(node, named: "", findings) }
        let statuses = statuses(section, findings)
        var variants: [ErrorFormat.Variant] = []
        for pair in section.members("variants") ?? [] {
            if let variant = variant(pair, statuses, findings) { variants.append(variant) }
        }
        errors = ErrorFormat(body: body, statuses: statuses.sorted { $0.status < $1.status }, variants: variants)
    }

    private mutating func envelope(_ node: Node, named name: String, _ findings: Findings) -> EnvelopeTemplate {
        if case .scalar(let scalar) = node.content, scalar.text == "text" { return .text }
        var reader = EnvelopeReader(allowed: EnvelopeReader.errorPlaceholders, findings: findings)
        let template = reader.read(node)
        if case .fixed = template {
            findings.error(.badEnvelope, at: node.span, "an error's body is a map, '$message' or 'text'")
        }
        if reader.usesCode { bodiesWithCode.insert(name) }
        return template
    }

    private func statuses(_ section: MapReader, _ findings: Findings) -> [ErrorFormat.StatusMeaning] {
        var statuses: [ErrorFormat.StatusMeaning] = []
        var places: [Int: SourceSpan] = [:]
        for pair in section.members("statuses") ?? [] {
            let isRange = pair.key.text == "5xx"
            guard let status = isRange ? 500 : pair.key.status(in: 400...599, findings) else { continue }
            if let first = places[status] {
                findings.error(.duplicateStatus, at: pair.key.span, "the status \(status) is given twice", hint: "5xx stands for 500", notes: [.first(first)])
                continue
            }
            places[status] = pair.key.span
            guard let meaning = MapReader(pair.value, Keys.statusMeaning, at: pair.key.span, findings) else { continue }
            let code = meaning.errorCode("code")
            if code == nil, meaning.node("code") == nil, bodiesWithCode.contains("") {
                findings.error(.missingCode, at: pair.key.span, "the error body shows $code, but \(pair.key.text) has none", hint: "write 'code:' beside 'text:'")
            }
            statuses.append(ErrorFormat.StatusMeaning(status: status, label: pair.key.text, code: code, text: meaning.text("text") ?? "", span: pair.key.span))
        }
        return statuses
    }

    private mutating func variant(
        _ pair: Node.Pair, _ statuses: [ErrorFormat.StatusMeaning], _ findings: Findings
    ) -> ErrorFormat.Variant? {
        if !NameGrammar.isWord(pair.key.text) {
            findings.error(.badName, at: pair.key.span, "'\(pair.key.text)' is not a name for a variant", hint: "lower-case letters, digits and '_', a letter first")
        }
        guard let map = MapReader(pair.value, Keys.variant, at: pair.key.span, findings) else { return nil }
        var body = EnvelopeTemplate.message
        if let node = map.node("body") { body = envelope(node, named: pair.key.text, findings) }
        var codes: [Int: ErrorCode] = [:]
        for pair in map.members("codes") ?? [] {
            guard let status = pair.key.text == "5xx" ? 500 : pair.key.status(in: 400...599, findings) else { continue }
            if codes[status] != nil {
                findings.error(.duplicateStatus, at: pair.key.span, "the status \(status) is given twice", hint: "5xx stands for 500")
            }
            codes[status] = pair.value.errorCode("a code", at: pair.key.span, findings)
        }
        if bodiesWithCode.contains(pair.key.text) {
            for meaning in statuses where meaning.code == nil && codes[meaning.status] == nil {
                findings.error(.missingCode, at: pair.key.span, "the body of '\(pair.key.text)' shows $code, but \(meaning.label) has none",
                    hint: "write it under 'codes' or at the status",
                    notes: meaning.span.map { [Diagnostic.Note(span: $0, message: "the status is written here")] } ?? [])
            }
        }
        return ErrorFormat.Variant(name: pair.key.text, body: body, codes: codes)
    }
}
