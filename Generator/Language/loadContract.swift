/// Reads one contract from the bytes of its files. A pure function: the same bytes give the same result everywhere.
///
/// - Parameters:
///   - folder: the folder's name, which the contract must have too.
///   - path: how the folder is shown to people, such as `Spec/btelo`.
///   - sources: the folder's YAML files by their paths below `path`, in any order.
/// - Returns: the contract, or nil when there are errors; and everything found, in file order.
public func loadContract(folder: String, path: String, sources: [SpecSource]) -> (contract: Contract?, diagnostics: [Diagnostic]) {
    var loader = ContractLoader(folder: folder, path: path, sources: sources)
    let contract = loader.load()
    return (contract, loader.inFileOrder())
}

/// The stages of reading one contract: scan all files, read the header, declare types, read operations, check.
private struct ContractLoader {
    let folder: String
    let path: String
    let sources: [SpecSource]
    let findings = Findings()
    /// Files in the order they are read, which is the order of diagnostics.
    private var order: [SpecSource] = []

    init(folder: String, path: String, sources: [SpecSource]) {
        self.folder = folder
        self.path = path
        self.sources = sources.sorted { $0.file.path.utf8.lexicographicallyPrecedes($1.file.path.utf8) }
    }

    private func source(_ relative: String) -> SpecSource? { sources.first { $0.file.path == path + "/" + relative } }

    mutating func load() -> Contract? {
        guard let file = source("contract.yaml") else {
            let place = SourceSpan(file: SpecFile(path: path + "/contract.yaml"), line: 1, column: 1, length: 0)
            findings.error(.missingFile, at: place, "the folder has no contract.yaml")
            return nil
        }
        order.append(file)
        guard let root = YAMLScanner.scanned(file, findings: findings) else {
            // The other files are looked at too, so that all that is not YAML shows at once.
            for source in sources where source.file != file.file { _ = scan(source) }
            return nil
        }
        let header = Header.read(root, findings)
        if !header.name.text.isEmpty, header.name.text != folder {
            findings.error(.wrongContractName, at: header.name.span, "the contract is named '\(header.name.text)', its folder '\(folder)'", hint: "write 'contract: \(folder)'")
        }
        var shared: Node?
        if let file = source("types.yaml") { shared = scan(file) }
        let isSharedMissing = shared == nil && source("types.yaml") != nil
        let sections = sectionFiles(header)
        reportStrayFiles(header)
        let types = declaredTypes(shared, sections.map(\.root))
        if isSharedMissing || sections.count < header.sections.count { types.isIncomplete = true }
        types.bindAll()
        let reader = OperationReader(header: header, types: types, findings: findings)
        let found = sections.compactMap { SectionReader(file: $0.root, name: $0.name, operations: reader, findings: findings).read() }
        check(found, types)
        let namedTypes = types.declarations.map { named($0, types) }
        guard !findings.hasErrors else { return nil }
        return Contract(
            name: folder, title: header.title, version: header.version, baseURL: header.baseURL, description: header.description,
            quickstart: header.quickstart, schemes: header.schemes, subjects: header.subjects, errors: header.errors,
            successEnvelope: header.successEnvelope, unknownFields: header.unknownFields, document: .map(header.document),
            sections: found.map(\.section), types: namedTypes, span: header.name.span)
    }

    private mutating func scan(_ source: SpecSource) -> Node? {
        order.append(source)
        return YAMLScanner.scanned(source, findings: findings)
    }

    private mutating func sectionFiles(_ header: Header) -> [(name: String, root: Node)] {
        var files: [(String, Node)] = []
        for name in header.sections {
            guard let file = source("sections/\(name.text).yaml") else {
                let known = sources.compactMap { $0.file.path.sectionName(below: path) }
                findings.error(.missingFile, at: name.span, "there is no file sections/\(name.text).yaml", hint: nearestName(to: name.text, in: known)?.asHint)
                continue
            }
            if let root = scan(file) { files.append((name.text, root)) }
        }
        return files
    }

    private mutating func reportStrayFiles(_ header: Header) {
        for source in sources where !order.contains(where: { $0.file == source.file }) {
            order.append(source)
            let place = SourceSpan(file: source.file, line: 1, column: 1, length: 0)
            let name = source.file.path.sectionName(below: path)
            findings.error(.strayFile, at: place, name == nil ? "this file is no part of the contract" : "this section is not listed in contract.yaml",
                hint: name.map { "add '\($0)' to 'sections', or remove the file" } ?? "a contract is contract.yaml, types.yaml and sections/*.yaml")
        }
    }

