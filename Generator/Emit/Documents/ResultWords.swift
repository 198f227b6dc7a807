import Language

/// Types of results in words: a map of field and meaning, or one line.
extension DocumentContext {
    /// A result as `/api/doc` shows it: field → words for an object, one line for anything else.
    func fieldTree(of reference: TypeReference, words: String) -> Tree {
        var stack: [String] = []
        return fieldTree(of: reference, words: words, stack: &stack)
    }

    private func fieldTree(of reference: TypeReference, words: String, stack: inout [String]) -> Tree {
        let (shape, named) = resolved(reference)
        if let named, case .object(let fields) = named.definition, !stack.contains(named.name) {
            stack.append(named.name)
            defer { stack.removeLast() }
            return .map(fields.map { field in
                Tree.Member(key: field.name, value: fieldTree(of: field, stack: &stack))
            })
        }
        if case .list(let element, _) = shape, let inner = resolved(element).named, case .object = inner.definition,
            !stack.contains(inner.name)
        {
            return .list([fieldTree(of: element, words: "", stack: &stack)])
        }
        let line = outline(of: reference)
        return .string(words.isEmpty ? line : "\(line) — \(words)")
    }

    /// An object inside an object is shown in its place when it is always there and cannot be null; else its words say what it is
    /// and when it is absent, so that nothing is lost.
    private func fieldTree(of field: Field, stack: inout [String]) -> Tree {
        let isPlain = field.isRequired && !isNullable(field.type)
        if isPlain, holdsObject(field.type) {
            let tree = fieldTree(of: field.type, words: described(result: field), stack: &stack)
            if case .string = tree { return .string(described(result: field)) }
            return tree
        }
        return .string(described(result: field))
    }

    private func holdsObject(_ reference: TypeReference) -> Bool {
        let (shape, named) = resolved(reference)
        if case .object? = named?.definition { return true }
        if case .list(let element, _) = shape, case .object? = resolved(element).named?.definition { return true }
        return false
    }

    /// A result's field in words: its type unless it is text, what it means, its values, and when it is absent.
    func described(result field: Field) -> String {
        let doc = field.doc.isEmpty ? typeDoc(field.type) : field.doc
        var sentences: [String] = []
        let (shape, named) = resolved(field.type)
        if case .enumeration(let values)? = named?.definition, let words = enumerated(values, unlessIn: doc) {
            sentences.append(words)
        } else if let words = format(of: shape, unlessIn: doc) {
            sentences.append(words)
        }
        if isNullable(field.type), !doc.utf8Contains("null") { sentences.append("May be null.") }
        if !field.isRequired, !doc.mentionsAbsence { sentences.append("Omitted when there is none.") }
        let type = resultType(field.type)
        let isSaid = type == "string" || doc.utf8Contains(type)
        if doc.isEmpty, sentences.isEmpty { return type }
        let words = doc.followed(by: sentences)
        return isSaid ? words : "\(type) — \(words)"
    }

    /// `integer`, `array<string>`, `{id, name?}`: the type of a value in a result.
    private func resultType(_ reference: TypeReference) -> String {
        let (shape, named) = resolved(reference)
        switch shape {
        case .list(let element, _):
            return holdsObject(reference) ? "array of \(outline(of: element))" : "array<\(resultType(element))>"
        case .map(let element, _): return "object<string,\(resultType(element))>"
        default: break
        }
        switch named?.definition {
        case .object?, .union?: return outline(of: reference)
        default: return rowType(reference)
        }
    }

    /// A type on one line: `{tiers:[{slug, name, level}]}`. A `?` marks what may be absent.
    func outline(of reference: TypeReference) -> String {
        var stack: [String] = []
        return outline(of: reference, stack: &stack)
    }

