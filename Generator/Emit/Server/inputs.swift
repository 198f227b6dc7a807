import Language

/// The input of an operation: its parameters, body, caller and subject, and how they are read.
func emitInput(of operation: Operation, in context: ServerContext, _ swift: inout SwiftText) {
    let form = InputForm(operation, in: context)
    let name = "\(SwiftName.type(operation.id))Input"
    swift.blank()
    swift.doc("What `\(operation.id)` gets.")
    swift.block("public struct \(name): OperationInput") { swift in
        for entry in form.fields.entries {
            swift.doc(entry.field.doc)
            swift.line("public let \(entry.property): \(entry.type)")
        }
        if let body = form.body {
            swift.doc("The body.")
            swift.line("public let \(body.property): \(body.type)")
        }
        if let caller = form.caller.propertyType {
            swift.line("public let caller: \(caller)")
        }
        if let subject = form.subject {
            swift.doc("Whom the call acts on.")
            swift.line("public let subject: \(subject)\(context.isSubjectOptional(operation) ? "?" : "")")
        }
        swift.line("public let request: RequestContext")
        swift.blank()
        emitInputReader(form, in: context, &swift)
    }
}

/// An operation's input, with Swift names.
struct InputForm {
    let operation: Operation
    /// The parameters, then what is read of a whole body.
    let fields: FieldSet
    let parameters: [Parameter]
    let body: (property: String, type: String)?
    let caller: CallerForm
    let subject: String?

    init(_ operation: Operation, in context: ServerContext) {
        self.operation = operation
        caller = context.callerForm(operation.auth)
        subject = operation.subject.map(context.subjectName)
        parameters = operation.parameters
        var taken: Set<String> = ["request"]
        if caller.typeName != nil { taken.insert("caller") }
        if subject != nil { taken.insert("subject") }
        var read = operation.parameters.map(\.field)
        switch operation.body {
        case .wholeJSON(let name, let type, let isVerbatim, let reads, let isRequired):
            let property = SwiftName.distinct([SwiftName.property(name)], taken: taken)[0]
            let bare = isVerbatim ? "RawJSON" : context.bareType(type)
            let isOptional = !isRequired || (!isVerbatim && context.isNullable(type))
            body = (property, isOptional ? bare + "?" : bare)
            taken.insert(SwiftName.bare(property))
            read += reads
        case .bytes:
            body = ("body", "[UInt8]")
            taken.insert("body")
        case .text:
            body = ("body", "String")
            taken.insert("body")
        case .none, .json, .form, .jsonOrForm, .multipart:
            body = nil
        }
        fields = FieldSet(read, in: context, taken: taken)
    }

    func entries(in place: (Parameter.Place) -> String?) -> [(entry: FieldSet.Entry, wire: String)] {
        parameters.enumerated().compactMap { index, parameter in
            parameter.places.lazy.compactMap(place).first.map { (fields.entries[index], $0) }
        }
    }
}

private func emitInputReader(_ form: InputForm, in context: ServerContext, _ swift: inout SwiftText) {
    swift.block(
        "public static func read(_ request: inout RequestReader, _ context: RequestContext) throws(JSONError) -> Self?"
    ) { swift in
        emitJSONMembers(form, in: context, &swift)
        emitWholeBody(form, in: context, &swift)
        for (index, parameter) in form.parameters.enumerated() {
            emitPlaces(parameter, form.fields.entries[index], form, in: context, &swift)
        }
        if form.caller.typeName != nil {
            let reading = "\(form.caller.typeName ?? "")(request)"
            swift.line(
                form.caller.isOptional ? "let caller = \(reading)" : "guard let caller = \(reading) else { return nil }")
        }
        if let subject = form.subject { swift.line("let subject = \(subject)(&request)") }
        emitInputResult(form, in: context, &swift)
    }
}

