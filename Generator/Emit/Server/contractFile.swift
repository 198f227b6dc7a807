import Language

/// Contract.swift: the handlers as a whole, the table of operations, errors and envelopes.
func contractFile(in context: ServerContext, hash: String) -> String {
    let contract = context.contract
    var swift = SwiftText()
    swift.header(sources: [contract.span.file.path], imports: ["Contract", "JSON"])
    swift.blank()
    let sections = contract.sections.filter { $0.operations.contains { $0.serves == nil } }
    emitHandlers(sections, in: context, &swift)
    emitServer(sections, in: context, &swift)
    emitDescription(hash: hash, in: context, &swift)
    emitErrors(in: context, &swift)
    if let envelope = contract.successEnvelope { emitSuccess(envelope, in: context, &swift) }
    emitPatterns(in: context, &swift)
    return swift.finished()
}

private func emitHandlers(_ sections: [Section], in context: ServerContext, _ swift: inout SwiftText) {
    swift.doc("The handlers of all sections. A section that is not live yet is given its `SectionNotLive`.")
    swift.block("public struct \(context.prefix)HandlerSet: Sendable") { swift in
        for section in sections {
            swift.line("public let \(section.handlersProperty): any \(section.typeName)Handlers")
        }
        swift.blank()
        swift.list("public init(", sections.map { "\(SwiftName.bare($0.handlersProperty)): any \($0.typeName)Handlers" }, ") {")
        swift.indented { swift in
            for section in sections { swift.line("self.\(section.handlersProperty) = \(section.handlersProperty)") }
        }
        swift.line("}")
    }
    swift.blank()
}

private func emitServer(_ sections: [Section], in context: ServerContext, _ swift: inout SwiftText) {
    let contract = context.contract
    swift.doc("\(contract.title), served on one loop.")
    swift.block("public final class \(context.prefix)Server: ServedContract") { swift in
        swift.line("let handlers: \(context.prefix)HandlerSet")
        swift.line("let authenticator: any \(context.prefix)Authenticator")
        swift.blank()
        swift.block(
            "public init(handlers: \(context.prefix)HandlerSet, authenticator: any \(context.prefix)Authenticator)"
        ) { swift in
            swift.line("self.handlers = handlers")
            swift.line("self.authenticator = authenticator")
        }
        swift.blank()
        swift.block("public func perform(_ operation: Int, _ call: inout Call)") { swift in
            swift.line("switch operation {")
            for (index, operation) in contract.operations.enumerated() {
                swift.line("case \(index): \(SwiftName.operation(operation.id))(&call)")
            }
            swift.line("default: break")
            swift.line("}")
        }
        swift.blank()
        emitLiveness(in: context, &swift)
        swift.blank()
        swift.block("public func prove(_ scheme: Int, _ credentials: Credentials) -> AuthOutcome") { swift in
            let bases = contract.schemes.enumerated().filter { $1.base == nil }
            swift.line("switch scheme {")
            for (index, scheme) in bases {
                swift.line("case \(index): authenticator.\(SwiftName.property(scheme.name))(credentials)")
            }
            swift.line("default: .refused()")
            swift.line("}")
        }
    }
    swift.blank()
}

private func emitLiveness(in context: ServerContext, _ swift: inout SwiftText) {
    swift.block("public func isLive(_ operation: Int) -> Bool") { swift in
        swift.line("switch operation {")
        var index = 0
        for section in context.contract.sections {
            for operation in section.operations {
                if operation.serves == nil {
                    swift.line(
                        "case \(index): !(handlers.\(section.handlersProperty) is any \(SwiftName.type(operation.id))NotLive)")
                }
                index += 1
            }
        }
        swift.line("default: true")
        swift.line("}")
    }
}

private func emitDescription(hash: String, in context: ServerContext, _ swift: inout SwiftText) {
    let contract = context.contract
    swift.block("extension \(context.prefix)Server") { swift in
        swift.block("public static var description: ContractDescription") { swift in
            swift.line("ContractDescription(")
            swift.indented { swift in
                swift.line("name: \(SwiftText.literal(contract.name)), contractHash: \"\(hash)\",")
                swift.line("refusesUnknownFields: \(contract.unknownFields == .refuse), operations: operations, paths: paths,")
                swift.line("schemes: schemes, statuses: statuses, variantCodes: variantCodes)")
            }
        }
        swift.blank()
        emitTable("operations: [OperationDescriptor]", &swift) { swift in
            for section in contract.sections {
                for operation in section.operations { emitDescriptor(operation, section, in: context, &swift) }
            }
        }
        swift.blank()
        emitTable("schemes: [SchemeDescriptor]", &swift) { swift in
            for (index, scheme) in contract.schemes.enumerated() { emitScheme(scheme, index, in: context, &swift) }
        }
        swift.blank()
        emitTable("statuses: [StatusDescriptor]", &swift) { swift in
            for status in contract.errors.statuses {
                let code = status.code.map(literal) ?? "nil"
                swift.line("StatusDescriptor(\(status.status), \(code), \(SwiftText.literal(status.text))),")
            }
        }
        swift.blank()
        emitTable("variantCodes: [[Int: ErrorCode]]", &swift) { swift in
            for variant in contract.errors.variants { swift.line("\(codes(variant.codes)),") }
        }
    }
    swift.blank()
}

