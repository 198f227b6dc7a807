extension OperationReader {
    /// What `/api/doc` shows where it would derive something else.
    func display(_ map: MapReader, _ input: OperationInput, subject: String?) -> DocumentDisplay {
        let fields = input.parameters.map(\.field) + input.reads
        let fieldWords = fields.reduce(0) { $0 + $1.shown.count }
        guard let pair = map.pair("document"), let words = MapReader(pair.value, Keys.document, at: pair.key.span, findings) else {
            return DocumentDisplay(
                credentials: nil, order: [], hidden: [], response: .derived, schema: .fields, errors: .hidden, showsStatus: false,
                example: .derived, overrideCount: fieldWords)
        }
        reportUnknownRows(words, input, subject: subject)
        return DocumentDisplay(
            credentials: words.texts("credentials")?.map(\.text), order: (words.texts("order") ?? []).map(\.text),
            hidden: (words.texts("hide") ?? []).map(\.text), response: response(words),
            schema: words.word("schema", of: ["fields", "outline", "words"]).flatMap { DocumentDisplay.SchemaDisplay(rawValue: $0) } ?? .fields,
            errors: words.word("errors", of: ["hidden", "map", "text"]).flatMap { DocumentDisplay.ErrorsDisplay(rawValue: $0) } ?? .hidden,
            showsStatus: words.flag("status") ?? false, example: example(words), overrideCount: fieldWords + words.pairs.count)
    }

    /// Reports names that no row of the operation can have, so that a misspelled one does not go unnoticed.
    private func reportUnknownRows(_ words: MapReader, _ input: OperationInput, subject: String?) {
        var credentials = ["Authorization"]
        for scheme in header.schemes { credentials += scheme.headers }
        var rows = input.parameters.map(\.field.name.text) + input.reads.map(\.name.text) + credentials
        if case .wholeJSON(let name, _, _, _, _) = input.body { rows.append(name) }
        for source in subject.flatMap({ header.subject($0) })?.sources ?? [] { rows += source.places.map(\.parts.name) }
        for key in ["credentials", "order", "hide"] {
            guard case .list(let items)? = words.node(key)?.content else { continue }
            let known = key == "credentials" ? credentials : rows
            for item in items {
                guard case .scalar(let scalar) = item.content, !known.contains(scalar.text) else { continue }
                findings.error(
                    .unknownField, at: item.span, "documents have no row '\(scalar.text)' here", hint: nearestName(to: scalar.text, in: known)?.asHint)
            }
        }
    }

    private func response(_ words: MapReader) -> DocumentDisplay.ResponseDisplay {
        guard let node = words.node("response") else { return .derived }
        if case .scalar(let scalar) = node.content, scalar.text == "none" { return .none }
        return .tree(node.tree)
    }

    private func example(_ words: MapReader) -> DocumentDisplay.ExampleDisplay {
        guard let text = words.text("example") else { return .derived }
        return text == "none" ? .none : .text(text)
    }
}

extension AuthScheme {
    /// The names of the rows that the scheme's credentials can have in documents.
    fileprivate var headers: [String] {
        switch kind {
        case .jwt, .signedPayload: []
        case .hmacSHA256(let key, let time, let sign, _, _): [key, time, sign]
        case .cookie(let name): [name, "Cookie"]
        case .apiKey(let header), .signature(let header): [header]
        case .context(let sources): sources.compactMap { if case .header(let name) = $0 { name } else { nil } }
        }
    }
}
