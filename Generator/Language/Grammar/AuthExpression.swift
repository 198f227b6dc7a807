/// Reads `bearer | hmac`, `(jwt | api_key) & tenant`, `bearer | none` into alternatives.
struct AuthExpression {
    /// A requirement with more alternatives is refused.
    static let alternativesMax = 64
    private static let depthMax = 8

    private var words: Words
    private let schemes: [String]
    private let findings: Findings

    /// Nil when the text is no requirement, which is then reported.
    static func parsed(_ node: Node, schemes: [String], findings: Findings) -> AuthRequirement? {
        guard let words = Words(node) else {
            findings.error(.wrongKind, at: node.span, "'auth' is text, not \(node.kindWords)",
                hint: "write 'bearer | hmac', '(jwt | api_key) & tenant' or 'none'")
            return nil
        }
        var expression = AuthExpression(words: words, schemes: schemes, findings: findings)
        guard let alternatives = expression.anyOf(depth: 0) else { return nil }
        expression.words.skipSpaces()
        guard expression.words.isAtEnd else {
            let next = expression.words.nextChunk()
            findings.error(.badAuth, at: next.span, "'\(next.text)' is not expected here", hint: "join schemes with '|' or '&'")
            return nil
        }
        return requirement(alternatives)
    }

    private static func requirement(_ alternatives: [[String]]) -> AuthRequirement {
        var distinct: [[String]] = []
        for alternative in alternatives where !alternative.isEmpty && !distinct.contains(alternative) {
            distinct.append(alternative)
        }
        return AuthRequirement(alternatives: distinct, allowsNone: alternatives.contains([]))
    }

    private mutating func anyOf(depth: Int) -> [[String]]? {
        guard var all = together(depth: depth) else { return nil }
        while true {
            words.skipSpaces()
            let at = words.index
            guard words.take(UInt8(ascii: "|")) else { return all }
            guard let more = together(depth: depth) else { return nil }
            all += more
            guard all.count <= Self.alternativesMax else { return tooMany(from: at) }
        }
    }

    private mutating func together(depth: Int) -> [[String]]? {
        guard var all = one(depth: depth) else { return nil }
        while true {
            words.skipSpaces()
            let at = words.index
            guard words.take(UInt8(ascii: "&")) else { return all }
            guard let more = one(depth: depth) else { return nil }
            if all.contains([]) || more.contains([]) {
                findings.error(.badAuth, at: words.span(from: at, to: at + 1), "'none' cannot stand together with a scheme",
                    hint: "write 'none' as an alternative: 'bearer | none'")
                return nil
            }
            guard all.count * more.count <= Self.alternativesMax else { return tooMany(from: at) }
            all = all.flatMap { left in more.map { right in left + right.filter { !left.contains($0) } } }
        }
    }

    private func tooMany(from at: Int) -> [[String]]? {
        findings.error(.badAuth, at: words.span(from: at, to: at + 1), "this makes more than \(Self.alternativesMax) alternatives")
        return nil
    }

    private mutating func one(depth: Int) -> [[String]]? {
        words.skipSpaces()
        let start = words.index
        if words.take(ASCII.openParenthesis) {
            guard depth < Self.depthMax else {
                findings.error(.badAuth, at: words.span(from: start, to: start + 1), "parentheses are nested too deeply")
                return nil
            }
            guard let inner = anyOf(depth: depth + 1) else { return nil }
            words.skipSpaces()
            guard words.take(ASCII.closeParenthesis) else {
                findings.error(.badAuth, at: words.span(from: start, to: start + 1), "this '(' is not closed")
                return nil
            }
            return inner
        }
        while let byte = words.current, ASCII.isLetter(byte) || ASCII.isDigit(byte) || byte == ASCII.underscore { words.index += 1 }
        let name = words.text(from: start, to: words.index)
        guard !name.isEmpty else {
            let next = words.nextChunk()
            findings.error(.badAuth, at: next.text.isEmpty ? words.node.span : next.span, "a scheme's name is expected here")
            return nil
        }
        if name == "none" { return [[]] }
        guard schemes.contains(name) else {
            findings.error(
                .unknownScheme, at: words.span(from: start, to: words.index), "no auth scheme is named '\(name)'",
                hint: nearestName(to: name, in: schemes + ["none"])?.asHint)
            return nil
        }
        return [[name]]
    }
}
