extension OperationReader {
    private static let groups: [(key: String, places: [String])] = [
        ("path", ["path"]), ("query", ["query"]), ("header", ["header"]), ("cookie", ["cookie"]), ("parameters", []),
        ("json", ["json"]), ("form", ["form"]), ("json or form", ["json", "form"]), ("multipart", ["multipart"]),
    ]
    private static let bodyKeys = ["json", "form", "json or form", "multipart", "body"]

    func input(_ map: MapReader, name: Node.Key, route: RouteGrammar.Route?, auth: AuthRequirement?, subject: String?) -> OperationInput {
        var input = OperationInput()
        var written: [(field: WrittenField, places: [Parameter.Place])] = []
        for pair in map.pairs {
            guard let group = Self.groups.first(where: { $0.key == pair.key.text }) else { continue }
            let isFree = group.key == "parameters"
            for field in WrittenField.all(in: pair.value, of: "'\(group.key)'", at: pair.key.span, findings, withPlaces: isFree) {
                let places = isFree ? freePlaces(field) : group.places.map { Places.place($0, field.name.text) }
                let isToken = group.key != "header" && group.key != "cookie" || NameGrammar.isHeader(field.name.text)
                if !isToken, NameGrammar.isField(field.name.text) {
                    findings.error(.badName, at: field.name.span, "'\(field.name.text)' is not a name for a \(group.key)")
                }
                written.append((field, places))
            }
        }
        if let route { written = withPath(written, route) }
        reportClashes(written)
        for (field, places) in written {
            bind(field, places)
            reportSubject(field, places, auth: auth, subject: subject)
            input.parameters.append(
                OperationInput.ReadParameter(
                    field: field, places: places, defaultValue: field.readDefault(types, findings),
                    example: field.readExample(types, findings)))
        }
        readBody(map, name: name, route: route, into: &input)
        return input
    }

    private func freePlaces(_ field: WrittenField) -> [Parameter.Place] {
        guard let from = field.from, !from.isEmpty else {
            findings.error(.missingKey, at: field.name.span, "'\(field.name.text)' needs the key 'from'", hint: "from: the places it is read from, in order")
            return []
        }
        var places: [Parameter.Place] = []
        for text in from {
            guard let place = Places.parsed(text, defaultName: field.name.text, findings) else { continue }
            if places.contains(place) {
                findings.error(.placeClash, at: text.span, "the place '\(text.text)' is given twice")
            } else {
                places.append(place)
            }
        }
        return places
    }

    private func bind(_ field: WrittenField, _ places: [Parameter.Place]) {
        types.bind(field.type)
        TextPlaceCheck(types: types, findings: findings).check(field, places)
        guard field.type.isFile else { return }
        let isMultipart = places.allSatisfy { if case .multipart = $0 { true } else { false } }
        if !isMultipart {
            findings.error(.fileOutsideMultipart, at: field.type.span, "a file stands in 'multipart' only", hint: "move the field to 'multipart'")
        }
    }

    private func reportSubject(_ field: WrittenField, _ places: [Parameter.Place], auth: AuthRequirement?, subject: String?) {
        guard let auth, places.contains(.subject), subject == nil else { return }
        guard !auth.alternatives.joined().contains(where: { header.provenSubject(of: $0) != nil }) else { return }
        let place = field.from?.first { $0.text == "subject" }?.span ?? field.name.span
        findings.error(.subjectWithoutSource, at: place, "nobody is signed in here: no scheme of 'auth' proves a subject", hint: "remove the place 'subject', or name 'subject:' at the operation")
    }

