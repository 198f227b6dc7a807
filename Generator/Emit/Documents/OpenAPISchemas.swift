import Language

/// Types as JSON Schema (draft 2020-12, as OpenAPI 3.1 uses it).
extension DocumentContext {
    /// A named type as it stands in `components.schemas`; a union is followed by its cases.
    func componentSchemas(of type: NamedType) -> [Tree.Member] {
        let own = Tree.Member(key: type.name, value: componentSchema(of: type))
        guard case .union(let tag, let cases) = type.definition else { return [own] }
        return [own] + cases.map { Tree.Member(key: caseName($0, of: type), value: caseSchema($0, tag: tag)) }
    }

    /// `AppleSync_wallet_credits`. No type has such a name, since types are written without `_`.
    private func caseName(_ one: NamedType.UnionCase, of type: NamedType) -> String {
        let allowed = one.value.utf8.map { byte in
            byte.isASCIIDigit || byte.isASCIIUppercase || (0x61...0x7A).contains(byte) || "._-".utf8.contains(byte) ? byte : 0x5F
        }
        return "\(type.name)_\(String(decoding: allowed, as: UTF8.self))"
    }

    private func componentSchema(of type: NamedType) -> Tree {
        let description: Tree? = type.doc.isEmpty ? nil : .string(type.doc)
        let schema: Tree
        switch type.definition {
        case .object(let fields):
            schema = objectSchema(fields, description: description)
        case .enumeration(let values):
            schema = .object(
                ("type", .string("string")), ("description", enumerationDescription(type.doc, values)),
                ("enum", .strings(values.map(\.value))))
        case .union(let tag, let cases):
            let links = cases.map { ($0.value, "#/components/schemas/\(caseName($0, of: type))") }
            schema = .object(
                ("description", description),
                ("oneOf", .list(links.map { .object(("$ref", .string($0.1))) })),
                ("discriminator", .object(
                    ("propertyName", .string(tag)),
                    ("mapping", .map(links.map { Tree.Member(key: $0.0, value: .string($0.1)) })))))
        case .alias(let target):
            schema = self.schema(of: target).with("description", description)
        }
        return schema.with("examples", type.example.map { .list([$0]) })
    }

    private func caseSchema(_ one: NamedType.UnionCase, tag: String) -> Tree {
        let tagSchema = Tree.object(("type", .string("string")), ("const", .string(one.value)))
        return objectSchema(one.fields, first: Tree.Member(key: tag, value: tagSchema))
    }

    private func enumerationDescription(_ doc: String, _ values: [NamedType.EnumerationValue]) -> Tree? {
        let lines = values.filter { !$0.doc.isEmpty }.map { "- `\($0.value)`: \($0.doc)" }
        let words = [doc, lines.joined(separator: "\n")].filter { !$0.isEmpty }.joined(separator: "\n\n")
        return words.isEmpty ? nil : .string(words)
    }

    private func objectSchema(_ fields: [Field], description: Tree? = nil, first: Tree.Member? = nil) -> Tree {
        let properties = (first.map { [$0] } ?? []) + fields.map { Tree.Member(key: $0.name, value: schema(of: $0)) }
        let required = (first.map { [$0.key] } ?? []) + fields.filter(\.isRequired).map(\.name)
        return .object(
            ("type", .string("object")), ("description", description),
            ("properties", .map(properties)),
            ("required", required.isEmpty ? nil : .strings(required)))
    }

    /// A member of an object: its type with its words, default and example.
    func schema(of field: Field, clamps: Bool = false) -> Tree {
        schema(of: field.type, isBounded: !clamps)
            .with("description", field.doc.isEmpty ? nil : .string(field.doc))
            .with("default", field.defaultValue)
            .with("examples", field.example.map { .list([$0]) })
    }

