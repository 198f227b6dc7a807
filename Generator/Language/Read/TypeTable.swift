/// All types of a contract by name.
final class TypeTable {
    private(set) var declarations: [TypeDeclaration] = []
    private var byName: [String: TypeDeclaration] = [:]
    private var flattened: [String: [WrittenField]] = [:]
    /// Some file or type could not be read, so that a name which is not here may well be meant there.
    var isIncomplete = false

    /// A longer chain of `extends` is refused.
    static let extendsMax = 16
    private let findings: Findings

    init(findings: Findings) {
        self.findings = findings
    }

    subscript(_ name: String) -> TypeDeclaration? { byName[name] }

    /// Adds a type; a name given before is reported.
    func declare(_ declaration: TypeDeclaration) {
        if let first = byName[declaration.name.text] {
            let hint = declaration.isInline || first.isInline ? "the unnamed result of an operation takes the name of the operation; name one of them otherwise" : nil
            findings.error(
                .duplicateType, at: declaration.name.span, "the type '\(declaration.name.text)' is given twice", hint: hint,
                notes: [.first(first.name.span)])
            return
        }
        byName[declaration.name.text] = declaration
        declarations.append(declaration)
    }

    /// Reports each name in `type` that is no type.
    func bind(_ type: TypeReference) {
        type.forEachName { name, span in
            if byName[name] != nil || isIncomplete { return }
            // The span of a nullable type reaches over its 'or null'.
            let length = min(span.length, name.utf8.count)
            let place = SourceSpan(file: span.file, line: span.line, column: span.column, length: length)
            let known = declarations.map(\.name.text) + TypeExpression.baseNames
            findings.error(.unknownType, at: place, "no type is named '\(name)'", hint: nearestName(to: name, in: known)?.asHint)
        }
    }

    /// Reports names that lead nowhere, fields that are given again, and files outside multipart, in every declaration.
    func bindAll() {
        for declaration in declarations {
            switch declaration.kind {
            case .object(let fields, let base):
                bind(fields)
                if let base { bindBase(base, of: declaration) }
            case .union(_, let cases): for one in cases { bind(one.fields) }
            case .alias(let type):
                bind(type)
                reportFile(type)
            case .enumeration: break
            }
        }
    }

    func bind(_ fields: [WrittenField]) {
        for field in fields {
            bind(field.type)
            reportFile(field.type)
        }
    }

    private func reportFile(_ type: TypeReference) {
        guard type.isFile else { return }
        findings.error(.fileOutsideMultipart, at: type.span, "a file stands in 'multipart' only", hint: "bytes in JSON are a string")
    }

    private func bindBase(_ base: Node.Key, of declaration: TypeDeclaration) {
        guard let target = byName[base.text] else {
            if isIncomplete { return }
            let known = declarations.map(\.name.text)
            findings.error(.unknownType, at: base.span, "no type is named '\(base.text)'", hint: nearestName(to: base.text, in: known)?.asHint)
            return
        }
        guard case .object = target.kind else {
            findings.error(.badExtends, at: base.span, "'\(base.text)' has no fields to start with",
                notes: [Diagnostic.Note(span: target.name.span, message: "it is written here")])
            return
        }
        var seen: Set<String> = [declaration.name.text]
        var next: Node.Key? = base
        while let name = next?.text, case .object(_, let further)? = byName[name]?.kind {
            guard seen.insert(name).inserted else {
                findings.error(.badExtends, at: base.span, "'\(declaration.name.text)' extends itself")
                return
            }
            next = further
            guard seen.count <= Self.extendsMax else {
                findings.error(.badExtends, at: base.span, "types extend each other over more than \(Self.extendsMax) steps")
                return
            }
        }
        guard case .object(let own, _) = declaration.kind else { return }
        let inherited = fields(of: target)
        for field in own {
            for first in inherited where first.name.text == field.name.text {
                findings.error(.duplicateField, at: field.name.span, "'\(base.text)' already has the field '\(field.name.text)'",
                    notes: [.first(first.name.span)])
            }
        }
    }

    /// An object's fields, those it starts with first.
    func fields(of declaration: TypeDeclaration) -> [WrittenField] {
        if let known = flattened[declaration.name.text] { return known }
        var chain: [[WrittenField]] = []
        var seen: Set<String> = []
        var next: TypeDeclaration? = declaration
        while let one = next, case .object(let own, let base) = one.kind, seen.insert(one.name.text).inserted, chain.count <= Self.extendsMax {
            chain.append(own)
            next = base.flatMap { byName[$0.text] }
        }
        let all = chain.reversed().flatMap { $0 }
        flattened[declaration.name.text] = all
        return all
    }

    /// The type behind other names; nil for a name that leads nowhere or to itself.
    func resolved(_ type: TypeReference) -> (type: TypeReference, declaration: TypeDeclaration?)? {
        var current = type
        for _ in 0..<64 {
            guard case .named(let name) = current.shape else { return (current, nil) }
            guard let declaration = byName[name] else { return nil }
            guard case .alias(let target) = declaration.kind else { return (current, declaration) }
            let isNullable = current.isNullable || target.isNullable
            current = TypeReference(
                shape: target.shape, isNullable: isNullable, span: target.span, constraintSpan: target.constraintSpan)
        }
        return nil
    }
}

extension TypeTable {
    /// Whether a default can be written for the type: texts without a format of their own, numbers, booleans, enums, lists of
    /// these, null where it may be, and nothing but empty for maps and verbatim JSON.
    func takesDefault(_ type: TypeReference, _ node: Node?) -> Bool {
        if type.isNullable, node?.isNull == true { return true }
        guard let (target, declaration) = resolved(type) else { return true }
        if target.isNullable, node?.isNull == true { return true }
        switch declaration?.kind {
        case .object, .union: return false
        case .enumeration, .alias, nil: break
        }
        switch target.shape {
        case .time, .date, .datetime, .month, .file: return false
        case .raw, .map:
            return switch node?.content {
            case .list(let items): items.isEmpty
            case .map(let pairs): pairs.isEmpty
            case .scalar, nil: false
            }
        case .list(let item, _):
            guard case .list(let items)? = node?.content else { return true }
            return items.allSatisfy { takesDefault(item, $0) }
        case .string, .integer, .number, .boolean, .url, .email, .named: return true
        }
    }
}
