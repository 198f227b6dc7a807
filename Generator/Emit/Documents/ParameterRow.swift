import Language

/// One line of an operation's table in `/api/doc`.
struct ParameterRow: Equatable {
    var name: String
    /// `query`, `header`, `body (JSON)`, `body/header/query`, …
    var place: String
    var type: String
    var isRequired: Bool
    var description: String

    var tree: Tree {
        .object(
            ("description", .string(description)), ("in", .string(place)), ("name", .string(name)),
            ("required", .boolean(isRequired)), ("type", .string(type)))
    }
}

extension DocumentContext {
    /// The table of an operation: credentials, path, query, headers, body, unless the contract gives another order.
    func rows(of operation: Operation) -> [ParameterRow] {
        var rows = credentialRows(of: operation)
        let parameters = operation.parameters.enumerated().sorted {
            (rank(of: $0.element), $0.offset) < (rank(of: $1.element), $1.offset)
        }
        var subject = subjectRow(of: operation)
        for (_, parameter) in parameters {
            if rank(of: parameter) > 0, let row = subject {
                rows.append(row)
                subject = nil
            }
            rows.append(row(of: parameter, in: operation))
        }
        if let subject { rows.append(subject) }
        rows += wholeBodyRows(of: operation)
        rows.removeAll { operation.display.hidden.contains($0.name) }
        return ordered(rows, by: operation.display.order)
    }

    private func ordered(_ rows: [ParameterRow], by names: [String]) -> [ParameterRow] {
        guard !names.isEmpty else { return rows }
        let named = names.flatMap { name in rows.filter { $0.name == name } }
        return named + rows.filter { !names.contains($0.name) }
    }

    /// Path before query before headers before the body; a parameter with several places stands where it is looked for first.
    private func rank(of parameter: Parameter) -> Int {
        switch parameter.places.first {
        case .path: 0
        case .query: 1
        case .header, .cookie: 2
        case .json, .form, .multipart: 3
        case .subject, nil: 4
        }
    }

    private func row(of parameter: Parameter, in operation: Operation) -> ParameterRow {
        ParameterRow(
            name: shownName(of: parameter),
            place: parameter.shownPlace ?? placeWords(parameter.places, body: operation.body),
            type: parameter.shownType ?? rowType(parameter.field.type),
            isRequired: parameter.shownRequired ?? parameter.field.isRequired,
            description: described(parameter.field, clamps: parameter.clamps))
    }

    /// The name on the wire when there is one place, else the field's.
    private func shownName(of parameter: Parameter) -> String {
        guard parameter.places.count == 1, let place = parameter.places.first else { return parameter.field.name }
        return place.wireName ?? parameter.field.name
    }

    /// The places of a value, in the order they are tried: `query`, `body (JSON)`, `body/query/header`.
    func placeWords(_ places: [Parameter.Place], body: Body) -> String {
        var words: [String] = []
        for place in places {
            let word: String
            switch place {
            case .path: word = "path"
            case .query: word = "query"
            case .header: word = "header"
            case .cookie: word = "cookie"
            case .json, .form, .multipart: word = "body"
            case .subject: continue
            }
            if !words.contains(word) { words.append(word) }
        }
        return words == ["body"] ? body.rowPlace : words.joined(separator: "/")
    }

    /// Whom a signed call acts on, when the operation does not write that parameter itself. It is asked for only where no scheme
    /// proves the subject.
    private func subjectRow(of operation: Operation) -> ParameterRow? {
        guard let use = subjectUse(of: operation), let place = use.places.first, let name = place.wireName else { return nil }
        let written = operation.parameters.contains { parameter in
            parameter.field.name == name || parameter.places.contains { $0.wireName == name }
        }
        if written { return nil }
        let needed = use.schemes.map { "with \($0)" }.joined(separator: " or ")
        var sentences: [String] = []
        if !use.isAlwaysNeeded { sentences.append("Required \(needed); ignored otherwise.") }
        let others = use.places.dropFirst().map(\.words)
        if !others.isEmpty { sentences.append("Also read from the \(others.joined(separator: " or the ")).") }
        return ParameterRow(
            name: name, place: placeWords([place], body: operation.body), type: "string", isRequired: use.isAlwaysNeeded,
            description: use.doc.followed(by: sentences))
    }

    private func wholeBodyRows(of operation: Operation) -> [ParameterRow] {
        let place = operation.body.rowPlace
        switch operation.body {
        case .none, .json, .form, .jsonOrForm, .multipart: return []
        case .wholeJSON(let name, let type, let isVerbatim, let reads, let required):
            if !reads.isEmpty { return reads.map { row(of: $0, at: place) } }
            let named = resolved(type).named
            if case .object(let fields)? = named?.definition, !isVerbatim { return fields.map { row(of: $0, at: place) } }
            var words = typeDoc(type)
            if words.isEmpty { words = isVerbatim ? "A JSON value, kept exactly as it is sent." : "A JSON value." }
            return [row(name, place, rowType(type), required, words, of: operation)]
        case .bytes(let mediaType):
            let words = "The raw body, as \(mediaType)."
            return [row("body", place, "file", true, words, of: operation)]
        case .text:
            return [row("body", place, "string", true, "The text, in UTF-8.", of: operation)]
        }
    }

    private func row(of field: Field, at place: String) -> ParameterRow {
        ParameterRow(
            name: field.name, place: place, type: field.shownType ?? rowType(field.type), isRequired: field.isRequired,
            description: described(field))
    }

    private func row(
        _ name: String, _ place: String, _ type: String, _ isRequired: Bool, _ words: String, of operation: Operation
    ) -> ParameterRow {
        let limit = "At most \(sizeWords(operation.bodyBytesMax))."
        let says = words.utf8Contains("KiB") || words.utf8Contains("MiB") || words.utf8Contains("bytes")
        return ParameterRow(
            name: name, place: place, type: type, isRequired: isRequired,
            description: says ? words : words.followed(by: [limit]))
    }
}

/// `256 KiB`, `20 MiB`, or `1000 bytes` when neither fits exactly.
func sizeWords(_ byteCount: Int) -> String {
    if byteCount > 0, byteCount % 1_048_576 == 0 { return "\(byteCount / 1_048_576) MiB" }
    if byteCount > 0, byteCount % 1024 == 0 { return "\(byteCount / 1024) KiB" }
    return "\(byteCount) bytes"
}

extension Body {
    /// How a row says that a value stands in the body.
    var rowPlace: String {
        switch self {
        case .none: "body"
        case .json, .wholeJSON: "body (JSON)"
        case .form: "body (form)"
        case .jsonOrForm: "body (JSON or form)"
        case .multipart: "body (multipart/form-data)"
        case .bytes(let mediaType): "body (\(mediaType))"
        case .text: "body (text/plain)"
        }
    }
}

extension Parameter.Place {
    /// The name at this place; nil for the subject, which has none.
    var wireName: String? {
        switch self {
        case .path(let name), .query(let name), .header(let name), .cookie(let name), .json(let name), .form(let name),
            .multipart(let name):
            name
        case .subject: nil
        }
    }

    /// `query parameter user_id`, `header X-User-ID`.
    var words: String {
        switch self {
        case .path(let name): "path parameter \(name)"
        case .query(let name): "query parameter \(name)"
        case .header(let name): "header \(name)"
        case .cookie(let name): "cookie \(name)"
        case .json(let name), .form(let name), .multipart(let name): "body member \(name)"
        case .subject: "signed-in user"
        }
    }

    var isInBody: Bool {
        switch self {
        case .json, .form, .multipart: true
        default: false
        }
    }
}