    /// A type in one place. Without bounds, a number may be outside its range: it is moved to the nearest limit.
    func schema(of reference: TypeReference, isBounded: Bool = true) -> Tree {
        let isNullable = reference.isNullable
        func typed(_ name: String, _ more: (key: String, value: Tree?)...) -> Tree {
            let type: Tree = isNullable ? .strings([name, "null"]) : .string(name)
            return more.reduce(Tree.object(("type", type))) { $0.with($1.key, $1.value) }
        }
        switch reference.shape {
        case .string(let length, let pattern):
            return typed(
                "string", ("minLength", length.minimum.tree), ("maxLength", length.maximum.tree),
                ("pattern", pattern.map { .string("^\($0.text)$") }))
        case .integer(let range):
            return typed(
                "integer", ("format", .string("int64")), ("minimum", isBounded ? range.minimum.number : nil),
                ("maximum", isBounded ? range.maximum.number : nil))
        case .number(let range):
            return typed(
                "number", ("format", .string("double")), ("minimum", isBounded ? range.minimum.number : nil),
                ("maximum", isBounded ? range.maximum.number : nil))
        case .boolean: return typed("boolean")
        case .time: return typed("string", ("format", .string("date-time")))
        case .date: return typed("string", ("format", .string("date")))
        case .datetime: return typed("string", ("pattern", .string("^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}$")))
        case .month: return typed("string", ("pattern", .string("^[0-9]{4}-(0[1-9]|1[0-2])$")))
        case .url: return typed("string", ("format", .string("uri")), ("maxLength", .integer(2048)))
        case .email: return typed("string", ("format", .string("email")), ("maxLength", .integer(2048)))
        case .file: return typed("string", ("format", .string("binary")), ("contentMediaType", .string("application/octet-stream")))
        case .raw(let kinds): return rawSchema(isNullable ? kinds.union([.null]) : kinds)
        case .list(let element, let count):
            return typed(
                "array", ("items", schema(of: element)), ("minItems", count.minimum.tree), ("maxItems", count.maximum.tree))
        case .map(let element, let count):
            return typed(
                "object", ("additionalProperties", schema(of: element)), ("minProperties", count.minimum.tree),
                ("maxProperties", count.maximum.tree))
        case .named(let name):
            let link = Tree.object(("$ref", .string("#/components/schemas/\(name)")))
            return isNullable ? .object(("anyOf", .list([link, .object(("type", .string("null")))]))) : link
        }
    }

    private func rawSchema(_ kinds: Set<TypeReference.RawKind>) -> Tree {
        if kinds.isEmpty || kinds.count == TypeReference.RawKind.allCases.count { return .map([]) }
        let names = kinds.subtracting([.null]).sorted().map(\.rawValue) + (kinds.contains(.null) ? ["null"] : [])
        return .object(
            ("type", names.count == 1 ? .string(names[0]) : .strings(names)),
            ("items", kinds.contains(.array) ? .map([]) : nil))
    }

    /// A body that goes as bytes. `format` is for tools that know OpenAPI 3.0; JSON Schema does not look at it.
    func binarySchema(_ mediaType: String) -> Tree {
        if mediaType.utf8.starts(with: "text/".utf8) { return .object(("type", .string("string"))) }
        if mediaType.isJSONMediaType { return .object(("description", .string("Any JSON value."))) }
        return .object(("type", .string("string")), ("format", .string("binary")), ("contentMediaType", .string(mediaType)))
    }

    /// A body that is an object of fields. A field that may also come from elsewhere is not required here; a field with other
    /// names is required under one of them.
    func bodySchema(_ fields: [(field: Field, isNeeded: Bool, clamps: Bool)]) -> Tree {
        var properties: [Tree.Member] = []
        var required: [String] = []
        var choices: [Tree] = []
        for (field, isNeeded, clamps) in fields {
            let schema = schema(of: field, clamps: clamps)
            properties.append(Tree.Member(key: field.name, value: schema))
            for alias in field.aliases {
                properties.append(
                    Tree.Member(key: alias, value: schema.with("description", .string("Another name for `\(field.name)`."))))
            }
            guard isNeeded else { continue }
            if field.aliases.isEmpty {
                required.append(field.name)
            } else {
                choices.append(.object(("anyOf", .list(([field.name] + field.aliases).map { name in
                    .object(("required", .strings([name])))
                }))))
            }
        }
        return .object(
            ("type", .string("object")), ("properties", .map(properties)),
            ("required", required.isEmpty ? nil : .strings(required)),
            ("allOf", choices.isEmpty ? nil : .list(choices)),
            ("additionalProperties", contract.unknownFields == .refuse ? .boolean(false) : nil))
    }
}

extension Int? {
    fileprivate var tree: Tree? { self.map { .integer(Int64($0)) } }
}

extension String? {
    /// Digits as a number.
    fileprivate var number: Tree? { self.map(Tree.number) }
}