private func emitInputResult(_ form: InputForm, in context: ServerContext, _ swift: inout SwiftText) {
    let needsSubject = form.subject != nil && !context.isSubjectOptional(form.operation)
    var required = form.fields.entries.filter(\.mustBeGiven)
    let isBodyRequired = form.body.map { !$0.type.hasSuffix("?") } ?? false
    for entry in required {
        swift.line("if \(entry.local) == nil { request.issues.missing(\(SwiftText.literal(entry.field.name)), since: 0) }")
    }
    required.removeAll { context.isNullable($0.field.type) && !$0.mustBeGiven }
    var conditions = ["request.issues.isEmpty"] + required.map { "let \($0.local)" }
    if isBodyRequired, let body = form.body, case .wholeJSON = form.operation.body { conditions.append("let \(body.property)") }
    if needsSubject { conditions.append("let subject") }
    swift.list("guard ", conditions, " else { return nil }")
    var arguments = form.fields.entries.map { "\(SwiftName.bare($0.property)): \($0.collected(context))" }
    if let body = form.body { arguments.append("\(SwiftName.bare(body.property)): \(body.property)") }
    if form.caller.typeName != nil { arguments.append("caller: caller") }
    if form.subject != nil { arguments.append("subject: subject") }
    arguments.append("request: context")
    swift.list("return Self(", arguments, ")")
}

/// The loop over a JSON object whose members are parameters.
private func emitJSONMembers(_ form: InputForm, in context: ServerContext, _ swift: inout SwiftText) {
    let members = form.entries { if case .json(let name) = $0 { name } else { nil } }
    switch form.operation.body {
    case .json, .jsonOrForm: break
    default: return
    }
    let clamped = Set(form.parameters.filter(\.clamps).map(\.field.name))
    for member in members { swift.line(member.entry.localDeclaration(context)) }
    swift.block("if var json = try request.json()") { swift in
        swift.line("guard try json.entersObject(&request.issues) else { return nil }")
        swift.block("while let key = try json.nextKey()") { swift in
            emitKeyChain(
                members.map { $0.entry.reading($0.wire) }, opening: "if", issues: "request.issues", clamps: clamped,
                in: context, &swift
            ) { "try request.skipUnknown(key, &json)" }
        }
        swift.line("try json.finish()")
    }
}

extension FieldSet.Entry {
    /// The same entry under the name it has in one place.
    fileprivate func reading(_ wire: String) -> FieldSet.Entry {
        var entry = self
        entry.wire = wire
        return entry
    }
}

/// A body that is one value, and what is read of it.
private func emitWholeBody(_ form: InputForm, in context: ServerContext, _ swift: inout SwiftText) {
    guard let body = form.body else { return }
    switch form.operation.body {
    case .bytes:
        swift.line("let \(body.property) = request.bodyBytes")
    case .text:
        swift.line("guard let \(body.property) = request.bodyText() else { return nil }")
    case .wholeJSON(let name, let type, let isVerbatim, let reads, let isRequired):
        let entries = form.fields.entries.suffix(reads.count)
        for entry in entries { swift.line(entry.localDeclaration(context)) }
        let bare = isVerbatim ? "RawJSON" : context.swiftType(type)
        swift.line("var \(body.property): \(bare)?")
        swift.block("if var json = try request.json()") { swift in
            if !reads.isEmpty {
                swift.line("guard try json.entersObject(&request.issues) else { return nil }")
                swift.block("while let key = try json.nextKey()") { swift in
                    emitKeyChain(Array(entries), opening: "if", issues: "request.issues", in: context, &swift) {
                        "try json.skipValue()"
                    }
                }
                swift.line("try json.finish()")
                swift.line("\(body.property) = request.bodyJSON")
            } else {
                // The body's members are named by themselves; the body's own name is only the documents' word for it.
                swift.line("\(body.property) = \(context.jsonReading(type, "", issues: "request.issues"))")
                swift.line("try json.finish()")
            }
        }
        if isRequired { swift.line("if \(body.property) == nil { request.issues.missing(\(SwiftText.literal(name)), since: 0) }") }
    case .none, .json, .form, .jsonOrForm, .multipart:
        break
    }
}

