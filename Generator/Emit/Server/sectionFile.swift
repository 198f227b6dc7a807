import Language

/// A section's file: the handler protocol, inputs, outputs and types of its operations, and the way from a request to a handler.
func sectionFile(_ section: Section, in context: ServerContext) -> String {
    var swift = SwiftText()
    swift.header(sources: [section.span.file.path], imports: ["Contract", "JSON"])
    let handled = section.operations.filter { $0.serves == nil }
    if !handled.isEmpty {
        emitHandlerProtocol(section, handled, in: context, &swift)
        emitNotLive(section, handled, in: context, &swift)
    }
    for operation in handled {
        emitInput(of: operation, in: context, &swift)
        emitOutput(of: operation, in: context, &swift)
        emitEvents(of: operation, in: context, &swift)
    }
    for type in context.contract.types where type.span.file == section.span.file {
        emitType(type, in: context, &swift)
    }
    swift.blank()
    swift.block("extension \(context.prefix)Server") { swift in
        for (index, operation) in section.operations.enumerated() {
            if index > 0 { swift.blank() }
            emitPerform(operation, section, in: context, &swift)
        }
    }
    return swift.finished()
}

extension Section {
    /// The name of the section's handlers in the contract's handler set.
    var handlersProperty: String { SwiftName.property(name) }
}

private func signature(_ operation: Operation, in context: ServerContext) -> String {
    let output = context.outputType(of: operation)
    let effects = context.isImmediate(operation) ? "throws" : "async throws"
    return "func \(SwiftName.operation(operation.id))(_ input: \(SwiftName.type(operation.id))Input) \(effects)"
        + (output == "Void" ? "" : " -> \(output)")
}

private func emitHandlerProtocol(
    _ section: Section, _ operations: [Operation], in context: ServerContext, _ swift: inout SwiftText
) {
    swift.blank()
    let label = section.label.isEmpty ? section.name : section.label
    swift.doc("What the operations of “\(label)” mean: one function for each, in document order.")
    swift.block("public protocol \(section.typeName)Handlers: Sendable") { swift in
        for operation in operations {
            swift.doc(operation.summary)
            swift.line(signature(operation, in: context))
        }
    }
}

/// How a server says, where the compiler and the start of the server see it, that an operation has no handler yet.
private func emitNotLive(
    _ section: Section, _ operations: [Operation], in context: ServerContext, _ swift: inout SwiftText
) {
    swift.blank()
    for operation in operations {
        let name = SwiftName.type(operation.id)
        swift.line("/// Handlers that conform answer `\(operation.id)` with 501.")
        swift.line("public protocol \(name)NotLive: \(section.typeName)Handlers {}")
        swift.block("extension \(name)NotLive") { swift in
            swift.line("public \(signature(operation, in: context)) { throw NotLive(\(SwiftText.literal(operation.id))) }")
        }
    }
    swift.blank()
    swift.doc("Stands for a section none of whose operations is live.")
    swift.list(
        "public struct \(section.typeName)SectionNotLive: ", operations.map { "\(SwiftName.type($0.id))NotLive" },
        " {")
    swift.indented { $0.line("public init() {}") }
    swift.line("}")
}

private func emitPerform(_ operation: Operation, _ section: Section, in context: ServerContext, _ swift: inout SwiftText) {
    let property = SwiftName.operation(operation.id)
    swift.block("func \(property)(_ call: inout Call)") { swift in
        if let served = operation.serves {
            swift.line("call.serve(Self.\(documentProperty(served)))")
            return
        }
        swift.line("guard let input = call.input(\(SwiftName.type(operation.id))Input.self) else { return }")
        let handlers = "handlers.\(section.handlersProperty)"
        let forms = context.outcomeForms(of: operation)
        let isImmediate = context.isImmediate(operation)
        let opening: String
        if isImmediate {
            opening = "call.run"
        } else {
            swift.line("let section = \(handlers)")
            opening = "call.start"
        }
        let effects = isImmediate ? "try" : "try await"
        let invocation = "\(effects) \(isImmediate ? handlers : "section").\(property)(input)"
        swift.closure("\(opening) { answer in") { swift in
            emitAnswer(forms, invocation, &swift)
        }
    }
}

private func emitAnswer(_ forms: [OutcomeForm], _ invocation: String, _ swift: inout SwiftText) {
    if forms.count == 1 {
        if forms[0].payload == nil {
            swift.line(invocation)
            swift.line(forms[0].sending(""))
        } else {
            swift.line("let value = \(invocation)")
            swift.line(forms[0].sending("value"))
        }
        return
    }
    swift.line("switch \(invocation) {")
    for form in forms {
        let pattern = form.payload == nil ? "" : "(let value)"
        swift.line("case .\(form.caseName)\(pattern): \(form.sending("value"))")
    }
    swift.line("}")
}

func documentProperty(_ document: Operation.ServedDocument) -> String {
    switch document {
    case .apiDoc: "apiDocument"
    case .openAPI: "openAPIDocument"
    }
}
