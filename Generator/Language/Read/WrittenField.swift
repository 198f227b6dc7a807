/// A field or parameter as written: its type's names are not bound yet, its default and example are not looked at.
struct WrittenField {
    let name: Node.Key
    let isOptional: Bool
    let type: TypeReference
    let defaultText: TypeExpression.DefaultText?
    let defaultNode: Node?
    let doc: String
    var aliases: [Node.Key]
    /// Only in `parameters`.
    let from: [Node.Key]?
    let clamps: Bool
    let example: Node?
    let shown: Shown

    struct Shown {
        var place: String?
        var type: String?
        var required: Bool?
        /// Number of words written.
        var count: Int { (place == nil ? 0 : 1) + (type == nil ? 0 : 1) + (required == nil ? 0 : 1) }
    }
}

extension WrittenField {
    /// The fields of a map of name → field, in their order. Names given twice are reported.
    static func all(in node: Node, of what: String, at owner: SourceSpan, _ findings: Findings, withPlaces: Bool = false) -> [WrittenField] {
        guard let pairs = node.members(what, at: owner, findings) else { return [] }
        var fields: [WrittenField] = []
        fields.reserveCapacity(pairs.count)
        var places: [String: SourceSpan] = [:]
        for pair in pairs {
            var field = one(pair, findings, withPlaces: withPlaces)
            func isNew(_ name: Node.Key) -> Bool {
                guard let first = places[name.text] else {
                    places[name.text] = name.span
                    return true
                }
                findings.error(.duplicateField, at: name.span, "the name '\(name.text)' is given twice", notes: [.first(first)])
                return false
            }
            guard isNew(field.name) else { continue }
            field.aliases = field.aliases.filter(isNew)
            fields.append(field)
        }
        return fields
    }

    private static func one(_ pair: Node.Pair, _ findings: Findings, withPlaces: Bool) -> WrittenField {
        let isOptional = pair.key.text.utf8.last == UInt8(ascii: "?")
        let name = isOptional ? pair.key.withoutQuestionMark : pair.key
        if !NameGrammar.isField(name.text) {
            findings.error(.badName, at: pair.key.span, "'\(name.text)' is not a name for a field",
                hint: "1 to 200 characters without spaces, quotes, backslash and '?'; one '?' at the end says that it may be absent")
        }
        var field: WrittenField
        if case .map = pair.value.content {
            field = long(pair, name: name, isOptional: isOptional, findings, withPlaces: withPlaces)
        } else {
            field = short(pair, name: name, isOptional: isOptional, findings)
        }
        if !isOptional, let place = field.defaultText?.span ?? field.defaultNode?.span {
            findings.error(.defaultOnRequired, at: place, "'\(name.text)' has a default but may not be absent",
                hint: "write '\(name.text)?'")
            field = field.withoutDefault
        }
        return field
    }

    private static func short(_ pair: Node.Pair, name: Node.Key, isOptional: Bool, _ findings: Findings) -> WrittenField {
        if pair.value.isNull {
            findings.error(.badType, at: pair.key.span, "the field '\(pair.key.text)' has no type",
                hint: "write 'name: TYPE -- words'; inside { } a ',' ends a value, so put words with commas in quotes")
            return WrittenField(name: name, isOptional: isOptional, type: .unknown(at: pair.key.span))
        }
        guard let expression = TypeExpression.parsed(pair.value, findings: findings) else {
            return WrittenField(name: name, isOptional: isOptional, type: .unknown(at: pair.value.span))
        }
        return WrittenField(
            name: name, isOptional: isOptional, type: expression.type, defaultText: expression.defaultValue, doc: expression.doc)
    }