private func emitTable(_ declaration: String, _ swift: inout SwiftText, _ rows: (inout SwiftText) -> Void) {
    swift.block("static var \(declaration)") { swift in
        swift.line("[")
        swift.indented(rows)
        swift.line("]")
    }
}

func literal(_ code: ErrorCode) -> String {
    switch code {
    case .integer(let number): String(number)
    case .text(let text): SwiftText.literal(text)
    }
}

private func codes(_ codes: [Int: ErrorCode]) -> String {
    if codes.isEmpty { return "[:]" }
    return "[\(codes.sorted { $0.key < $1.key }.map { "\($0.key): \(literal($0.value))" }.joined(separator: ", "))]"
}

private func emitDescriptor(
    _ operation: Operation, _ section: Section, in context: ServerContext, _ swift: inout SwiftText
) {
    var arguments = [
        SwiftText.literal(operation.id), "\"\(operation.method.rawValue)\"", SwiftText.literal(operation.route.text),
        "section: \(SwiftText.literal(section.name))", "auth: \(authPlan(operation.auth, in: context))",
    ]
    if let body = bodyKind(operation.body) {
        arguments += ["body: .\(body)", "bodyBytesMax: \(operation.bodyBytesMax)"]
    }
    if context.isImmediate(operation) || operation.serves != nil { arguments.append("isImmediate: true") }
    if operation.allowsAnyOrigin { arguments.append("allowsAnyOrigin: true") }
    if let name = operation.errorVariant, let index = context.contract.errors.variants.firstIndex(where: { $0.name == name }) {
        arguments.append("errorVariant: \(index + 1)")
    }
    let declared = operation.errors.compactMap { error in error.code.map { (error.status, $0) } }
    if !declared.isEmpty {
        arguments.append("errorCodes: \(codes(Dictionary(declared, uniquingKeysWith: { first, _ in first })))")
    }
    swift.list("OperationDescriptor(", arguments, "),")
}

private func bodyKind(_ body: Body) -> String? {
    switch body {
    case .none: nil
    case .json, .wholeJSON: "json"
    case .form: "form"
    case .jsonOrForm: "jsonOrForm"
    case .multipart: "multipart"
    case .bytes: "bytes"
    case .text: "text"
    }
}

private func authPlan(_ requirement: AuthRequirement, in context: ServerContext) -> String {
    if requirement.alternatives.isEmpty { return ".nobody" }
    let lists = requirement.alternatives.map { schemes in
        "[\(schemes.compactMap(context.schemeIndex).map(String.init).joined(separator: ", "))]"
    }
    return "AuthPlan([\(lists.joined(separator: ", "))]\(requirement.allowsNone ? ", allowsNone: true" : ""))"
}

private func emitScheme(_ scheme: AuthScheme, _ index: Int, in context: ServerContext, _ swift: inout SwiftText) {
    var arguments = [SwiftText.literal(scheme.name), kind(scheme.kind)]
    arguments.append("base: \(scheme.base.flatMap(context.schemeIndex) ?? index)")
    if let right = scheme.requiredRight { arguments.append("right: \(SwiftText.literal(right))") }
    if let subject = scheme.subject { arguments.append("subject: \(SwiftText.literal(subject))") }
    if let refusal = refusal(scheme.refused) { arguments.append("refused: \(refusal)") }
    if let refusal = refusal(scheme.missing) { arguments.append("missing: \(refusal)") }
    swift.list("SchemeDescriptor(", arguments, "),")
}

private func refusal(_ refusal: AuthScheme.Refusal) -> String? {
    var arguments: [String] = []
    if refusal.status != 401 { arguments.append("status: \(refusal.status)") }
    if let code = refusal.code { arguments.append("code: \(literal(code))") }
    if let text = refusal.text { arguments.append("text: \(SwiftText.literal(text))") }
    return arguments.isEmpty ? nil : "Refusal(\(arguments.joined(separator: ", ")))"
}

private func kind(_ kind: AuthScheme.Kind) -> String {
    func header(_ name: String) -> String { SwiftText.literal(name.lowercased()) }
    switch kind {
    case .jwt: return ".bearer"
    case .hmacSHA256(let key, let time, let sign, _, _):
        return ".hmac(key: \(header(key)), time: \(header(time)), sign: \(header(sign)))"
    case .cookie(let name): return ".cookie(\(SwiftText.literal(name)))"
    case .apiKey(let name): return ".apiKey(\(header(name)))"
    case .context(let sources):
        let places = sources.map { source in
            switch source {
            case .claim(let name): ".claim(\(SwiftText.literal(name)))"
            case .header(let name): ".header(\(header(name)))"
            }
        }
        return ".context([\(places.joined(separator: ", "))])"
    case .signature(let name): return ".signature(\(header(name)))"
    case .signedPayload(let field): return ".signedPayload(\(SwiftText.literal(field)))"
    }
}

private func emitPatterns(in context: ServerContext, _ swift: inout SwiftText) {
    guard !context.patternNames.isEmpty else { return }
    swift.doc("The patterns of the contract, as byte classes and how often each may stand.")
    swift.block("enum Patterns") { swift in
        for (pattern, name) in context.patternNames {
            let items = pattern.items.map { item in
                let bits = "0x\(String(item.low, radix: 16)), 0x\(String(item.high, radix: 16))"
                return ".init(\(bits), \(item.minimum), \(item.maximum.map(String.init) ?? "nil"))"
            }
            swift.list("static let \(name) = TextPattern(\(SwiftText.literal(pattern.text)), [", items, "])")
        }
    }
}
