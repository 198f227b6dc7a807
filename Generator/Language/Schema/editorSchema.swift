/// The JSON Schema (2020-12) that editors complete and describe contract files with: `Spec/spec.schema.json`.
///
/// It is made from the loader's own key tables, so that an editor knows the same keys. What a schema cannot say (names, routes,
/// examples) only the loader checks.
package func editorSchema() -> String {
    var definitions = Keys.all.map { ($0.name, $0.schema) }
    definitions.append(("type", .described("BASE [range] [/pattern/] [or null] [= default] [-- words]", [("type", .string("string"))])))
    let field = JSONValue.object([("anyOf", .array([.reference("type"), .reference("field")]))])
    definitions.append(
        ("fields", .described("Name to type; a ? after the name: may be absent.", [("type", .string("object")), ("additionalProperties", field)])))
    let schema = JSONValue.object([
        ("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
        ("title", .string("A file of a contract")),
        ("description", .string("Made from the keys that specgen knows; Spec/README.md defines the language.")),
        ("if", .has(Keys.contract.keys[0].name)), ("then", .reference(Keys.contract.name)),
        ("else", .object([
            ("if", .has(Keys.sectionFile.keys[0].name)), ("then", .reference(Keys.sectionFile.name)),
            ("else", .reference(Keys.typesFile.name)),
        ])),
        ("$defs", .object(definitions.sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) })),
    ])
    return schema.indented + "\n"
}

extension KeyTable {
    fileprivate var schema: JSONValue {
        let properties = keys.map { key in (key.name, key.shape.schema.describing(key.doc)) }
        var members: [(String, JSONValue)] = [
            ("title", .string(what)), ("type", .string("object")), ("additionalProperties", .boolean(false)), ("properties", .object(properties)),
        ]
        let required = keys.filter(\.isRequired).map { JSONValue.string($0.name) }
        if !required.isEmpty { members.append(("required", .array(required))) }
        return .object(members)
    }
}

extension KeyTable.Shape {
    fileprivate var schema: JSONValue {
        switch self {
        // Text may look like a number or a truth to an editor: `version: 1`.
        case .text: .object([("type", .array(["string", "number", "boolean"].map { .string($0) }))])
        case .flag: .object([("type", .string("boolean"))])
        case .count: .object([("type", .string("integer"))])
        case .tree: .object([])
        case .typeExpression: .reference("type")
        case .fields: .reference("fields")
        case .words(let words): .object([("enum", .array(words.map { .string($0) }))])
        case .list(let item): .object([("type", .string("array")), ("items", item.schema)])
        case .map(let value): .object([("type", .string("object")), ("additionalProperties", value.schema)])
        case .table(let name): .reference(name)
        case .either(let shapes): .object([("anyOf", .array(shapes.map(\.schema)))])
        }
    }
}

extension JSONValue {
    fileprivate static func reference(_ name: String) -> JSONValue { .object([("$ref", .string("#/$defs/" + name))]) }

    fileprivate static func described(_ words: String, _ members: [(String, JSONValue)]) -> JSONValue {
        .object([("description", .string(words))] + members)
    }

    fileprivate static func has(_ key: String) -> JSONValue { .object([("required", .array([.string(key)]))]) }

    fileprivate func describing(_ words: String) -> JSONValue {
        guard case .object(let members) = self else { return self }
        return .described(words, members)
    }

    /// With one member on each line.
    fileprivate var indented: String { indented(by: "") }

    private func indented(by blanks: String) -> String {
        switch self {
        case .array(let items) where !items.isEmpty && !items.allSatisfy(\.isScalar):
            "[\n" + items.map { blanks + "  " + $0.indented(by: blanks + "  ") }.joined(separator: ",\n") + "\n" + blanks + "]"
        case .object(let members) where members.count > 1 || !members.allSatisfy({ $0.1.isScalar }):
            "{\n" + members.map { blanks + "  " + Self.quoted($0.0) + ": " + $0.1.indented(by: blanks + "  ") }.joined(separator: ",\n") + "\n" + blanks + "}"
        default: text
        }
    }

    private var isScalar: Bool {
        switch self {
        case .array, .object: false
        default: true
        }
    }
}
