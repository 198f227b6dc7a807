/// Only a JSON body carries every type: what is read from a query, form, header, cookie, path or part is one text, or in a
/// query or form a list of texts.
struct TextPlaceCheck {
    let types: TypeTable
    let findings: Findings

    func check(_ field: WrittenField, _ places: [Parameter.Place]) {
        if case .file = field.type.shape {
            if field.type.isNullable { report(field, "a file is never null", hint: "write '\(field.name.text)?' when it may be absent") }
            return
        }
        for place in places {
            let word = place.parts.word
            if word == "json" { continue }
            guard let kind = wrongKind(field.type, isListAllowed: word == "query" || word == "form") else { continue }
            report(field, "'\(field.name.text)' is \(kind), which is not read from '\(word)'",
                hint: "maps, objects and lists in lists come in a JSON body; lists also in a query or form, as repeated names")
            return
        }
        guard places.contains(.subject), let type = types.resolved(field.type) else { return }
        if case .string = type.type.shape { return }
        report(field, "the subject is a text, '\(field.name.text)' is not", hint: "write a string")
    }

    private func report(_ field: WrittenField, _ message: String, hint: String) {
        findings.error(.notText, at: field.type.span, message, hint: hint)
    }

    /// What the type is when it is no text; nil when it is one, or a name that leads nowhere.
    private func wrongKind(_ type: TypeReference, isListAllowed: Bool) -> String? {
        guard let (target, declaration) = types.resolved(type) else { return nil }
        switch declaration?.kind {
        case .object: return "an object"
        case .union: return "a union"
        case .enumeration, .alias, nil: break
        }
        switch target.shape {
        case .map: return "a map"
        case .file: return "a file"
        case .list(let item, _):
            guard isListAllowed else { return "a list" }
            return wrongKind(item, isListAllowed: false).map { "a list of \($0)" }
        default: return nil
        }
    }
}