    private func outline(of reference: TypeReference, stack: inout [String]) -> String {
        let (shape, named) = resolved(reference)
        if let named {
            if stack.contains(named.name) { return named.name }
            stack.append(named.name)
            defer { stack.removeLast() }
            switch named.definition {
            case .object(let fields): return outline(of: fields, stack: &stack)
            case .enumeration(let values): return values.map { "\"\($0.value)\"" }.joined(separator: "|")
            case .union(let tag, let cases):
                var lines: [String] = []
                for one in cases {
                    lines.append(outline(of: one.fields, tag: "\(tag):\"\(one.value)\"", stack: &stack))
                }
                return lines.joined(separator: " or ")
            case .alias: break
            }
        }
        switch shape {
        case .list(let element, _): return "[\(outline(of: element, stack: &stack))]"
        case .map(let element, _): return "{<key>:\(outline(of: element, stack: &stack))}"
        default: return rowType(reference)
        }
    }

    private func outline(of fields: [Field], tag: String? = nil, stack: inout [String]) -> String {
        var parts = tag.map { [$0] } ?? []
        for field in fields {
            let name = field.name + (field.isRequired ? "" : "?")
            parts.append(name + outlineValue(of: field.type, stack: &stack))
        }
        return "{" + parts.joined(separator: ", ") + "}"
    }

    /// What follows a field's name on an outline: nothing for text and numbers, whose name says enough, `:{…}`, `:[…]` or `:any`.
    private func outlineValue(of reference: TypeReference, stack: inout [String]) -> String {
        let (shape, named) = resolved(reference)
        switch named?.definition {
        case .object?, .union?: return ":" + outline(of: reference, stack: &stack)
        case .enumeration(let values)? where values.count == 1: return ":\"\(values[0].value)\""
        default: break
        }
        switch shape {
        case .list, .map: return ":" + outline(of: reference, stack: &stack)
        case .raw: return ":" + rowType(reference)
        default: return ""
        }
    }

    /// What an outline cannot say: the values of its enumerations, and which of its fields are null at times.
    func outlineNotes(of reference: TypeReference, unlessIn doc: String) -> [String] {
        var seen: Set<String> = []
        var notes: [String] = []
        collectNotes(of: reference, unlessIn: doc, seen: &seen, notes: &notes)
        return notes
    }

    private func collectNotes(
        of reference: TypeReference, unlessIn doc: String, seen: inout Set<String>, notes: inout [String]
    ) {
        let (shape, named) = resolved(reference)
        switch shape {
        case .list(let element, _), .map(let element, _):
            return collectNotes(of: element, unlessIn: doc, seen: &seen, notes: &notes)
        default: break
        }
        guard let named, seen.insert(named.name).inserted else { return }
        let fields: [Field]
        switch named.definition {
        case .object(let members): fields = members
        case .union(_, let cases): fields = cases.flatMap(\.fields)
        case .enumeration, .alias: return
        }
        for field in fields {
            if let note = outlineNote(of: field, unlessIn: doc), !notes.contains(note) { notes.append(note) }
            collectNotes(of: field.type, unlessIn: doc, seen: &seen, notes: &notes)
        }
    }

    private func outlineNote(of field: Field, unlessIn doc: String) -> String? {
        let words = field.doc.isEmpty ? typeDoc(field.type) : field.doc
        var sentences: [String] = []
        let named = resolved(field.type).named
        if case .enumeration(let values)? = named?.definition, values.count > 1,
            let list = enumerated(values, unlessIn: words)
        {
            sentences.append(list)
        }
        if isNullable(field.type), !words.utf8Contains("null") { sentences.append("May be null.") }
        let note = words.followed(by: sentences)
        let type = rowType(field.type)
        let isText = type == "string" || named != nil
        if note.isEmpty { return isText || !isScalar(type) ? nil : "\(field.name): \(type)." }
        if doc.utf8Contains(note) { return nil }
        return isText || !isScalar(type) ? "\(field.name): \(note)" : "\(field.name) (\(type)): \(note)"
    }

    private func isScalar(_ type: String) -> Bool {
        type == "integer" || type == "number" || type == "boolean"
    }
}