/// One parameter from the places it may stand in, in their order.
private func emitPlaces(
    _ parameter: Parameter, _ entry: FieldSet.Entry, _ form: InputForm, in context: ServerContext, _ swift: inout SwiftText
) {
    let hasJSON = parameter.places.contains { if case .json = $0 { true } else { false } }
    let readsJSON =
        switch form.operation.body {
        case .json, .jsonOrForm: hasJSON
        default: false
        }
    if let list = listElement(parameter, context) {
        emitList(parameter, entry, list, readsJSON: readsJSON, in: context, &swift)
        return
    }
    let values = parameter.places.flatMap { readings(of: $0, parameter, entry, form, context) }
    if values.allSatisfy({ $0 == entry.local }) { return }
    swift.line("\(readsJSON ? "" : "let ")\(entry.local) = \(values[0])")
    swift.indented { swift in
        for value in values.dropFirst() { swift.line("?? \(value)") }
    }
}

private func listElement(_ parameter: Parameter, _ context: ServerContext) -> TypeReference? {
    let hasText = parameter.places.contains { place in
        switch place {
        case .query, .form: true
        default: false
        }
    }
    if hasText, case .list(let element, _) = context.resolved(parameter.field.type).shape { return element }
    return nil
}

/// A list is repeated names, in the first place that has any.
private func emitList(
    _ parameter: Parameter, _ entry: FieldSet.Entry, _ element: TypeReference, readsJSON: Bool, in context: ServerContext,
    _ swift: inout SwiftText
) {
    if !readsJSON { swift.line(entry.localDeclaration(context)) }
    let rule = context.rule(context.resolved(parameter.field.type))
    var isFirst = !readsJSON
    for place in parameter.places {
        let call: String
        switch place {
        case .query(let name): call = "request.queryValues(\(SwiftText.literal(name)), \(rule))"
        case .form(let name): call = "request.formValues(\(SwiftText.literal(name)), \(rule))"
        case .json: continue
        default: unsupported("a list in this place", at: parameter.field.span)
        }
        let reading = context.textReading(element, "given", parameter.field.name, clamps: parameter.clamps)
        swift.closure("\(entry.local) = \(isFirst ? "" : "\(entry.local) ?? ")\(call) { (request, given) in") { $0.line(reading) }
        isFirst = false
    }
}

/// The expressions for one place, one for each name it may have.
private func readings(
    of place: Parameter.Place, _ parameter: Parameter, _ entry: FieldSet.Entry, _ form: InputForm, _ context: ServerContext
) -> [String] {
    let field = parameter.field
    func named(_ name: String, _ call: String) -> [String] {
        ([name] + field.aliases).map { wire in
            context.textReading(
                field.type, "request.\(call)(\(SwiftText.literal(wire)))", field.name, clamps: parameter.clamps)
        }
    }
    switch place {
    case .path(let name):
        let index = form.operation.route.segments.firstIndex { if case .parameter(name) = $0 { true } else { false } } ?? 0
        return [context.textReading(field.type, "request.path(\(index))", field.name, clamps: parameter.clamps)]
    case .query(let name): return named(name, "query")
    case .form(let name): return named(name, "form")
    case .header(let name):
        return [
            context.textReading(
                field.type, "request.header(\(SwiftText.literal(name.lowercased())))", field.name, clamps: parameter.clamps)
        ]
    case .cookie(let name):
        return [context.textReading(field.type, "request.cookie(\(SwiftText.literal(name)))", field.name, clamps: parameter.clamps)]
    case .multipart(let name):
        if case .file = context.resolved(field.type).shape { return ["request.file(\(SwiftText.literal(name)))"] }
        return named(name, "part")
    case .json:
        switch form.operation.body {
        case .json, .jsonOrForm: return [entry.local]
        default: return []
        }
    case .subject:
        return form.operation.subject.map { ["request.provenSubject(\(SwiftText.literal($0)))"] } ?? ["request.provenSubject()"]
    }
}