    /// Adds the route's parameters that are not described, and reports described ones that the route does not have.
    private func withPath(
        _ written: [(field: WrittenField, places: [Parameter.Place])], _ route: RouteGrammar.Route
    ) -> [(field: WrittenField, places: [Parameter.Place])] {
        var described: Set<String> = []
        for (field, places) in written {
            for case .path(let name) in places {
                described.insert(name)
                if !route.parameters.contains(where: { $0.text == name }) {
                    findings.error(.pathMismatch, at: field.name.span, "the route has no parameter '{\(name)}'",
                        hint: nearestName(to: name, in: route.parameters.map(\.text))?.asHint,
                        notes: [Diagnostic.Note(span: route.span, message: "the route is written here")])
                }
                if field.isOptional, places.count == 1 {
                    findings.error(.pathMismatch, at: field.name.span, "a parameter of the route is never absent", hint: "remove the '?'")
                }
            }
        }
        let derived = route.parameters.filter { !described.contains($0.text) }
        return derived.map { (WrittenField.plainPathParameter($0), [.path($0.text)]) } + written
    }

    private func reportClashes(_ written: [(field: WrittenField, places: [Parameter.Place])]) {
        var names: [String: SourceSpan] = [:]
        var taken: [String: SourceSpan] = [:]
        for (field, places) in written {
            if let first = names[field.name.text] {
                findings.error(
                    .duplicateField, at: field.name.span, "the parameter '\(field.name.text)' is given twice",
                    hint: "a value read from several places stands under 'parameters'", notes: [.first(first)])
                continue
            }
            names[field.name.text] = field.name.span
            for place in places where place != .subject {
                let parts = place.parts
                let all = [parts.name] + (parts.word == "path" ? [] : field.aliases.map(\.text))
                for name in all {
                    // RFC 9110 section 5.1: header names do not depend on case.
                    let key = parts.word + " " + (parts.word == "header" ? name.lowercased() : name)
                    if let first = taken[key], first != field.name.span {
                        findings.error(.placeClash, at: field.name.span, "two parameters are read from '\(parts.word) \(name)'", notes: [.first(first)])
                    }
                    taken[key] = field.name.span
                }
            }
        }
    }

    private func readBody(_ map: MapReader, name: Node.Key, route: RouteGrammar.Route?, into input: inout OperationInput) {
        let bodies = map.pairs.filter { Self.bodyKeys.contains($0.key.text) }
        for extra in bodies.dropFirst() {
            findings.error(.severalBodies, at: extra.key.span, "an operation has one body, not '\(bodies[0].key.text)' and '\(extra.key.text)'",
                hint: "fields that come as JSON or as a form stand under 'json or form'", notes: [.first(bodies[0].key.span)])
        }
        let places = input.parameters.flatMap { parameter in parameter.places.map { (parameter.field, $0.parts.word) } }
        let readsBody = places.first { ["json", "form", "multipart"].contains($0.1) }
        if let route, route.method == .get || route.method == .delete, let place = bodies.first?.key.span ?? readsBody?.0.name.span {
            findings.error(.bodyNotAllowed, at: place, "\(route.method.rawValue) has no body", hint: "send it in 'query', or use POST",
                notes: [Diagnostic.Note(span: route.span, message: "the method is written here")])
        }
        guard let written = bodies.first else {
            input.body = impliedBody(Set(places.map(\.1)))
            return
        }
        let allowed: [String]
        switch written.key.text {
        case "json": (input.body, allowed) = (.json, ["json"])
        case "form": (input.body, allowed) = (.form, ["form"])
        case "json or form": (input.body, allowed) = (.jsonOrForm, ["json", "form"])
        case "multipart": (input.body, allowed) = (.multipart, ["multipart"])
        default:
            allowed = []
            readWholeBody(written, name: name, into: &input)
        }
        for (field, word) in places where ["json", "form", "multipart"].contains(word) && !allowed.contains(word) && bodies.count == 1 {
            findings.error(.placeClash, at: field.name.span, "'\(field.name.text)' is read from '\(word)', but the body is not that",
                notes: [Diagnostic.Note(span: written.key.span, message: "the body is described here")])
        }
    }

    private func impliedBody(_ words: Set<String>) -> Body {
        if words.contains("multipart") { return .multipart }
        if words.contains("json") { return words.contains("form") ? .jsonOrForm : .json }
        return words.contains("form") ? .form : .none
    }

