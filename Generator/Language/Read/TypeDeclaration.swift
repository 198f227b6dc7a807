/// A named type as written.
final class TypeDeclaration {
    let name: Node.Key
    let doc: String
    let isInline: Bool
    let kind: Kind
    let example: Node?
    /// Whether an operation reaches the type.
    var isUsed = false

    enum Kind {
        case object(fields: [WrittenField], extends: Node.Key?)
        case enumeration([NamedType.EnumerationValue])
        case union(tag: Node.Key, cases: [Case])
        case alias(TypeReference)
    }

    struct Case {
        let value: Node.Key
        let fields: [WrittenField]
    }

    init(name: Node.Key, doc: String, isInline: Bool, kind: Kind, example: Node?) {
        self.name = name
        self.doc = doc
        self.isInline = isInline
        self.kind = kind
        self.example = example
    }

    /// Nil when the node is no type, which is then reported.
    static func read(_ pair: Node.Pair, _ findings: Findings) -> TypeDeclaration? {
        if !NameGrammar.isTypeName(pair.key.text) {
            findings.error(.badName, at: pair.key.span, "'\(pair.key.text)' is not a name for a type", hint: "types are UpperCamelCase, such as 'TierSlug'")
        } else if pair.key.text.utf8.count > 100 {
            findings.error(.badName, at: pair.key.span, "a type's name has at most 100 characters")
        }
        guard case .map(let pairs) = pair.value.content else { return short(pair, findings) }
        let tables = [Keys.objectType, Keys.enumeration, Keys.union, Keys.alias]
        let marks = ["fields", "enum", "by", "is"]
        var table: KeyTable?
        for (mark, candidate) in zip(marks, tables) where pairs.contains(where: { $0.key.text == mark }) {
            table = table ?? candidate
        }
        guard let table else {
            let wrong = pairs.first { nearestName(to: $0.key.text, in: marks) != nil }
            findings.error(.missingKey, at: wrong?.key.span ?? pair.key.span, "a type needs one of the keys fields, is, enum, by",
                hint: wrong.flatMap { nearestName(to: $0.key.text, in: marks) }?.asHint)
            return nil
        }
        guard let map = MapReader(pair.value, table, at: pair.key.span, findings) else { return nil }
        guard let kind = kind(map, table, findings) else { return nil }
        return TypeDeclaration(name: pair.key, doc: map.text("doc") ?? "", isInline: false, kind: kind, example: map.node("example"))
    }

    /// `Slug: string 1..64 -- words`
    private static func short(_ pair: Node.Pair, _ findings: Findings) -> TypeDeclaration? {
        guard !pair.value.isNull else {
            findings.error(.badType, at: pair.key.span, "the type '\(pair.key.text)' has no definition")
            return nil
        }
        guard let expression = TypeExpression.parsed(pair.value, findings: findings) else { return nil }
        reportDefault(expression, findings)
        return TypeDeclaration(name: pair.key, doc: expression.doc, isInline: false, kind: .alias(expression.type), example: nil)
    }

    private static func reportDefault(_ expression: TypeExpression, _ findings: Findings) {
        guard let value = expression.defaultValue else { return }
        findings.error(.badDefault, at: value.span, "a type has no default; a field that may be absent has one")
    }

    private static func kind(_ map: MapReader, _ table: KeyTable, _ findings: Findings) -> Kind? {
        switch table.name {
        case Keys.objectType.name:
            guard let fields = map.pair("fields") else { return nil }
            let members = WrittenField.all(in: fields.value, of: "'fields'", at: fields.key.span, findings)
            return .object(fields: members, extends: map.located("extends"))
        case Keys.enumeration.name: return enumeration(map, findings)
        case Keys.union.name: return union(map, findings)
        default:
            guard let node = map.node("is"), let expression = TypeExpression.parsed(node, findings: findings) else { return nil }
            reportDefault(expression, findings)
            return .alias(expression.type)
        }
    }

    private static func enumeration(_ map: MapReader, _ findings: Findings) -> Kind? {
        guard let pair = map.pair("enum") else { return nil }
        var values: [NamedType.EnumerationValue] = []
        switch pair.value.content {
        case .list(let items):
            var places: [String: SourceSpan] = [:]
            for item in items {
                guard let word = item.words("a value of an enum", at: item.span, findings) else { continue }
                if let first = places[word.text] {
                    findings.error(.duplicateValue, at: word.span, "the value '\(word.text)' is given twice", notes: [.first(first)])
                    continue
                }
                places[word.text] = word.span
                values.append(NamedType.EnumerationValue(value: word.text, doc: "", span: word.span))
            }
        case .map(let pairs):
            for pair in pairs {
                let doc = pair.value.isNull ? "" : pair.value.words("the words of '\(pair.key.text)'", at: pair.key.span, findings)?.text ?? ""
                values.append(NamedType.EnumerationValue(value: pair.key.text, doc: doc, span: pair.key.span))
            }
        case .scalar:
            findings.error(.wrongKind, at: pair.value.isNull ? pair.key.span : pair.value.span,
                "'enum' is a list of values or a map of value to words, not \(pair.value.kindWords)")
            return nil
        }
        if values.isEmpty { findings.error(.missingKey, at: pair.key.span, "an enum has at least one value") }
        return .enumeration(values)
    }

    private static func union(_ map: MapReader, _ findings: Findings) -> Kind? {
        let pairs = map.members("cases")
        guard let tag = map.located("by") else { return nil }
        if !NameGrammar.isField(tag.text) {
            findings.error(.badName, at: tag.span, "'\(tag.text)' is not a name for a field")
        }
        guard let pairs else { return nil }
        if pairs.isEmpty {
            findings.error(.badUnion, at: map.pair("cases")?.key.span ?? map.span, "a union has at least one case")
        }
        let cases = pairs.map { pair in
            let fields = WrittenField.all(in: pair.value, of: "a case", at: pair.key.span, findings)
            for field in fields where field.name.text == tag.text {
                findings.error(.badUnion, at: field.name.span, "the tag '\(tag.text)' is not written in the cases", hint: "remove this field",
                    notes: [Diagnostic.Note(span: tag.span, message: "the tag is named here")])
            }
            return Case(value: pair.key, fields: fields)
        }
        return .union(tag: tag, cases: cases)
    }
}
