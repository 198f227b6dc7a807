/// Reads one section file.
struct SectionReader {
    let file: Node
    let name: String
    let operations: OperationReader
    let findings: Findings

    struct Found {
        let section: Section
        let operations: [OperationReader.Found]
        /// `again:` entries, to be checked when all operations are known.
        let repeats: [Node.Key]
    }

    func read() -> Found? {
        guard let map = MapReader(file, Keys.sectionFile, at: file.span, findings) else { return nil }
        var found: [OperationReader.Found] = []
        var repeats: [Node.Key] = []
        var entries: [Section.Entry] = []
        let items = map.pair("operations").flatMap { $0.value.items("'operations'", at: $0.key.span, findings) } ?? []
        for item in items {
            guard case .map(let pairs) = item.content else {
                findings.error(.wrongKind, at: item.span, "an operation is a map, not \(item.kindWords)")
                continue
            }
            if pairs.contains(where: { $0.key.text == "guide" }) {
                if let guide = guide(item) { entries.append(guide) }
            } else if pairs.contains(where: { $0.key.text == "again" }) {
                guard let (entry, name) = again(item) else { continue }
                entries.append(entry)
                repeats.append(name)
            } else if let one = operations.read(item) {
                found.append(one)
                entries.append(.operation(one.operation))
            }
        }
        let section = Section(
            name: name, typeName: Self.typeName(of: name), label: map.text("section") ?? "", doc: map.text("doc") ?? "", entries: entries,
            span: map.pair("section")?.key.span ?? file.span)
        return Found(section: section, operations: found, repeats: repeats)
    }

    private func guide(_ item: Node) -> Section.Entry? {
        guard let map = MapReader(item, Keys.guide, at: item.span, findings), let name = map.located("guide") else { return nil }
        if !NameGrammar.isFileName(name.text) {
            findings.error(.badName, at: name.span, "'\(name.text)' is not a name for a guide", hint: "lower-case letters, digits and '-', a letter first")
        }
        return .guide(name: name.text, summary: map.text("summary") ?? "", text: map.text("text") ?? "", span: name.span)
    }

    private func again(_ item: Node) -> (Section.Entry, Node.Key)? {
        guard let map = MapReader(item, Keys.again, at: item.span, findings), let name = map.located("again") else { return nil }
        return (.again(operationID: name.text, summary: map.text("summary") ?? "", span: name.span), name)
    }

    private static let spellings = ["api": "API", "ai": "AI", "id": "ID", "url": "URL", "oauth": "OAuth"]

    /// `product-api` as `ProductAPI`.
    static func typeName(of name: String) -> String {
        name.split(separator: "-").map { part in spellings[String(part)] ?? String(part).upperFirst }.joined()
    }
}
