import Language

/// How documents for people spell types and their limits.
extension DocumentContext {
    /// The `type` of a parameter row: `string`, `integer`, `array<string>`, `object|string`, `any`, `file`.
    func rowType(_ reference: TypeReference) -> String {
        let (shape, named) = resolved(reference)
        if let named {
            if case .enumeration = named.definition { return "string" }
            return "object"
        }
        switch shape {
        case .string, .time, .date, .datetime, .month, .url, .email: return "string"
        case .integer: return "integer"
        case .number: return "number"
        case .boolean: return "boolean"
        case .file: return "file"
        case .raw(let kinds): return rawType(kinds)
        case .map, .named: return "object"
        case .list(let element, _):
            let inner = rowType(element)
            return ["string", "integer", "number", "boolean"].contains(inner) ? "array<\(inner)>" : "array"
        }
    }

    private func rawType(_ kinds: Set<TypeReference.RawKind>) -> String {
        if kinds.count == TypeReference.RawKind.allCases.count || kinds.isEmpty { return "any" }
        return kinds.sorted().map(\.rawValue).joined(separator: "|")
    }

    /// The words of a field with what its type demands, as far as the words do not say it already.
    func described(_ field: Field, clamps: Bool = false) -> String {
        let doc = field.doc.isEmpty ? typeDoc(field.type) : field.doc
        var sentences = limits(of: field.type, unlessIn: doc)
        if let value = field.defaultValue, !doc.mentionsDefault(value.plainText) {
            sentences.append("Default \(compactJSON(value)).")
        }
        if clamps { sentences.append("A value outside the limits is moved to the nearest one.") }
        for alias in field.aliases where !doc.utf8Contains(alias) {
            sentences.append("`\(alias)` is accepted as another name.")
        }
        return doc.followed(by: sentences)
    }

    /// Sentences for limits and formats of a value that is sent.
    private func limits(of reference: TypeReference, unlessIn doc: String) -> [String] {
        var sentences: [String] = []
        let (shape, named) = resolved(reference)
        if let named, case .enumeration(let values) = named.definition {
            if let words = enumerated(values, unlessIn: doc) { sentences.append(words) }
        }
        switch shape {
        case .string(let length, let pattern):
            if let words = counted(length, "character", unlessIn: doc) { sentences.append(words) }
            if let pattern, !doc.utf8Contains(pattern.text) { sentences.append("Matches \(pattern.text).") }
        case .integer(let range), .number(let range):
            if let words = bounded(range, unlessIn: doc) { sentences.append(words) }
        case .list(let element, let count):
            if let words = counted(count, "item", unlessIn: doc) { sentences.append(words) }
            sentences += limits(of: element, unlessIn: doc).map { "Each item: " + $0.lowercasedFirst }
        case .map(_, let count):
            if let words = counted(count, "entry", plural: "entries", unlessIn: doc) { sentences.append(words) }
        default:
            if let words = format(of: shape, unlessIn: doc) { sentences.append(words) }
        }
        if isNullable(reference), !doc.utf8Contains("null") { sentences.append("May be null.") }
        return sentences
    }

    /// What texts of a shape look like; nil when any text will do or the words say it.
    func format(of shape: TypeReference.Shape, unlessIn doc: String) -> String? {
        switch shape {
        case .time: doc.utf8Contains("RFC") ? nil : "RFC 3339 time."
        case .date: doc.utf8Contains("YYYY-MM-DD") ? nil : "YYYY-MM-DD."
        case .datetime: doc.utf8Contains("YYYY-MM-DD") ? nil : "YYYY-MM-DD HH:MM:SS, UTC."
        case .month: doc.utf8Contains("YYYY-MM") ? nil : "YYYY-MM."
        case .url: doc.utf8Contains("http") ? nil : "Absolute http or https URL."
        case .email: "E-mail address."
        default: nil
        }
    }

    /// The values of an enumeration, unless the words name them all.
    func enumerated(_ values: [NamedType.EnumerationValue], unlessIn doc: String) -> String? {
        if values.allSatisfy({ doc.utf8Contains($0.value) }) { return nil }
        let names = values.map(\.value)
        return names.count == 1 ? "Always \(names[0])." : "One of: \(names.joined(separator: ", "))."
    }

    private func counted(_ range: LengthRange, _ one: String, plural: String? = nil, unlessIn doc: String) -> String? {
        let many = plural ?? one + "s"
        if let maximum = range.maximum, doc.mentionsNumber(String(maximum)) { return nil }
        switch (range.minimum, range.maximum) {
        case (let minimum?, let maximum?) where minimum == maximum: return "Exactly \(maximum) \(maximum == 1 ? one : many)."
        case (let minimum?, let maximum?) where minimum > 0: return "\(minimum)–\(maximum) \(many)."
        case (_, let maximum?): return "At most \(maximum) \(maximum == 1 ? one : many)."
        case (1, nil): return "Not empty."
        case (let minimum?, nil) where minimum > 1: return "At least \(minimum) \(many)."
        default: return nil
        }
    }

    private func bounded(_ range: NumberRange, unlessIn doc: String) -> String? {
        switch (range.minimum, range.maximum) {
        case (let minimum?, let maximum?):
            if doc.mentionsNumber(minimum), doc.mentionsNumber(maximum) { return nil }
            return minimum == maximum ? "Always \(minimum)." : "\(minimum)–\(maximum)."
        case (let minimum?, nil): return doc.mentionsNumber(minimum) ? nil : "At least \(minimum)."
        case (nil, let maximum?): return doc.mentionsNumber(maximum) ? nil : "At most \(maximum)."
        case (nil, nil): return nil
        }
    }
}
