/// Reads a map by its table: unknown and missing keys are reported at once, values are asked for by key.
struct MapReader {
    let pairs: [Node.Pair]
    /// The place that stands for the whole map, such as the key it is the value of.
    let span: SourceSpan
    let findings: Findings

    /// Nil when the node is not a map, which is then reported.
    init?(_ node: Node, _ table: KeyTable, at owner: SourceSpan, _ findings: Findings) {
        guard case .map(let pairs) = node.content else {
            findings.error(
                .wrongKind, at: node.isNull ? owner : node.span, "\(table.what) is a map, not \(node.kindWords)",
                hint: table.listOfKeys)
            return nil
        }
        self.pairs = pairs
        self.span = owner
        self.findings = findings
        for pair in pairs where !table.keys.contains(where: { $0.name == pair.key.text }) {
            let near = nearestName(to: pair.key.text, in: table.keys.map(\.name))
            findings.error(
                .unknownKey, at: pair.key.span, "\(table.what) has no key '\(pair.key.text)'", hint: near?.asHint ?? table.listOfKeys)
        }
        for key in table.keys where key.isRequired && !pairs.contains(where: { $0.key.text == key.name }) {
            findings.error(.missingKey, at: owner, "\(table.what) needs the key '\(key.name)'", hint: "\(key.name): \(key.doc)")
        }
    }

    func pair(_ key: String) -> Node.Pair? { pairs.first { $0.key.text == key } }
    func node(_ key: String) -> Node? { pair(key)?.value }

    /// A text; numbers and words such as `yes` are text here. Nil when absent or wrong, which is then reported.
    func text(_ key: String) -> String? { located(key)?.text }

    func located(_ key: String) -> Node.Key? {
        guard let pair = pair(key) else { return nil }
        return pair.value.words("'\(key)'", at: pair.key.span, findings)
    }

    func flag(_ key: String) -> Bool? {
        guard let pair = pair(key) else { return nil }
        if case .scalar(let scalar) = pair.value.content, scalar.isPlain {
            if scalar.text == "true" { return true }
            if scalar.text == "false" { return false }
        }
        findings.error(.wrongKind, at: pair.value.isNull ? pair.key.span : pair.value.span, "'\(key)' is true or false")
        return nil
    }

    /// A whole number within `range`; nil when absent or wrong, which is then reported.
    func count(_ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let pair = pair(key) else { return nil }
        if case .scalar(let scalar) = pair.value.content, case .integer(let value)? = NumberText(scalar.text),
            let number = Int(exactly: value), range.contains(number) {
            return number
        }
        findings.error(
            .badNumber, at: pair.value.isNull ? pair.key.span : pair.value.span,
            "'\(key)' is a whole number from \(range.lowerBound) to \(range.upperBound)")
        return nil
    }

    /// One of a few words; nil when absent or wrong, which is then reported.
    func word(_ key: String, of known: [String]) -> String? {
        guard let word = located(key) else { return nil }
        guard known.contains(word.text) else {
            let choices = known.map { "'\($0)'" }.joined(separator: ", ")
            findings.error(
                .unknownWord, at: word.span, known.count == 1 ? "'\(key)' can only be \(choices)" : "'\(key)' is one of \(choices)",
                hint: nearestName(to: word.text, in: known)?.asHint)
            return nil
        }
        return word.text
    }

    /// A list of texts; nil when absent.
    func texts(_ key: String) -> [Node.Key]? {
        guard let pair = pair(key) else { return nil }
        guard let items = pair.value.items("'\(key)'", at: pair.key.span, findings) else { return nil }
        return items.compactMap { $0.words("an item of '\(key)'", at: $0.span, findings) }
    }

    /// The members of a map whose keys are names of the contract's own; nil when absent or no map.
    func members(_ key: String) -> [Node.Pair]? {
        guard let pair = pair(key) else { return nil }
        return pair.value.members("'\(key)'", at: pair.key.span, findings)
    }
}

extension KeyTable {
    fileprivate var listOfKeys: String { "its keys are \(keys.map(\.name).joined(separator: ", "))" }
}

extension Node {
    /// The text of a scalar; nil when it is none, which is then reported.
    func words(_ what: String, at owner: SourceSpan, _ findings: Findings) -> Key? {
        guard case .scalar(let scalar) = content, !(scalar.isPlain && scalar.text.isEmpty) else {
            findings.error(.wrongKind, at: isNull ? owner : span, "\(what) is text, not \(kindWords)")
            return nil
        }
        return Key(text: scalar.text, span: span)
    }

    func items(_ what: String, at owner: SourceSpan, _ findings: Findings) -> [Node]? {
        guard case .list(let items) = content else {
            findings.error(.wrongKind, at: isNull ? owner : span, "\(what) is a list, not \(kindWords)")
            return nil
        }
        return items
    }

    func members(_ what: String, at owner: SourceSpan, _ findings: Findings) -> [Pair]? {
        guard case .map(let pairs) = content else {
            findings.error(.wrongKind, at: isNull ? owner : span, "\(what) is a map, not \(kindWords)")
            return nil
        }
        return pairs
    }
}
