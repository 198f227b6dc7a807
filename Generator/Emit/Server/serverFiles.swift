import Language

/// The Swift module of a contract's server side. `documents` are embedded for the operations that serve them.
func serverFiles(of contract: Contract, documents: [GeneratedFile]) -> [GeneratedFile] {
    let context = ServerContext(contract)
    let folder = "\(contract.name)/Server"
    var files = contract.sections.map { section in
        GeneratedFile(path: "\(folder)/\(section.typeName).swift", text: sectionFile(section, in: context))
    }
    let sectionFiles = Set(contract.sections.map(\.span.file))
    let shared = contract.types.filter { !sectionFiles.contains($0.span.file) && context.use.isUsed($0) }
    if !shared.isEmpty {
        files.append(GeneratedFile(path: "\(folder)/Types.swift", text: typesFile(shared, in: context)))
    }
    files.append(GeneratedFile(path: "\(folder)/Callers.swift", text: callersFile(in: context)))
    files.append(GeneratedFile(path: "\(folder)/Routes.swift", text: routesFile(in: context)))
    // Whatever changes the server's side of the contract changes some line of these.
    let hash = StableHash.hex(files.map(\.text).joined(separator: "\0"))
    files.append(GeneratedFile(path: "\(folder)/Contract.swift", text: contractFile(in: context, hash: hash)))
    if let text = documentsFile(in: context, documents: documents) {
        files.append(GeneratedFile(path: "\(folder)/Documents.swift", text: text))
    }
    if let page = documents.first(where: { $0.path == "\(contract.name)/Documents/index.html" }) {
        files.append(GeneratedFile(path: "\(folder)/ReferencePage.swift", text: referencePageFile(in: context, page: page.text)))
    }
    return files
}

/// ReferencePage.swift: the contract for people, as one literal that stays where the binary has it.
private func referencePageFile(in context: ServerContext, page: String) -> String {
    var swift = SwiftText()
    swift.header(sources: [context.contract.span.file.path], imports: [])
    swift.block("extension \(context.prefix)Server") { swift in
        swift.doc("`index.html`, as `make generate` writes it: the contract for people.")
        swift.line("public static let referencePage: StaticString = \(SwiftText.literal(page))")
    }
    return swift.finished()
}

/// Types.swift: the types that several sections share.
private func typesFile(_ types: [NamedType], in context: ServerContext) -> String {
    var swift = SwiftText()
    var sources: [String] = []
    for type in types where !sources.contains(type.span.file.path) { sources.append(type.span.file.path) }
    swift.header(sources: sources, imports: ["Contract", "JSON"])
    for type in types {
        emitType(type, in: context, &swift)
    }
    return swift.finished()
}

/// Documents.swift: the documents that operations serve, as literals; nil when no operation serves one.
private func documentsFile(in context: ServerContext, documents: [GeneratedFile]) -> String? {
    var served: [Operation.ServedDocument] = []
    for operation in context.contract.operations {
        if let document = operation.serves, !served.contains(document) { served.append(document) }
    }
    guard !served.isEmpty else { return nil }
    var swift = SwiftText()
    swift.header(sources: [context.contract.span.file.path], imports: ["Contract"])
    swift.blank()
    swift.block("extension \(context.prefix)Server") { swift in
        for document in served {
            let path = "\(context.contract.name)/Documents/\(document.rawValue).json"
            let text = documents.first { $0.path == path }?.text ?? "{}\n"
            swift.doc("`\(document.rawValue).json`, as `make generate` writes it.")
            swift.line("static let \(documentProperty(document)) = ServedDocument(")
            swift.indented { swift in
                swift.line("\(SwiftText.literal(text)),")
                swift.line("contentType: \"application/json; charset=utf-8\", entityTag: \"\\\"\(StableHash.hex(text))\\\"\")")
            }
        }
    }
    return swift.finished()
}

/// A hash that is the same on every machine and in every run. (FNV-1a, 64 bits)
enum StableHash {
    static func hex(_ text: String) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text.utf8 {
            hash ^= UInt64(byte)
            hash &*= 0x0000_0100_0000_01B3
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
