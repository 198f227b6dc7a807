import Language

/// What an operation takes, in OpenAPI.
extension DocumentContext {
    /// Path, query, header and cookie parameters; a value with several places stands at the first of these and names the others.
    func openAPIParameters(of operation: Operation) -> [Tree] {
        var seen: Set<String> = []
        var result: [Tree] = []
        func append(_ place: OpenAPIPlace, _ name: String, _ rest: (key: String, value: Tree?)...) {
            // Header names are compared without case; a parameter may stand only once.
            let key = "\(place.rawValue) \(place == .header ? name.lowercased() : name)"
            if place == .header, ["authorization", "accept", "content-type"].contains(name.lowercased()) { return }
            guard seen.insert(key).inserted else { return }
            let start = Tree.object(("name", .string(name)), ("in", .string(place.rawValue)))
            result.append(rest.reduce(start) { $0.with($1.key, $1.value) })
        }
        for parameter in operation.parameters {
            guard let (place, name) = parameter.places.lazy.compactMap(openAPIPlace).first else { continue }
            let description = parameterDescription(parameter)
            append(
                place, name,
                ("description", description.isEmpty ? nil : .string(description)),
                ("required", .boolean(place == .path || (parameter.isNeeded && parameter.places.count == 1))),
                ("schema", schema(of: parameter.field, clamps: parameter.clamps).without("description")),
                ("example", exampleValue(of: name, at: place, in: operation)))
        }
        if let use = subjectUse(of: operation) {
            let isWritten = operation.parameters.contains { $0.places.contains { use.places.contains($0) } }
            for place in use.places where !isWritten {
                guard let (place, name) = openAPIPlace(place) else { continue }
                append(
                    place, name, ("description", .string(subjectDescription(use))), ("required", .boolean(false)),
                    ("schema", .object(("type", .string("string")))))
            }
        }
        for scheme in operation.auth.alternatives.flatMap({ schemes(of: $0) }) {
            guard case .context(let sources) = scheme.kind else { continue }
            for case .header(let header) in sources {
                append(
                    .header, header, ("description", scheme.doc.isEmpty ? nil : .string(scheme.doc)),
                    ("required", .boolean(false)), ("schema", .object(("type", .string("string")))))
            }
        }
        return result
    }

    private enum OpenAPIPlace: String { case path, query, header, cookie }

    private func openAPIPlace(_ place: Parameter.Place) -> (OpenAPIPlace, String)? {
        switch place {
        case .path(let name): (.path, name)
        case .query(let name): (.query, name)
        case .header(let name): (.header, name)
        case .cookie(let name): (.cookie, name)
        case .json, .form, .multipart, .subject: nil
        }
    }

    private func parameterDescription(_ parameter: Parameter) -> String {
        var sentences: [String] = []
        if parameter.clamps, let limits = clampedLimits(parameter.field.type) { sentences.append(limits) }
        if parameter.places.count > 1 {
            sentences.append("Read from the \(parameter.places.placeList); the first that has it counts.")
            if parameter.isNeeded { sentences.append("It is required at one of them.") }
        }
        return parameter.field.doc.followed(by: sentences)
    }

    private func clampedLimits(_ type: TypeReference) -> String? {
        let range: NumberRange
        switch resolved(type).shape {
        case .integer(let limits), .number(let limits): range = limits
        default: return nil
        }
        let words: String
        switch (range.minimum, range.maximum) {
        case (let minimum?, let maximum?): words = "\(minimum) to \(maximum)"
        case (let minimum?, nil): words = "at least \(minimum)"
        case (nil, let maximum?): words = "at most \(maximum)"
        case (nil, nil): return nil
        }
        return "Limits: \(words); a value outside is moved to the nearest limit."
    }

