/// Reads one operation: its words, input, answers and examples, with every name bound.
struct OperationReader {
    let header: Header
    let types: TypeTable
    let findings: Findings

    /// An operation and the places its checks against others point at.
    struct Found {
        let operation: Operation
        let route: RouteGrammar.Route
    }

    /// Larger values of `max_body_bytes` are refused.
    static let bodyBytesLimit = 1 << 30
    static let bodyBytesDefault = 1 << 20

    /// Nil when the operation has no readable id or route; what is wrong is reported.
    func read(_ node: Node) -> Found? {
        guard let map = MapReader(node, Keys.operation, at: node.span, findings) else { return nil }
        let id = operationID(map)
        let route = map.node("route").flatMap { RouteGrammar.parsed($0, findings: findings) }
        let auth = map.node("auth").flatMap { AuthExpression.parsed($0, schemes: header.schemeNames, findings: findings) }
        let requirement = auth ?? AuthRequirement(alternatives: [], allowsNone: true)
        let subject = subject(map, requirement)
        // What follows is looked at even when the id or the route is wrong, so that all mistakes show at once.
        let name = id ?? Node.Key(text: "unnamed", span: node.span)
        let input = input(map, name: name, route: route, auth: auth, subject: subject)
        reportSignedPayload(map, requirement, input)
        let outcomes = outcomes(map, name: name)
        let variant = variant(map)
        let errors = declaredErrors(map, variant: variant)
        let examples = examples(map, input: input, outcomes: outcomes)
        let idempotencyField = idempotencyField(map, input)
        let paging = paging(map, input)
        let display = display(map, input, subject: subject)
        let operation = Operation(
            id: name.text, method: route?.method ?? .get, route: route?.pattern ?? RoutePattern(segments: [], text: "/"),
            summary: map.text("summary") ?? "", description: map.text("description") ?? "", auth: requirement, subject: subject,
            parameters: input.parameters.map(\.resolved), body: input.body, outcomes: outcomes, errors: errors,
            errorVariant: variant, isBare: map.word("success", of: ["bare"]) != nil, isImmediate: map.flag("immediate") ?? false,
            allowsAnyOrigin: map.word("cors", of: ["any"]) != nil,
            serves: map.word("serves", of: ["api-doc", "openapi"]).flatMap { Operation.ServedDocument(rawValue: $0) },
            idempotencyField: idempotencyField, paging: paging,
            bodyBytesMax: map.count("max_body_bytes", in: 1...Self.bodyBytesLimit) ?? Self.bodyBytesDefault,
            examples: examples, display: display, span: name.span)
        guard id != nil, let route else { return nil }
        return Found(operation: operation, route: route)
    }

    private func operationID(_ map: MapReader) -> Node.Key? {
        guard let id = map.located("id") else { return nil }
        guard NameGrammar.isOperationID(id.text), id.text.utf8.count <= 100 else {
            findings.error(.badName, at: id.span, "'\(id.text)' is not an operation id", hint: "a lowerCamelCase verb of at most 100 characters, such as 'redeemEntitlement'")
            return nil
        }
        return id
    }

    private func subject(_ map: MapReader, _ auth: AuthRequirement) -> String? {
        guard let name = map.located("subject") else { return nil }
        guard let subject = header.subject(name.text) else {
            findings.error(.unknownSubject, at: name.span, "no subject is named '\(name.text)'",
                hint: nearestName(to: name.text, in: header.subjects.map(\.name))?.asHint)
            return nil
        }
        let known = Set(header.schemes.map(\.name))
        for alternative in auth.alternatives where known.isSuperset(of: alternative) && !alternative.contains(where: { proves($0, subject) }) {
            findings.error(
                .subjectWithoutSource, at: name.span, "nothing says who '\(name.text)' is for a caller with \(alternative.joined(separator: " & "))",
                hint: "add places under subjects.\(name.text).by, or 'subject: \(name.text)' to the scheme",
                notes: [Diagnostic.Note(span: subject.span, message: "the subject is described here")])
        }
        return name.text
    }

    private func proves(_ scheme: String, _ subject: Subject) -> Bool {
        if header.provenSubject(of: scheme) == subject.name { return true }
        let names = [scheme, header.scheme(scheme)?.base].compactMap { $0 }
        return subject.sources.contains { names.contains($0.scheme) }
    }

