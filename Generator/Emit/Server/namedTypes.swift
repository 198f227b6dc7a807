import Language

/// The Swift form of a named type, with its reader and writer.
func emitType(_ type: NamedType, in context: ServerContext, _ swift: inout SwiftText) {
    guard context.use.isUsed(type) else { return }
    let name = context.swiftName(ofType: type.name)
    let isRead = context.use.read.contains(type.name)
    swift.blank()
    switch type.definition {
    case .alias(let target):
        swift.doc(type.doc)
        swift.line("public typealias \(name) = \(context.bareType(target))")
    case .enumeration(let values):
        emitEnumeration(name, type.doc, values, in: context, &swift)
    case .object(let fields):
        emitObject(name, type.doc, FieldSet(fields, in: context), tag: nil, isRead: isRead, in: context, &swift)
    case .union(let tag, let cases):
        emitUnion(name, type.doc, tag: tag, cases, isRead: isRead, in: context, &swift)
    }
}

private func emitEnumeration(
    _ name: String, _ doc: String, _ values: [NamedType.EnumerationValue], in context: ServerContext, _ swift: inout SwiftText
) {
    let cases = context.caseNames(values.map(\.value))
    swift.doc(doc)
    swift.block("public enum \(name): WireEnumeration") { swift in
        if values.allSatisfy(\.doc.isEmpty) {
            swift.list("case ", cases, "")
        } else {
            for (value, caseName) in zip(values, cases) {
                swift.doc(value.doc)
                swift.line("case \(caseName)")
            }
        }
        swift.blank()
        swift.block("public init?(wire text: UnsafeRawBufferPointer)") { swift in
            for (index, value) in values.enumerated() {
                let opening = index == 0 ? "if" : "} else if"
                swift.line("\(opening) text.equals(\(SwiftText.literal(value.value))) {")
                swift.indented { $0.line("self = .\(cases[index])") }
            }
            swift.line("} else {")
            swift.indented { $0.line("return nil") }
            swift.line("}")
        }
        swift.blank()
        swift.block("public var wireName: StaticString") { swift in
            swift.line("switch self {")
            for (value, caseName) in zip(values, cases) {
                swift.line("case .\(caseName): \(SwiftText.literal(value.value))")
            }
            swift.line("}")
        }
        swift.blank()
        let words = "must be " + orList(values.map { $0.value.isEmpty ? "empty" : $0.value })
        swift.line("public static var expectation: String { \(SwiftText.literal(words)) }")
    }
}

/// `a`, `a or b`, `a, b or c`.
private func orList(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " or " + last
}

/// - Parameter tag: for a case of a union: the member that names the case, and its value.
func emitObject(
    _ name: String, _ doc: String, _ fields: FieldSet, tag: (name: String, value: String)?, isRead: Bool,
    in context: ServerContext, _ swift: inout SwiftText
) {
    swift.doc(doc)
    swift.block("public struct \(name): \(isRead ? "WireValue" : "JSONWritable"), Codable, Hashable") { swift in
        for entry in fields.entries {
            swift.doc(entry.field.doc)
            swift.line("public var \(entry.property): \(entry.type)")
        }
        if !fields.entries.isEmpty { swift.blank() }
        emitMemberwiseInit(fields, &swift)
        emitCodingKeys(fields, &swift)
        if isRead {
            swift.blank()
            emitReader(fields, tag: tag?.name, in: context, &swift)
        }
        swift.blank()
        emitWriter(fields, tag: tag, in: context, &swift)
    }
}

private func emitMemberwiseInit(_ fields: FieldSet, _ swift: inout SwiftText) {
    let parameters = fields.entries.map { entry in
        "\(SwiftName.bare(entry.property) == entry.property ? entry.property : entry.property): \(entry.type)"
            + (entry.type.hasSuffix("?") && !entry.field.isRequired ? " = nil" : "")
    }
    swift.list("public init(", parameters, ") {")
    swift.indented { swift in
        for entry in fields.entries { swift.line("self.\(entry.property) = \(entry.property)") }
    }
    swift.line("}")
}

/// Only where the names differ from the wire's.
private func emitCodingKeys(_ fields: FieldSet, _ swift: inout SwiftText) {
    guard fields.entries.contains(where: { SwiftName.bare($0.property) != $0.field.name }) else { return }
    swift.blank()
    swift.block("private enum CodingKeys: String, CodingKey") { swift in
        swift.list(
            "case ",
            fields.entries.map {
                SwiftName.bare($0.property) == $0.field.name
                    ? $0.property : "\($0.property) = \(SwiftText.literal($0.field.name))"
            }, "")
    }
}

private func emitReader(_ fields: FieldSet, tag: String?, in context: ServerContext, _ swift: inout SwiftText) {
    swift.block("public static func read(from json: inout JSONReader, _ issues: inout Issues) throws(JSONError) -> Self?") { swift in
        for entry in fields.entries { swift.line(entry.localDeclaration(context)) }
        swift.line("let mark = issues.count")
        swift.line("guard try json.entersObject(&issues) else { return nil }")
        swift.block("while let key = try json.nextKey()") { swift in
            var opening = "if"
            if let tag {
                swift.line("if key.matches(\(SwiftText.literal(tag))) {")
                swift.indented { $0.line("try json.skipValue()") }
                opening = "} else if"
            }
            emitKeyChain(fields.entries, opening: opening, issues: "issues", in: context, &swift) {
                let isRefused = context.contract.unknownFields == .refuse
                return "try json.skipUnknown(key, refused: \(isRefused), &issues)"
            }
        }
        emitRequiredChecks(fields.entries, issues: "issues", since: "mark", &swift)
        let arguments = fields.entries.map { "\(SwiftName.bare($0.property)): \($0.collected(context))" }
        swift.list("return Self(", arguments, ")")
    }
}