    private static func long(
        _ pair: Node.Pair, name: Node.Key, isOptional: Bool, _ findings: Findings, withPlaces: Bool
    ) -> WrittenField {
        guard let map = MapReader(pair.value, Keys.field, at: pair.key.span, findings) else {
            return WrittenField(name: name, isOptional: isOptional, type: .unknown(at: pair.value.span))
        }
        let expression = map.node("type").flatMap { TypeExpression.parsed($0, findings: findings) }
        if let from = map.pair("from"), !withPlaces {
            findings.error(.unknownKey, at: from.key.span, "only a field under 'parameters' has the key 'from'",
                hint: "move the field to 'parameters'")
        }
        let doc = map.text("doc")
        if doc != nil, let words = expression?.doc, !words.isEmpty, let place = map.pair("doc")?.key.span {
            findings.error(.duplicateKey, at: place, "the field has words in 'type' and in 'doc'", hint: "keep one of them")
        }
        if expression?.defaultValue != nil, let place = map.pair("default")?.key.span {
            findings.error(.duplicateKey, at: place, "the field has a default in 'type' and in 'default'", hint: "keep one of them")
        }
        let type = expression?.type ?? .unknown(at: pair.value.span)
        let clamps = map.flag("clamp") ?? false
        if clamps, !type.isBoundedNumber, let place = map.pair("clamp")?.key.span {
            findings.error(.badRange, at: place, "only an integer or number with a range can be clamped")
        }
        return WrittenField(
            name: name, isOptional: isOptional, type: type, defaultText: expression?.defaultValue, defaultNode: map.node("default"),
            doc: doc ?? expression?.doc ?? "", aliases: aliases(map, findings), from: withPlaces ? map.texts("from") : nil,
            clamps: clamps, example: map.node("example"), shown: shown(map, findings))
    }

    private static func aliases(_ map: MapReader, _ findings: Findings) -> [Node.Key] {
        let names = map.texts("also") ?? []
        for name in names where !NameGrammar.isField(name.text) {
            findings.error(.badName, at: name.span, "'\(name.text)' is not a name for a field",
                hint: "1 to 200 characters without spaces, quotes, backslash and '?'")
        }
        return names
    }

    private static func shown(_ map: MapReader, _ findings: Findings) -> Shown {
        guard let pair = map.pair("document"),
            let words = MapReader(pair.value, Keys.fieldDocument, at: pair.key.span, findings)
        else { return Shown() }
        return Shown(place: words.text("in"), type: words.text("type"), required: words.flag("required"))
    }

    private init(name: Node.Key, isOptional: Bool, type: TypeReference, defaultText: TypeExpression.DefaultText? = nil, doc: String = "") {
        self.init(
            name: name, isOptional: isOptional, type: type, defaultText: defaultText, defaultNode: nil, doc: doc, aliases: [],
            from: nil, clamps: false, example: nil, shown: Shown())
    }

    /// A parameter of the route that the operation does not describe.
    static func plainPathParameter(_ name: Node.Key) -> WrittenField {
        let type = TypeReference(shape: .string(length: .any, pattern: nil), isNullable: false, span: name.span, constraintSpan: nil)
        return WrittenField(name: name, isOptional: false, type: type)
    }

    private var withoutDefault: WrittenField {
        WrittenField(
            name: name, isOptional: isOptional, type: type, defaultText: nil, defaultNode: nil, doc: doc, aliases: aliases,
            from: from, clamps: clamps, example: example, shown: shown)
    }
}

extension Node.Key {
    fileprivate var withoutQuestionMark: Node.Key {
        let place = SourceSpan(file: span.file, line: span.line, column: span.column, length: max(0, span.length - 1))
        return Node.Key(text: String(text.dropLast()), span: place)
    }
}

extension TypeReference {
    /// Stands in for a type that could not be read, so that nothing follows from the mistake.
    static func unknown(at span: SourceSpan) -> TypeReference {
        TypeReference(shape: .raw(Set(RawKind.allCases)), isNullable: true, span: span, constraintSpan: nil)
    }

    fileprivate var isBoundedNumber: Bool {
        switch shape {
        case .integer(let range), .number(let range): range != .any
        default: false
        }
    }

    /// Every name in the type, innermost too.
    func forEachName(_ body: (String, SourceSpan) -> Void) {
        switch shape {
        case .named(let name): body(name, span)
        case .list(let item, _), .map(let item, _): item.forEachName(body)
        default: break
        }
    }

    var isFile: Bool {
        switch shape {
        case .file: true
        case .list(let item, _), .map(let item, _): item.isFile
        default: false
        }
    }
}