    /// A payload that carries its own signature has to be read.
    private func reportSignedPayload(_ map: MapReader, _ auth: AuthRequirement, _ input: OperationInput) {
        for name in auth.alternatives.joined() {
            guard let scheme = header.scheme(name), case .signedPayload(let field) = scheme.kind, let place = map.node("auth")?.span else { continue }
            let known = input.parameters.map(\.field.name.text) + input.reads.map(\.name.text)
            if !known.contains(field) {
                findings.error(.unknownField, at: place, "the operation does not read '\(field)', which '\(name)' looks at",
                    notes: [Diagnostic.Note(span: scheme.span, message: "the scheme is described here")])
            }
        }
    }

    private func variant(_ map: MapReader) -> String? {
        guard let name = map.located("error_body") else { return nil }
        let known = header.errors.variants.map(\.name)
        guard known.contains(name.text) else {
            findings.error(.unknownVariant, at: name.span, "no variant of the errors is named '\(name.text)'", hint: nearestName(to: name.text, in: known)?.asHint)
            return nil
        }
        return name.text
    }

    private func declaredErrors(_ map: MapReader, variant: String?) -> [DeclaredError] {
        let showsCode = header.bodiesWithCode.contains(variant ?? "")
        let variantCodes = header.errors.variants.first { $0.name == variant }?.codes ?? [:]
        var errors: [DeclaredError] = []
        for pair in map.members("errors") ?? [] {
            if pair.value.isNull, pair.key.text != "5xx", NumberText(pair.key.text) == nil {
                findings.error(.badStatus, at: pair.key.span, "'\(pair.key.text)' is not a status from 400 to 599",
                    hint: "inside { } a ',' ends a value: put words with commas in quotes")
                continue
            }
            guard let status = pair.key.text == "5xx" ? 500 : pair.key.status(in: 400...599, findings) else { continue }
            if let first = errors.first(where: { $0.status == status }) {
                findings.error(.duplicateStatus, at: pair.key.span, "the status \(status) is given twice", hint: "5xx stands for 500", notes: [.first(first.span)])
                continue
            }
            var code: ErrorCode?
            var text = ""
            if case .map = pair.value.content {
                guard let one = MapReader(pair.value, Keys.declaredError, at: pair.key.span, findings) else { continue }
                code = one.errorCode("code")
                text = one.text("text") ?? ""
            } else {
                text = pair.value.words("the words of an error", at: pair.key.span, findings)?.text ?? ""
            }
            let known = code ?? variantCodes[status] ?? header.errors.code(for: status)
            if showsCode, known == nil {
                findings.error(.missingCode, at: pair.key.span, "the error body shows $code, but \(pair.key.text) has none",
                    hint: "write {code: …, text: …}, or give the status a code in contract.yaml")
            }
            errors.append(DeclaredError(status: status, code: code, text: text, span: pair.key.span))
        }
        return errors
    }

    private func idempotencyField(_ map: MapReader, _ input: OperationInput) -> String? {
        guard let name = map.located("idempotent_by") else { return nil }
        reportUnknown(name, in: input)
        return name.text
    }

    private func reportUnknown(_ name: Node.Key, in input: OperationInput) {
        let known = input.parameters.map(\.field.name.text) + input.reads.map(\.name.text)
        guard !known.contains(name.text) else { return }
        findings.error(.unknownField, at: name.span, "the operation has no parameter '\(name.text)'", hint: nearestName(to: name.text, in: known)?.asHint)
    }

    private func paging(_ map: MapReader, _ input: OperationInput) -> Paging? {
        guard let pair = map.pair("paging"), let paging = MapReader(pair.value, Keys.paging, at: pair.key.span, findings) else { return nil }
        guard let style = paging.word("style", of: ["page", "offset"]) else { return nil }
        let wanted = style == "page" ? ["page", "size"] : ["limit", "offset"]
        for pair in paging.pairs where Keys.paging.keys.contains(where: { $0.name == pair.key.text }) && pair.key.text != "style" && !wanted.contains(pair.key.text) {
            findings.error(.unknownKey, at: pair.key.span, "paging by \(style) has no key '\(pair.key.text)'", hint: "its keys are \(wanted.joined(separator: ", "))")
        }
        var names: [String] = []
        for key in wanted {
            guard paging.pair(key) != nil else {
                findings.error(.missingKey, at: pair.key.span, "paging by \(style) needs the key '\(key)'")
                continue
            }
            guard let name = paging.located(key) else { continue }
            reportUnknown(name, in: input)
            names.append(name.text)
        }
        guard names.count == 2 else { return nil }
        return style == "page" ? .page(page: names[0], size: names[1]) : .offset(limit: names[0], offset: names[1])
    }
}
