/// What a caller of one operation may send.
struct OperationInput {
    var parameters: [ReadParameter] = []
    var body = Body.none
    /// Members looked at in a body kept verbatim.
    var reads: [WrittenField] = []
    /// The type of a whole JSON body.
    var wholeType: TypeReference?

    struct ReadParameter {
        let field: WrittenField
        let places: [Parameter.Place]
        let defaultValue: Tree?
        let example: Tree?

        var resolved: Parameter {
            Parameter(
                field: field.resolved(defaultValue: defaultValue, example: example), places: places, clamps: field.clamps,
                shownPlace: field.shown.place, shownType: field.shown.type, shownRequired: field.shown.required)
        }
    }
}

extension WrittenField {
    func resolved(defaultValue: Tree?, example: Tree?) -> Field {
        Field(
            name: name.text, aliases: aliases.map(\.text), type: type, isRequired: !isOptional, defaultValue: defaultValue,
            doc: doc, example: example, shownType: shown.type, span: name.span)
    }

    /// The field with its default and example read as its type says; what does not fit is reported.
    func resolved(_ types: TypeTable, _ findings: Findings) -> Field {
        resolved(defaultValue: readDefault(types, findings), example: readExample(types, findings))
    }

    func readDefault(_ types: TypeTable, _ findings: Findings) -> Tree? {
        if let place = defaultText?.span ?? defaultNode?.span, !types.takesDefault(type, defaultNode) {
            findings.error(.badDefault, at: place, "'\(name.text)' is of a type that has no default", hint: "texts, numbers, booleans, enums, lists of these, and empty maps have one")
            return nil
        }
        let reader = ValueReader(types: types, findings: findings, purpose: .defaultValue)
        if let text = defaultText { return reader.value(text, as: type, label: name.text) }
        return defaultNode.map { reader.value($0, as: type, label: name.text) }
    }

    func readExample(_ types: TypeTable, _ findings: Findings) -> Tree? {
        let reader = ValueReader(types: types, findings: findings)
        return example.map { reader.value($0, as: type, label: name.text) }
    }

    /// The same field under the name it has in one place.
    func named(_ other: String) -> WrittenField {
        if other == name.text { return self }
        return WrittenField(
            name: Node.Key(text: other, span: name.span), isOptional: isOptional, type: type, defaultText: nil, defaultNode: nil,
            doc: doc, aliases: aliases, from: from, clamps: clamps, example: nil, shown: shown)
    }
}

extension Parameter.Place {
    /// The word of the place and the name there.
    var parts: (word: String, name: String) {
        switch self {
        case .path(let name): ("path", name)
        case .query(let name): ("query", name)
        case .header(let name): ("header", name)
        case .cookie(let name): ("cookie", name)
        case .json(let name): ("json", name)
        case .form(let name): ("form", name)
        case .multipart(let name): ("multipart", name)
        case .subject: ("subject", "")
        }
    }
}
