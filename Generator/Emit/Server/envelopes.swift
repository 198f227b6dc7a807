import Language

/// `writeError`: each of the contract's error envelopes as the lines that write it.
func emitErrors(in context: ServerContext, _ swift: inout SwiftText) {
    let errors = context.contract.errors
    swift.block("extension \(context.prefix)Server") { swift in
        swift.block(
            "public func writeError(_ variant: Int, _ report: ErrorReport, to json: inout JSONWriter) -> Bool"
        ) { swift in
            if errors.variants.isEmpty {
                emitEnvelopeBody(errors.body, &swift)
                return
            }
            swift.line("switch variant {")
            for (index, variant) in errors.variants.enumerated() {
                swift.line("case \(index + 1): // \(variant.name)")
                swift.indented { emitEnvelopeBody(variant.body, &$0) }
            }
            swift.line("default:")
            swift.indented { emitEnvelopeBody(errors.body, &$0) }
            swift.line("}")
        }
    }
    swift.blank()
}

private func emitEnvelopeBody(_ body: EnvelopeTemplate, _ swift: inout SwiftText) {
    if case .text = body {
        swift.line("return false")
        return
    }
    emitEnvelope(body, &swift)
    swift.line("return true")
}

private func emitEnvelope(_ template: EnvelopeTemplate, _ swift: inout SwiftText) {
    switch template {
    case .map(let members):
        swift.line("json.beginObject()")
        for member in members { emitMember(member, &swift) }
        swift.line("json.endObject()")
    case .fixed(let tree): emitTree(tree, &swift)
    case .message: swift.line("json.string(report.message)")
    case .code: swift.line("json.code(report.code)")
    case .field: swift.line("json.optional(report.field)")
    case .statusText: swift.line("json.optional(report.statusText)")
    case .value: swift.line("value.write(to: &json)")
    case .text: break
    }
}

private func emitMember(_ member: EnvelopeTemplate.Member, _ swift: inout SwiftText) {
    let key = "json.key(\(SwiftText.literal(member.key)))"
    let condition: String? =
        switch member.value {
        case .code where member.isOptional: "report.code != nil"
        case .field where member.isOptional: "report.field != nil"
        case .statusText where member.isOptional: "report.statusText != nil"
        default: nil
        }
    if let condition {
        swift.block("if \(condition)") { swift in
            swift.line(key)
            emitEnvelope(member.value, &swift)
        }
    } else {
        swift.line(key)
        emitEnvelope(member.value, &swift)
    }
}

private func emitTree(_ tree: Tree, _ swift: inout SwiftText) {
    switch tree {
    case .null: swift.line("json.null()")
    case .boolean(let value): swift.line("json.boolean(\(value))")
    case .integer(let value): swift.line("json.integer(\(value) as Int64)")
    case .number(let digits): swift.line("json.double(\(digits))")
    case .string(let value): swift.line("json.string(\(SwiftText.literal(value)) as StaticString)")
    case .list(let items):
        swift.line("json.beginArray()")
        for item in items { emitTree(item, &swift) }
        swift.line("json.endArray()")
    case .map(let members):
        swift.line("json.beginObject()")
        for member in members {
            swift.line("json.key(\(SwiftText.literal(member.key)))")
            emitTree(member.value, &swift)
        }
        swift.line("json.endObject()")
    }
}

/// The envelope around results.
func emitSuccess(_ template: EnvelopeTemplate, in context: ServerContext, _ swift: inout SwiftText) {
    swift.doc("A result in the contract's envelope.")
    swift.block("struct \(context.prefix)Success<Value: JSONWritable>: JSONWritable") { swift in
        swift.line("let value: Value")
        swift.blank()
        swift.line("init(_ value: Value) { self.value = value }")
        swift.blank()
        swift.block("func write(to json: inout JSONWriter)") { swift in
            emitEnvelope(template, &swift)
        }
    }
    swift.blank()
}
