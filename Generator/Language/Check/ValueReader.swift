/// Reads examples and defaults as their type says, and reports where they do not fit.
struct ValueReader {
    enum Purpose { case example, defaultValue }

    let types: TypeTable
    let findings: Findings
    var purpose = Purpose.example

    /// The value in the terms of its type: `12` is text where text is wanted.
    ///
    /// - Parameter label: what the value is for, in the words of diagnostics: a field's or a type's name.
    func value(_ node: Node, as type: TypeReference, label: String) -> Tree {
        if node.isNull, type.isNullable { return .null }
        switch type.shape {
        case .named(let name): return named(node, name, label: label)
        case .string(let length, let pattern): return string(node, length, pattern, type, label)
        case .integer(let range): return number(node, range, isInteger: true, type, label)
        case .number(let range): return number(node, range, isInteger: false, type, label)
        case .boolean:
            if case .boolean = node.tree { return node.tree }
            return misfit(node, label, "\(node.shortWords) is not true or false")
        case .time, .date, .datetime, .month, .url, .email: return formatted(node, type, label)
        case .file:
            guard case .scalar(let scalar) = node.content, !scalar.isNull else { return misfit(node, label, "a file's name is wanted, not \(node.kindWords)") }
            return .string(scalar.text)
        case .raw(let kinds): return raw(node, kinds, label)
        case .list(let item, let count): return list(node, item, count, type, label)
        case .map(let item, let count): return map(node, item, count, type, label)
        }
    }

    /// A default in a field's short form.
    func value(_ text: TypeExpression.DefaultText, as type: TypeReference, label: String) -> Tree {
        let scalar = Node.Scalar(text: text.text, isPlain: !text.isQuoted, textOffset: 0, verbatimCount: 0)
        return value(Node(span: text.span, lastLine: text.span.line, content: .scalar(scalar)), as: type, label: label)
    }

    /// An object's members. Members that no field names are reported, and required fields that are not there.
    ///
    /// - Parameter owner: the place of the whole object, for what is missing in it.
    func members(
        _ pairs: [Node.Pair], of fields: [WrittenField], label: String, at owner: SourceSpan, tag: Node.Key? = nil, requiresAll: Bool = true,
        declaredAt declaration: SourceSpan? = nil
    ) -> [Tree.Member] {
        var found: Set<String> = []
        var members: [Tree.Member] = []
        for pair in pairs where pair.key.text != tag?.text {
            let name = pair.key.text
            guard let field = fields.first(where: { $0.name.text == name || $0.aliases.contains { $0.text == name } }) else {
                let known = fields.map(\.name.text)
                report(
                    pair.key.span, label, "there is no '\(name)' in it", hint: nearestName(to: name, in: known)?.asHint,
                    note: declaration.map { ($0, "its fields are written here") })
                continue
            }
            found.insert(field.name.text)
            members.append(Tree.Member(key: name, value: value(pair.value, as: field.type, label: name)))
        }
        if requiresAll {
            for field in fields where !field.isOptional && !found.contains(field.name.text) {
                report(owner, label, "'\(field.name.text)' is missing", note: (field.name.span, "it is needed here"))
            }
        }
        return members
    }
}

extension ValueReader {
    private var noun: String { purpose == .example ? "example" : "default" }

    private func report(
        _ span: SourceSpan, _ label: String, _ words: String, hint: String? = nil, note: (SourceSpan, String)? = nil
    ) {
        let notes = note.map { [Diagnostic.Note(span: $0.0, message: $0.1)] } ?? []
        findings.error(
            purpose == .example ? .exampleMismatch : .badDefault, at: span, "the \(noun) does not fit '\(label)': \(words)",
            hint: hint, notes: notes)
    }

    private func misfit(_ node: Node, _ label: String, _ words: String, hint: String? = nil, note: (SourceSpan, String)? = nil) -> Tree {
        report(node.span, label, words, hint: hint, note: note)
        return node.tree
    }

    private func named(_ node: Node, _ name: String, label: String) -> Tree {
        guard let declaration = types[name] else { return node.tree }
        switch declaration.kind {
        case .alias(let target):
            // A chain of names that leads to itself is reported by another check.
            guard types.resolved(target) != nil else { return node.tree }
            return value(node, as: target, label: name)
        case .enumeration(let values):
            guard case .scalar(let scalar) = node.content, !scalar.isNull else {
                return misfit(node, label, "one of the values of '\(name)' is wanted, not \(node.kindWords)")
            }
            guard values.contains(where: { $0.value == scalar.text }) else {
                return misfit(node, label, "'\(scalar.text)' is not a value of '\(name)'",
                    hint: nearestName(to: scalar.text, in: values.map(\.value))?.asHint ?? "one of \(values.prefix(12).map(\.value).joined(separator: ", "))",
                    note: (declaration.name.span, "the values are listed here"))
            }
            return .string(scalar.text)
        case .object:
            guard case .map(let pairs) = node.content else {
                return misfit(node, label, "a map with the fields of '\(name)' is wanted, not \(node.kindWords)")
            }
            return .map(members(pairs, of: types.fields(of: declaration), label: name, at: node.span, declaredAt: declaration.name.span))
        case .union(let tag, let cases):
            return union(node, name, tag, cases)
        }
    }

