/// Finds types that nothing uses, and types no value of which could ever be complete.
struct TypeUseCheck {
    let types: TypeTable
    let findings: Findings

    /// Marks what the operations reach and warns of the rest.
    func checkUse(_ operations: [Operation]) {
        var open: [String] = []
        func visit(_ type: TypeReference) { type.forEachName { name, _ in open.append(name) } }
        for operation in operations {
            for parameter in operation.parameters { visit(parameter.field.type) }
            if case .wholeJSON(_, let type, _, let reads, _) = operation.body {
                visit(type)
                for field in reads { visit(field.type) }
            }
            for outcome in operation.outcomes { outcome.forEachType(visit) }
        }
        while let name = open.popLast() {
            guard let declaration = types[name], !declaration.isUsed else { continue }
            declaration.isUsed = true
            declaration.forEachType(visit)
            if case .object(_, let base?) = declaration.kind { markBases(base.text) }
            if case .object = declaration.kind { for field in types.fields(of: declaration) { visit(field.type) } }
        }
        for declaration in types.declarations where !declaration.isUsed {
            findings.warning(.unusedType, at: declaration.name.span, "nothing uses the type '\(declaration.name.text)'", hint: "remove it, or use it in an operation")
        }
    }

    private func markBases(_ first: String) {
        var next: String? = first
        while let name = next, let declaration = types[name], !declaration.isUsed {
            declaration.isUsed = true
            next = nil
            if case .object(_, let base?) = declaration.kind { next = base.text }
        }
    }

    /// Reports types that need themselves to be complete.
    func checkEnds() {
        var finite: Set<String> = []
        var isChanged = true
        var rounds = 0
        // Each round settles at least one more type, so there are at most as many rounds as types.
        while isChanged, rounds <= types.declarations.count {
            isChanged = false
            rounds += 1
            for declaration in types.declarations where !finite.contains(declaration.name.text) && isFinite(declaration, finite) {
                finite.insert(declaration.name.text)
                isChanged = true
            }
        }
        for declaration in types.declarations where !finite.contains(declaration.name.text) {
            findings.error(.endlessType, at: declaration.name.span, "no value of '\(declaration.name.text)' can be complete: it needs itself",
                hint: "let a field be absent ('?'), null, or a list")
        }
    }

    private func isFinite(_ declaration: TypeDeclaration, _ finite: Set<String>) -> Bool {
        switch declaration.kind {
        case .enumeration: true
        case .alias(let type): isFinite(type, finite) && types.resolved(type) != nil
        case .object: types.fields(of: declaration).allSatisfy { $0.isOptional || isFinite($0.type, finite) }
        case .union(_, let cases):
            cases.isEmpty || cases.contains { $0.fields.allSatisfy { $0.isOptional || isFinite($0.type, finite) } }
        }
    }

    private func isFinite(_ type: TypeReference, _ finite: Set<String>) -> Bool {
        if type.isNullable { return true }
        switch type.shape {
        case .named(let name):
            // A name that leads nowhere is reported where it is used.
            return finite.contains(name) || types[name] == nil
        case .list(let item, let count), .map(let item, let count):
            return (count.minimum ?? 0) == 0 || isFinite(item, finite)
        default: return true
        }
    }
}

extension TypeDeclaration {
    fileprivate func forEachType(_ body: (TypeReference) -> Void) {
        switch kind {
        case .object(let fields, _): for field in fields { body(field.type) }
        case .union(_, let cases): for one in cases { for field in one.fields { body(field.type) } }
        case .alias(let type): body(type)
        case .enumeration: break
        }
    }
}

extension Outcome {
    fileprivate func forEachType(_ body: (TypeReference) -> Void) {
        switch content {
        case .json(let type): body(type)
        case .events(let kinds):
            for kind in kinds { if case .json(let type) = kind.data { body(type) } }
        case .text, .bytes, .empty, .redirect: break
        }
    }
}