/// One branch for each field, the last for names that the contract does not have.
func emitKeyChain(
    _ entries: [FieldSet.Entry], opening: String, issues: String, clamps: Set<String> = [], in context: ServerContext,
    _ swift: inout SwiftText, unknown: () -> String
) {
    var opening = opening
    for entry in entries {
        let names = [entry.wire] + entry.field.aliases
        let condition = names.map { "key.matches(\(SwiftText.literal($0)))" }.joined(separator: " || ")
        swift.line("\(opening) \(condition) {")
        swift.indented { swift in
            if names.count > 1 {
                let name = SwiftText.literal(entry.field.name)
                swift.line("if \(entry.local) != nil { \(issues).add(\(name), \"is given by two names\") }")
            }
            let reading = context.jsonReading(
                entry.field.type, entry.field.name, issues: issues, clamps: clamps.contains(entry.field.name))
            swift.line("\(entry.local) = \(reading)")
        }
        opening = "} else if"
    }
    if opening == "if" {
        swift.line(unknown())
    } else {
        swift.line("} else {")
        swift.indented { $0.line(unknown()) }
        swift.line("}")
    }
}

private func emitWriter(
    _ fields: FieldSet, tag: (name: String, value: String)?, in context: ServerContext, _ swift: inout SwiftText
) {
    swift.block("public func write(to json: inout JSONWriter)") { swift in
        swift.line("json.beginObject()")
        if let tag {
            swift.line("json.key(\(SwiftText.literal(tag.name)))")
            swift.line("json.string(\(SwiftText.literal(tag.value)) as StaticString)")
        }
        for entry in fields.entries {
            let isLeftOut = !entry.field.isRequired && entry.field.defaultValue == nil
            // A member may be named as the writer is.
            let value = entry.property == "json" ? "self.json" : entry.property
            swift.line("json.member(\(SwiftText.literal(entry.field.name)), \(isLeftOut ? "ifPresent: " : "")\(value))")
        }
        swift.line("json.endObject()")
    }
}

private func emitUnion(
    _ name: String, _ doc: String, tag: String, _ cases: [NamedType.UnionCase], isRead: Bool,
    in context: ServerContext, _ swift: inout SwiftText
) {
    let names = context.caseNames(cases.map(\.value))
    let payloads = names.map { name + SwiftName.capitalized($0) }
    let tagLiteral = SwiftText.literal(tag)
    swift.doc(doc)
    swift.block("public enum \(name): \(isRead ? "WireValue" : "JSONWritable"), Codable, Hashable") { swift in
        for (caseName, payload) in zip(names, payloads) { swift.line("case \(caseName)(\(payload))") }
        swift.blank()
        if isRead { emitUnionReader(tagLiteral, cases, names, payloads, &swift) }
        swift.block("public func write(to json: inout JSONWriter)") { swift in
            swift.line("switch self {")
            for caseName in names { swift.line("case .\(caseName)(let value): value.write(to: &json)") }
            swift.line("}")
        }
        swift.blank()
        emitUnionCoding(tag: tag, cases, names, payloads, &swift)
    }
    for (index, union) in cases.enumerated() {
        swift.blank()
        emitObject(
            payloads[index], "`\(union.value)` of ``\(name)``.", FieldSet(union.fields, in: context),
            tag: (name: tag, value: union.value), isRead: isRead, in: context, &swift)
    }
}

private func emitUnionReader(
    _ tagLiteral: String, _ cases: [NamedType.UnionCase], _ names: [String], _ payloads: [String], _ swift: inout SwiftText
) {
    swift.block("public static func read(from json: inout JSONReader, _ issues: inout Issues) throws(JSONError) -> Self?") { swift in
        swift.line("let tag = try json.tag(\(tagLiteral))")
        swift.line("switch tag {")
        for (index, union) in cases.enumerated() {
            swift.line("case \(SwiftText.literal(union.value)): return try \(payloads[index]).read(from: &json, &issues).map { .\(names[index])($0) }")
        }
        swift.line("default:")
        swift.indented { swift in
            let words = "must be " + orList(cases.map(\.value))
            swift.line("return try json.refuseTag(\(tagLiteral), tag, \(SwiftText.literal(words)), &issues)")
        }
        swift.line("}")
    }
    swift.blank()
}

private func emitUnionCoding(
    tag: String, _ cases: [NamedType.UnionCase], _ names: [String], _ payloads: [String], _ swift: inout SwiftText
) {
    swift.line("private enum TagKey: String, CodingKey { case tag = \(SwiftText.literal(tag)) }")
    swift.blank()
    swift.block("public init(from decoder: any Decoder) throws") { swift in
        swift.line("let container = try decoder.container(keyedBy: TagKey.self)")
        swift.line("switch try container.decode(String.self, forKey: .tag) {")
        for (index, union) in cases.enumerated() {
            swift.line("case \(SwiftText.literal(union.value)): self = .\(names[index])(try \(payloads[index])(from: decoder))")
        }
        swift.line(
            "default: throw DecodingError.dataCorruptedError(forKey: .tag, in: container, debugDescription: \"no such case\")")
        swift.line("}")
    }
    swift.blank()
    swift.block("public func encode(to encoder: any Encoder) throws") { swift in
        swift.line("var container = encoder.container(keyedBy: TagKey.self)")
        swift.line("switch self {")
        for (index, union) in cases.enumerated() {
            swift.line("case .\(names[index])(let value):")
            swift.indented { swift in
                swift.line("try container.encode(\(SwiftText.literal(union.value)), forKey: .tag)")
                swift.line("try value.encode(to: encoder)")
            }
        }
        swift.line("}")
    }
}