    private func readWholeBody(_ pair: Node.Pair, name: Node.Key, into input: inout OperationInput) {
        guard let map = MapReader(pair.value, Keys.wholeBody, at: pair.key.span, findings) else { return }
        let kinds = ["json", "bytes", "text"].compactMap { map.pair($0) }
        guard let kind = kinds.first else {
            findings.error(.missingKey, at: pair.key.span, "'body' needs one of the keys json, bytes, text")
            return
        }
        for extra in kinds.dropFirst() {
            findings.error(.severalBodies, at: extra.key.span, "a body is one of json, bytes, text", notes: [.first(kind.key.span)])
        }
        if kind.key.text != "json" {
            for key in ["keep", "reads", "name", "required"] {
                guard let extra = map.pair(key) else { continue }
                findings.error(.unknownKey, at: extra.key.span, "only a JSON body has the key '\(key)'")
            }
        }
        switch kind.key.text {
        case "bytes":
            if let type = map.located("bytes") {
                reportMediaType(type)
                input.body = .bytes(mediaType: type.text)
            }
        case "text":
            _ = map.text("text")
            input.body = .text
        default: readJSONBody(kind, map, name: name, into: &input)
        }
    }

    private func readJSONBody(_ kind: Node.Pair, _ map: MapReader, name: Node.Key, into input: inout OperationInput) {
        guard let type = jsonType(kind, inlineName: name.text.upperFirst + "Body", doc: "The body of `\(name.text)`.")?.type else { return }
        let isVerbatim = map.word("keep", of: ["verbatim"]) != nil
        if let reads = map.pair("reads") {
            input.reads = WrittenField.all(in: reads.value, of: "'reads'", at: reads.key.span, findings)
            types.bind(input.reads)
            if !isVerbatim {
                findings.error(.missingKey, at: reads.key.span, "members are read from a body that is kept verbatim only", hint: "add 'keep: verbatim'")
            }
        }
        input.wholeType = type
        input.body = .wholeJSON(
            name: map.text("name") ?? "body", type: type, isVerbatim: isVerbatim, reads: input.reads.map { $0.resolved(types, findings) },
            required: map.flag("required") ?? true)
    }

    func reportMediaType(_ type: Node.Key) {
        let essence = type.text.split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false).first.map(String.init) ?? ""
        let parts = essence.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, parts.allSatisfy({ part in part == "*" || NameGrammar.isHeader(part) }) else {
            findings.error(.badOutcome, at: type.span, "'\(type.text)' is not a media type", hint: "such as 'application/zip'")
            return
        }
    }

    /// A type expression, or a map of fields that becomes a type of the given name.
    func jsonType(_ pair: Node.Pair, inlineName: String, doc: String) -> TypeExpression? {
        if case .map = pair.value.content {
            let fields = WrittenField.all(in: pair.value, of: "'\(pair.key.text)'", at: pair.key.span, findings)
            types.bind(fields)
            let declared = Node.Key(text: inlineName, span: pair.key.span)
            types.declare(
                TypeDeclaration(name: declared, doc: doc, isInline: true, kind: .object(fields: fields, extends: nil), example: nil))
            let type = TypeReference(shape: .named(inlineName), isNullable: false, span: pair.key.span, constraintSpan: nil)
            return TypeExpression(type: type, defaultValue: nil, doc: "")
        }
        guard !pair.value.isNull else {
            findings.error(.badType, at: pair.key.span, "a type or fields are expected after '\(pair.key.text)'")
            return nil
        }
        guard let expression = TypeExpression.parsed(pair.value, findings: findings) else { return nil }
        if let value = expression.defaultValue {
            findings.error(.badDefault, at: value.span, "a whole value has no default; a field that may be absent has one")
        }
        types.bind(expression.type)
        if expression.type.isFile {
            findings.error(.fileOutsideMultipart, at: expression.type.span, "a file stands in 'multipart' only")
        }
        return expression
    }
}

extension String {
    /// `getCredits` as `GetCredits`.
    var upperFirst: String {
        guard let first = utf8.first, ASCII.isLower(first) else { return self }
        return String(decoding: [first & 0xDF] + Array(utf8.dropFirst()), as: UTF8.self)
    }
}