    private func subjectDescription(_ use: SubjectUse) -> String {
        let needed = use.schemes.joined(separator: " or ")
        var sentences = [
            use.isAlwaysNeeded ? "Required at one of its places." : "Required with \(needed); ignored otherwise."
        ]
        if use.places.count > 1 { sentences.append("Read from the \(use.places.placeList); the first that has it counts.") }
        return use.doc.followed(by: sentences)
    }

    private func exampleValue(of name: String, at place: OpenAPIPlace, in operation: Operation) -> Tree? {
        guard let example = operation.examples.first else { return nil }
        let members: [Tree.Member]
        switch place {
        case .path: members = example.path
        case .query: members = example.query
        case .header: members = example.header
        case .cookie: return nil
        }
        return members.first { $0.key == name }?.value
    }

    /// nil when the operation has no body.
    func openAPIRequestBody(of operation: Operation) -> Tree? {
        let fields = operation.parameters.filter { $0.places.contains(where: \.isInBody) }.map { parameter in
            (
                field: parameter.field, isNeeded: parameter.isNeeded && parameter.places.allSatisfy(\.isInBody),
                clamps: parameter.clamps
            )
        }
        let isRequired = fields.contains(where: \.isNeeded)
        switch operation.body {
        case .none: return nil
        case .json: return requestBody(bodySchema(fields), ["application/json"], isRequired, of: operation)
        case .form: return requestBody(bodySchema(fields), ["application/x-www-form-urlencoded"], isRequired, of: operation)
        case .jsonOrForm:
            return requestBody(
                bodySchema(fields), ["application/json", "application/x-www-form-urlencoded"], isRequired, of: operation)
        case .multipart: return requestBody(bodySchema(fields), ["multipart/form-data"], isRequired, of: operation)
        case .wholeJSON(_, let type, _, let reads, let required):
            return requestBody(wholeSchema(type, reads: reads), ["application/json"], required, of: operation)
        case .bytes(let mediaType):
            return requestBody(binarySchema(mediaType), [mediaType], true, of: operation)
        case .text: return requestBody(.object(("type", .string("string"))), ["text/plain"], true, of: operation)
        }
    }

    /// A body of a type. The members that are read are described; others pass.
    private func wholeSchema(_ type: TypeReference, reads: [Field]) -> Tree {
        let whole = schema(of: type)
        if whole == .map([]), reads.isEmpty { return .object(("description", .string("Any JSON value."))) }
        guard !reads.isEmpty else { return whole }
        return schema(of: type).overlaid(with: .object(
            ("properties", .map(reads.map { Tree.Member(key: $0.name, value: schema(of: $0)) })),
            ("required", reads.contains(where: \.isRequired) ? .strings(reads.filter(\.isRequired).map(\.name)) : nil)))
    }

    private func requestBody(_ schema: Tree, _ mediaTypes: [String], _ isRequired: Bool, of operation: Operation) -> Tree {
        let media = Tree.object(("schema", schema)).overlaid(with: examples(operation.examples.compactMap(\.body)))
        return .object(
            ("required", .boolean(isRequired)),
            ("content", .map(mediaTypes.map { Tree.Member(key: $0, value: media) })))
    }

    /// `example` for one value, `examples` for several, nothing for none.
    func examples(_ values: [Tree]) -> Tree {
        guard values.count > 1 else { return .object(("example", values.first)) }
        let members = values.enumerated().map { index, value in
            Tree.Member(key: "example\(index + 1)", value: .object(("value", value)))
        }
        return .object(("examples", .map(members)))
    }
}

extension Parameter {
    /// Whether callers must send it, as documents say: a server may read more kindly than the contract asks.
    fileprivate var isNeeded: Bool { shownRequired ?? field.isRequired }
}

extension [Parameter.Place] {
    /// `query parameter user_id, then the header X-User-ID`.
    fileprivate var placeList: String { map(\.words).joined(separator: ", then the ") }
}

extension Tree {
    fileprivate func without(_ key: String) -> Tree {
        guard case .map(let members) = self else { return self }
        return .map(members.filter { $0.key != key })
    }
}