    private func declaredTypes(_ shared: Node?, _ sections: [Node]) -> TypeTable {
        let types = TypeTable(findings: findings)
        if let shared, let map = MapReader(shared, Keys.typesFile, at: shared.span, findings) { declare(map.members("types"), in: types) }
        for root in sections {
            // The section's own keys are looked at when it is read.
            guard case .map(let pairs) = root.content, let pair = pairs.first(where: { $0.key.text == "types" }) else { continue }
            declare(pair.value.members("'types'", at: pair.key.span, findings), in: types)
        }
        return types
    }

    private func declare(_ pairs: [Node.Pair]?, in types: TypeTable) {
        for pair in pairs ?? [] {
            if let declaration = TypeDeclaration.read(pair, findings) {
                types.declare(declaration)
            } else {
                types.isIncomplete = true
            }
        }
    }

    private func check(_ found: [SectionReader.Found], _ types: TypeTable) {
        var routes = RouteCheck(findings: findings)
        let operations = found.flatMap(\.operations)
        for operation in operations { routes.check(operation) }
        let ids = operations.map(\.operation.id)
        for name in found.flatMap(\.repeats) where !ids.contains(name.text) {
            findings.error(.unknownOperation, at: name.span, "no operation is named '\(name.text)'", hint: nearestName(to: name.text, in: ids)?.asHint)
        }
        let use = TypeUseCheck(types: types, findings: findings)
        use.checkEnds()
        // While something cannot be read, what it uses is not known.
        if !findings.hasErrors { use.checkUse(operations.map(\.operation)) }
    }

    private func named(_ declaration: TypeDeclaration, _ types: TypeTable) -> NamedType {
        let definition: NamedType.Definition = switch declaration.kind {
        case .object: .object(types.fields(of: declaration).map { $0.resolved(types, findings, isOwn: declaration.owns($0)) })
        case .enumeration(let values): .enumeration(values)
        case .alias(let type): .alias(type)
        case .union(let tag, let cases):
            .union(tag: tag.text, cases: cases.map { one in
                NamedType.UnionCase(value: one.value.text, fields: one.fields.map { $0.resolved(types, findings) }, span: one.value.span)
            })
        }
        let reader = ValueReader(types: types, findings: findings)
        let type = TypeReference(shape: .named(declaration.name.text), isNullable: false, span: declaration.name.span, constraintSpan: nil)
        let example = declaration.example.map { reader.value($0, as: type, label: declaration.name.text) }
        return NamedType(
            name: declaration.name.text, doc: declaration.doc, definition: definition, isInline: declaration.isInline, example: example, span: declaration.name.span)
    }

    /// Everything found, ordered by file and place, with the lines it stands in.
    func inFileOrder() -> [Diagnostic] {
        var ranks: [SpecFile: Int] = [:]
        var lines: [SpecFile: LineTable] = [:]
        for (rank, source) in order.enumerated() { ranks[source.file] = rank }
        for diagnostic in findings.diagnostics where lines[diagnostic.span.file] == nil {
            if let source = order.first(where: { $0.file == diagnostic.span.file }) { lines[source.file] = LineTable(source.bytes) }
        }
        var seen: Set<Diagnostic> = []
        let distinct = findings.diagnostics.filter { seen.insert($0).inserted }
        let sorted = distinct.enumerated().sorted { left, right in
            let one = (ranks[left.element.span.file] ?? -1, left.element.span.line, left.element.span.column, left.offset)
            let two = (ranks[right.element.span.file] ?? -1, right.element.span.line, right.element.span.column, right.offset)
            return one < two
        }
        return sorted.map { item in
            var diagnostic = item.element
            diagnostic.sourceLine = lines[diagnostic.span.file]?.text(ofLine: diagnostic.span.line) ?? ""
            return diagnostic
        }
    }
}

extension WrittenField {
    /// Fields taken over by `extends` are reported where they are written, not again.
    fileprivate func resolved(_ types: TypeTable, _ findings: Findings, isOwn: Bool) -> Field {
        resolved(types, isOwn ? findings : Findings())
    }
}

extension TypeDeclaration {
    fileprivate func owns(_ field: WrittenField) -> Bool {
        guard case .object(let own, _) = kind else { return false }
        return own.contains { $0.name.span == field.name.span }
    }
}

extension String {
    /// `Spec/btelo/sections/blog.yaml` below `Spec/btelo` is the section `blog`.
    fileprivate func sectionName(below folder: String) -> String? {
        let prefix = folder + "/sections/"
        guard hasPrefix(prefix), hasSuffix(".yaml") else { return nil }
        return String(dropFirst(prefix.count).dropLast(5))
    }
}