    private func union(_ node: Node, _ name: String, _ tag: Node.Key, _ cases: [TypeDeclaration.Case]) -> Tree {
        guard case .map(let pairs) = node.content else {
            return misfit(node, name, "a map with the field '\(tag.text)' is wanted, not \(node.kindWords)")
        }
        guard let kind = pairs.first(where: { $0.key.text == tag.text }) else {
            return misfit(node, name, "'\(tag.text)' is missing", note: (tag.span, "it says which case this is"))
        }
        guard case .scalar(let scalar) = kind.value.content, let one = cases.first(where: { $0.value.text == scalar.text }) else {
            let known = cases.map(\.value.text)
            let words = kind.value.shortWords
            return misfit(kind.value, name, "\(words) is not one of its cases", hint: "one of \(known.prefix(12).joined(separator: ", "))")
        }
        let member = Tree.Member(key: tag.text, value: .string(scalar.text))
        let others = members(pairs, of: one.fields, label: "\(name) \(one.value.text)", at: node.span, tag: tag)
        let position = pairs.firstIndex { $0.key.text == tag.text } ?? 0
        var all = others
        all.insert(member, at: min(position, all.count))
        return .map(all)
    }

    private func string(_ node: Node, _ length: LengthRange, _ pattern: Pattern?, _ type: TypeReference, _ label: String) -> Tree {
        guard case .scalar(let scalar) = node.content, !scalar.isNull else { return misfit(node, label, "text is wanted, not \(node.kindWords)") }
        if length != .any {
            let words = outside(scalar.text.unicodeScalars.count, length, "character")
            if let words { return misfit(node, label, words, note: note(type, "length")) }
        }
        if let pattern, !pattern.matches(scalar.text) {
            return misfit(node, label, "'\(scalar.text)' does not match /\(pattern.text)/", note: note(type, "pattern"))
        }
        return .string(scalar.text)
    }

    private func note(_ type: TypeReference, _ what: String) -> (SourceSpan, String)? {
        type.constraintSpan.map { ($0, "the \(what) is set here") }
    }

    private func outside(_ count: Int, _ range: LengthRange, _ unit: String) -> String? {
        let plural = count == 1 ? unit : unit == "entry" ? "entries" : unit + "s"
        if let minimum = range.minimum, count < minimum { return "\(count) \(plural) are fewer than the minimum \(minimum)" }
        if let maximum = range.maximum, count > maximum { return "\(count) \(plural) are more than the maximum \(maximum)" }
        return nil
    }

    private func number(_ node: Node, _ range: NumberRange, isInteger: Bool, _ type: TypeReference, _ label: String) -> Tree {
        guard case .scalar(let scalar) = node.content, scalar.isPlain, let number = NumberText(scalar.text) else {
            return misfit(node, label, "\(node.shortWords) is not \(isInteger ? "an integer" : "a number")")
        }
        if isInteger, case .decimal = number { return misfit(node, label, "\(scalar.text) is not a 64-bit integer") }
        if let minimum = range.minimum, let bound = NumberText(minimum), number.isLess(than: bound) {
            return misfit(node, label, "\(scalar.text) is less than the minimum \(minimum)", note: note(type, "minimum"))
        }
        if let maximum = range.maximum, let bound = NumberText(maximum), bound.isLess(than: number) {
            return misfit(node, label, "\(scalar.text) is greater than the maximum \(maximum)", note: note(type, "maximum"))
        }
        return scalar.tree
    }

    private func formatted(_ node: Node, _ type: TypeReference, _ label: String) -> Tree {
        guard case .scalar(let scalar) = node.content, !scalar.isNull else { return misfit(node, label, "text is wanted, not \(node.kindWords)") }
        if let format = TextFormat(type.shape), !format.fits(Array(scalar.text.utf8)) {
            return misfit(node, label, "'\(scalar.text)' is not \(format.words)")
        }
        return .string(scalar.text)
    }

    private func raw(_ node: Node, _ kinds: Set<TypeReference.RawKind>, _ label: String) -> Tree {
        let tree = node.tree
        let kind: TypeReference.RawKind = switch tree {
        case .null: .null
        case .boolean: .boolean
        case .integer, .number: .number
        case .string: .string
        case .list: .array
        case .map: .object
        }
        guard kinds.contains(kind) else {
            return misfit(node, label, "\(kinds.sorted().map(\.rawValue).joined(separator: " or ")) is wanted, not \(node.kindWords)")
        }
        return tree
    }

    private func list(_ node: Node, _ item: TypeReference, _ count: LengthRange, _ type: TypeReference, _ label: String) -> Tree {
        guard case .list(let items) = node.content else { return misfit(node, label, "a list is wanted, not \(node.kindWords)") }
        if let words = outside(items.count, count, "item") { return misfit(node, label, words, note: note(type, "length")) }
        return .list(items.map { value($0, as: item, label: label) })
    }

    private func map(_ node: Node, _ item: TypeReference, _ count: LengthRange, _ type: TypeReference, _ label: String) -> Tree {
        guard case .map(let pairs) = node.content else { return misfit(node, label, "a map is wanted, not \(node.kindWords)") }
        if let words = outside(pairs.count, count, "entry") { return misfit(node, label, words, note: note(type, "length")) }
        return .map(pairs.map { Tree.Member(key: $0.key.text, value: value($0.value, as: item, label: label)) })
    }
}

extension Node {
    /// A scalar's text in quotes, or what the node is.
    fileprivate var shortWords: String {
        guard case .scalar(let scalar) = content, !scalar.isNull else { return kindWords }
        return "'\(scalar.text.prefix(60))'"
    }
}

extension NumberText {
    /// Integers are compared as integers: above 2^53 doubles run together.
    func isLess(than other: NumberText) -> Bool {
        if case .integer(let left) = self, case .integer(let right) = other { return left < right }
        return double < other.double
    }
}
