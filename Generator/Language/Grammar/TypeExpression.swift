/// What a field's short form says: `integer 1..20 = 5 -- words`.
struct TypeExpression {
    let type: TypeReference
    let defaultValue: DefaultText?
    /// The words after `--`; empty when there are none.
    let doc: String

    /// A default as written; what it means depends on the type.
    struct DefaultText {
        let text: String
        let isQuoted: Bool
        let span: SourceSpan
    }

    /// Names that stand for themselves in a type.
    static let baseNames = [
        "string", "integer", "number", "boolean", "time", "date", "datetime", "month", "url", "email", "any", "object",
        "array", "file", "list", "map",
    ]
    private static let kinds: [String: TypeReference.RawKind] = [
        "object": .object, "array": .array, "string": .string, "number": .number, "boolean": .boolean,
    ]
    /// `list of list of …` may not be deeper.
    private static let depthMax = 8

    /// Nil when the text is not a type, which is then reported.
    static func parsed(_ node: Node, findings: Findings) -> TypeExpression? {
        guard var words = Words(node) else {
            findings.error(.wrongKind, at: node.span, "a type is text, not \(node.kindWords)")
            return nil
        }
        words.skipSpaces()
        guard !words.isAtEnd, !words.isAtWords else {
            findings.error(
                .badType, at: node.span, "a type is expected here",
                hint: "inside { } a ',' ends a value: put words with commas in quotes")
            return nil
        }
        guard let type = type(&words, depth: 0, findings) else { return nil }
        words.skipSpaces()
        var defaultValue: DefaultText?
        if words.current == ASCII.equals {
            guard let value = Self.defaultText(&words, findings) else { return nil }
            defaultValue = value
        }
        words.skipSpaces()
        var doc = ""
        if words.isAtWords {
            words.index += 2
            words.skipSpaces()
            doc = words.text(from: words.index, to: words.bytes.count)
            while doc.last == " " || doc.last == "\n" { doc.removeLast() }
        } else if !words.isAtEnd {
            let next = words.nextChunk()
            findings.error(
                .badType, at: next.span, "'\(next.text)' is not expected after the type",
                hint: "a type is: base, range, /pattern/, 'or null', '= default', '-- words'")
            return nil
        }
        return TypeExpression(type: type, defaultValue: defaultValue, doc: doc)
    }

    private static func defaultText(_ words: inout Words, _ findings: Findings) -> DefaultText? {
        let equals = words.index
        words.index += 1
        words.skipSpaces()
        let start = words.index
        if words.take(ASCII.quote) {
            while let byte = words.current, byte != ASCII.quote { words.index += 1; _ = byte }
            let end = words.index
            guard words.take(ASCII.quote) else {
                findings.error(.badDefault, at: words.span(from: start, to: end), "the default's quote is not closed")
                return nil
            }
            return DefaultText(
                text: words.text(from: start + 1, to: end), isQuoted: true, span: words.span(from: start, to: words.index))
        }
        var end = start
        while !words.isAtEnd {
            if words.isAtWords, words.index == start || words.bytes[words.index - 1] == 32 { break }
            if words.current != 32, words.current != 10 { end = words.index + 1 }
            words.index += 1
        }
        guard end > start else {
            findings.error(.badDefault, at: words.span(from: equals, to: equals + 1), "a value is expected after '='")
            return nil
        }
        return DefaultText(text: words.text(from: start, to: end), isQuoted: false, span: words.span(from: start, to: end))
    }
}

extension TypeExpression {
    private static func type(_ words: inout Words, depth: Int, _ findings: Findings) -> TypeReference? {
        words.skipSpaces()
        let start = words.index
        guard let (shape, constraint) = shape(&words, depth: depth, findings) else { return nil }
        let end = words.index
        var isNullable = false
        var last = end
        words.skipSpaces()
        if words.take(word: "or") {
            words.skipSpaces()
            guard words.take(word: "null") else {
                let next = words.nextChunk()
                findings.error(
                    .badType, at: next.text.isEmpty ? words.span(from: end, to: words.index) : next.span,
                    "'null' is expected after 'or'",
                    hint: "only object, array, string, number and boolean are joined by 'or'; other choices are a union")
                return nil
            }
            isNullable = true
            last = words.index
        }
        return TypeReference(
            shape: shape, isNullable: isNullable, span: words.span(from: start, to: last), constraintSpan: constraint)
    }

