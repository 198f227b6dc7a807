import Language

/// Error answers and their bodies in OpenAPI.
extension DocumentContext {
    func errorResponse(_ error: OperationError, of operation: Operation) -> Tree {
        guard error.isShared else { return errorAnswer(error, variant: operation.errorVariant) }
        return .object(("$ref", .string("#/components/responses/\(sharedName(error, of: operation))")))
    }

    private func errorAnswer(_ error: OperationError, variant: String?) -> Tree {
        let template = template(of: variant)
        let statusText = meaning(of: error.status)?.text ?? error.text
        let filling = EnvelopeFilling(message: error.message, statusText: statusText, code: error.code)
        let media: Tree
        if case .text = template {
            media = .object(("text/plain", .object(
                ("schema", .object(("type", .string("string")))), ("example", .string(error.message)))))
        } else {
            media = .object(("application/json", .object(
                ("schema", .object(("$ref", .string("#/components/schemas/\(schemaName(of: variant))")))),
                ("example", templateValue(template, filling)))))
        }
        return .object(("description", .string(error.text)), ("content", media))
    }

    /// The answers that operations refer to, in the order of their first use.
    func sharedErrorResponses() -> [Tree.Member] {
        var members: [Tree.Member] = []
        var seen: Set<String> = []
        for operation in contract.operations {
            for error in errors(of: operation) where error.isShared {
                let name = sharedName(error, of: operation)
                guard seen.insert(name).inserted else { continue }
                members.append(Tree.Member(key: name, value: errorAnswer(error, variant: operation.errorVariant)))
            }
        }
        return members
    }

    /// `Error401`, `Error401_openai`, `Error401_jwt_api_key`.
    private func sharedName(_ error: OperationError, of operation: Operation) -> String {
        (["Error\(error.key)"] + (operation.errorVariant.map { [$0] } ?? []) + error.schemes).joined(separator: "_")
    }

    /// The error bodies that operations answer, one schema each; a plain text has none.
    func errorSchemas() -> [Tree.Member] {
        var variants: [String?] = []
        for operation in contract.operations where !variants.contains(operation.errorVariant) {
            variants.append(operation.errorVariant)
        }
        return variants.compactMap { variant in
            let template = template(of: variant)
            if case .text = template { return nil }
            let schema = templateSchema(template, codeTypes: codeTypes(of: variant), value: .map([]))
            return Tree.Member(key: schemaName(of: variant), value: schema)
        }
    }

    /// `ErrorBody`, `ErrorBody_openai`; with a line at the end when a type of the contract has that name.
    func schemaName(of variant: String?) -> String {
        var name = "ErrorBody" + (variant.map { "_\($0)" } ?? "")
        while types[name] != nil { name += "_" }
        return name
    }

    func template(of variant: String?) -> EnvelopeTemplate {
        contract.errors.variants.first { $0.name == variant }?.body ?? contract.errors.body
    }

    /// The JSON types that codes of this body have: `integer`, `string`, `null` where a status has no code.
    private func codeTypes(of variant: String?) -> [String] {
        var types: Set<String> = []
        for operation in contract.operations where operation.errorVariant == variant {
            let schemes = operation.auth.alternatives.flatMap { self.schemes(of: $0) }
            let codes = errors(of: operation).map(\.code) + operation.errors.compactMap(\.code).map(Optional.some)
                + schemes.flatMap { [$0.refused.code, $0.missing.code] }.compactMap { $0 }.map(Optional.some)
            for code in codes {
                switch code {
                case .integer?: types.insert("integer")
                case .text?: types.insert("string")
                case nil: types.insert("null")
                }
            }
        }
        return types.sorted()
    }
}
