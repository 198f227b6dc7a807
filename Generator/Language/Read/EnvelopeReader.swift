/// Reads the trees of error bodies and success envelopes.
struct EnvelopeReader {
    let findings: Findings
    /// The placeholders this envelope may use.
    let allowed: [String]
    private(set) var usesCode = false
    private(set) var valuePlaces: [SourceSpan] = []

    static let errorPlaceholders = ["$message", "$code", "$field", "$text"]
    static let successPlaceholders = ["$value"]

    init(allowed: [String], findings: Findings) {
        self.allowed = allowed
        self.findings = findings
    }

    mutating func read(_ node: Node) -> EnvelopeTemplate {
        switch node.content {
        case .map(let pairs):
            return .map(pairs.map { member($0) })
        case .list(let items):
            for item in items where hasPlaceholder(item) {
                findings.error(.badEnvelope, at: item.span, "nothing is filled in inside a list")
            }
            return .fixed(node.tree)
        case .scalar(let scalar):
            guard scalar.text.utf8.first == UInt8(ascii: "$") else { return .fixed(scalar.tree) }
            return placeholder(scalar.text, at: node.span)
        }
    }

    private mutating func member(_ pair: Node.Pair) -> EnvelopeTemplate.Member {
        let isOptional = pair.key.text.utf8.last == UInt8(ascii: "?")
        let key = isOptional ? String(pair.key.text.dropLast()) : pair.key.text
        return EnvelopeTemplate.Member(key: key, value: read(pair.value), isOptional: isOptional)
    }

    private mutating func placeholder(_ text: String, at span: SourceSpan) -> EnvelopeTemplate {
        guard allowed.contains(text) else {
            findings.error(.unknownPlaceholder, at: span, "nothing is filled in for '\(text)' here",
                hint: nearestName(to: text, in: allowed)?.asHint ?? "known here: \(allowed.joined(separator: ", "))")
            return .fixed(.string(text))
        }
        switch text {
        case "$message": return .message
        case "$code":
            usesCode = true
            return .code
        case "$field": return .field
        case "$text": return .statusText
        default:
            valuePlaces.append(span)
            return .value
        }
    }

    private func hasPlaceholder(_ node: Node) -> Bool {
        switch node.content {
        case .scalar(let scalar): scalar.text.utf8.first == UInt8(ascii: "$")
        case .list(let items): items.contains { hasPlaceholder($0) }
        case .map(let pairs): pairs.contains { hasPlaceholder($0.value) }
        }
    }
}