    /// A base with its range and pattern, and where those stand.
    private static func shape(
        _ words: inout Words, depth: Int, _ findings: Findings
    ) -> (TypeReference.Shape, SourceSpan?)? {
        let start = words.index
        guard let base = words.takeName() else {
            let next = words.nextChunk()
            findings.error(.badType, at: next.span, "'\(next.text)' is not a type",
                hint: next.text.hasPrefix("[") ? "write 'list of TYPE'" : next.text.hasPrefix("(") ? "parentheses stand only after 'of'" : nil)
            return nil
        }
        let baseEnd = words.index
        if let raw = rawShape(base, &words) { return (raw, nil) }
        if base == "list" || base == "map" { return collection(isList: base == "list", &words, depth: depth, findings) }
        words.skipSpaces()
        let constraintStart = words.index
        guard let range = RangeText.parsed(&words, findings) else { return nil }
        words.skipSpaces()
        var pattern: Pattern?
        if words.current == ASCII.slash {
            guard let parsed = PatternGrammar.parsed(&words, findings) else { return nil }
            pattern = parsed
        }
        let hasConstraint = range.isWritten || pattern != nil
        let constraint = hasConstraint ? words.span(from: constraintStart, to: trimmedEnd(words, from: constraintStart)) : nil
        if !hasConstraint { words.index = baseEnd }
        let basePlace = words.span(from: start, to: baseEnd)
        guard let shape = constrained(base, range, pattern, at: constraint ?? basePlace, findings) else { return nil }
        return (shape, constraint)
    }

    private static func trimmedEnd(_ words: Words, from start: Int) -> Int {
        var end = words.index
        while end > start, words.bytes[end - 1] == 32 || words.bytes[end - 1] == 10 { end -= 1 }
        return end
    }

    private static func rawShape(_ base: String, _ words: inout Words) -> TypeReference.Shape? {
        if base == "any" { return .raw(Set(TypeReference.RawKind.allCases)) }
        guard let first = kinds[base] else { return nil }
        var found: Set<TypeReference.RawKind> = [first]
        while true {
            let before = words.index
            words.skipSpaces()
            guard words.take(word: "or") else { words.index = before; break }
            words.skipSpaces()
            guard let name = words.takeName(), let kind = kinds[name] else { words.index = before; break }
            found.insert(kind)
        }
        if found.count == 1, base != "object", base != "array" { return nil }
        return .raw(found)
    }

    private static func collection(
        isList: Bool, _ words: inout Words, depth: Int, _ findings: Findings
    ) -> (TypeReference.Shape, SourceSpan?)? {
        guard depth < depthMax else {
            findings.error(.badType, at: words.span(from: words.index, to: words.index), "this is nested too deeply; name a type")
            return nil
        }
        words.skipSpaces()
        let start = words.index
        guard let range = RangeText.parsed(&words, findings), let count = range.lengths(findings) else { return nil }
        let constraint = range.isWritten ? range.span : nil
        words.skipSpaces()
        guard words.take(word: "of") else {
            let next = words.nextChunk()
            findings.error(
                .badType, at: next.text.isEmpty ? words.span(from: 0, to: start) : next.span,
                "'of' is expected after '\(isList ? "list" : "map")'", hint: "write '\(isList ? "list" : "map") of TYPE'")
            return nil
        }
        words.skipSpaces()
        let item: TypeReference
        if words.take(ASCII.openParenthesis) {
            guard let inner = type(&words, depth: depth + 1, findings) else { return nil }
            words.skipSpaces()
            guard words.take(ASCII.closeParenthesis) else {
                let next = words.nextChunk()
                findings.error(.badType, at: next.text.isEmpty ? words.node.span : next.span, "')' is expected here")
                return nil
            }
            item = inner
        } else {
            // `or null` after the items belongs to the whole list: that is how it reads, and lists with nulls are rare.
            let itemStart = words.index
            guard let (shape, constraint) = shape(&words, depth: depth + 1, findings) else { return nil }
            let place = words.span(from: itemStart, to: words.index)
            item = TypeReference(shape: shape, isNullable: false, span: place, constraintSpan: constraint)
        }
        return (isList ? .list(of: item, count: count) : .map(of: item, count: count), constraint)
    }

    private static func constrained(
        _ base: String, _ range: RangeText, _ pattern: Pattern?, at place: SourceSpan, _ findings: Findings
    ) -> TypeReference.Shape? {
        if pattern != nil, base != "string" {
            findings.error(.badPattern, at: place, "only a string has a pattern, not '\(base)'")
            return nil
        }
        switch base {
        case "string": return range.lengths(findings).map { .string(length: $0, pattern: pattern) }
        case "integer": return range.numbers(isInteger: true, findings).map { .integer($0) }
        case "number": return range.numbers(isInteger: false, findings).map { .number($0) }
        default: break
        }
        if range.isWritten, baseNames.contains(base) || base.utf8.first.map(ASCII.isUpper) == true {
            findings.error(
                .badRange, at: range.span, "'\(base)' has no range",
                hint: "ranges stand with string, integer, number, list and map")
            return nil
        }
        return switch base {
        case "boolean": .boolean
        case "time": .time
        case "date": .date
        case "datetime": .datetime
        case "month": .month
        case "url": .url
        case "email": .email
        case "file": .file
        default: .named(base)
        }
    }
}
