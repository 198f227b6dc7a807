/// The keys one kind of map may have. The loader and the editor's schema are both made from these tables.
struct KeyTable: Sendable {
    /// The name in the schema, such as `operation`.
    let name: String
    /// What the map is, in the words of diagnostics, such as `an operation`.
    let what: String
    let keys: [Key]

    struct Key: Sendable {
        let name: String
        let isRequired: Bool
        let shape: Shape
        let doc: String
    }

    /// What an editor expects as the value.
    indirect enum Shape: Sendable {
        case text, flag, count, tree, typeExpression, fields
        case words([String])
        case list(Shape)
        case map(Shape)
        case table(String)
        case either([Shape])
    }

    init(_ name: String, _ what: String, _ keys: [Key]) {
        self.name = name
        self.what = what
        self.keys = keys
    }
}

extension KeyTable.Key {
    static func needed(_ name: String, _ shape: KeyTable.Shape, _ doc: String) -> Self {
        Self(name: name, isRequired: true, shape: shape, doc: doc)
    }

    static func optional(_ name: String, _ shape: KeyTable.Shape, _ doc: String) -> Self {
        Self(name: name, isRequired: false, shape: shape, doc: doc)
    }
}
