extension OperationReader {
    /// What `/api/doc` shows where it would derive something else.
    func display(_ map: MapReader, _ input: OperationInput) -> DocumentDisplay {
        let fields = input.parameters.map(\.field) + input.reads
        let fieldWords = fields.reduce(0) { $0 + $1.shown.count }
        guard let pair = map.pair("document"), let words = MapReader(pair.value, Keys.document, at: pair.key.span, findings) else {
            return DocumentDisplay(
                credentials: nil, order: [], hidden: [], response: .derived, schema: .fields, errors: .hidden, showsStatus: false,
                example: .derived, overrideCount: fieldWords)
        }
        return DocumentDisplay(
            credentials: words.texts("credentials")?.map(\.text), order: (words.texts("order") ?? []).map(\.text),
            hidden: (words.texts("hide") ?? []).map(\.text), response: response(words),
            schema: words.word("schema", of: ["fields", "outline", "words"]).flatMap { DocumentDisplay.SchemaDisplay(rawValue: $0) } ?? .fields,
            errors: words.word("errors", of: ["hidden", "map", "text"]).flatMap { DocumentDisplay.ErrorsDisplay(rawValue: $0) } ?? .hidden,
            showsStatus: words.flag("status") ?? false, example: example(words), overrideCount: fieldWords + words.pairs.count)
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
