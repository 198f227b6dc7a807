import Language

/// The contract as OpenAPI 3.1: what it says about every operation, for tools.
func openAPIDocument(of context: DocumentContext) -> Tree {
    let contract = context.contract
    return .object(
        ("openapi", .string("3.1.0")),
        ("info", .object(
            ("title", .string(contract.title)),
            ("description", .string(context.openAPIDescription())),
            ("version", .string(contract.version)))),
        ("servers", .list([.object(("url", .string(contract.baseURL)))])),
        ("tags", .list(context.openAPITags())),
        ("paths", context.openAPIPaths()),
        ("components", context.openAPIComponents()))
}

extension DocumentContext {
    fileprivate func openAPIDescription() -> String {
        let steps = numbered(contract.quickstart)
        guard !steps.isEmpty else { return contract.description }
        return contract.description + "\n\n" + steps.joined(separator: "\n")
    }

    /// One tag per label, in document order; guides are named in the tag of their section.
    fileprivate func openAPITags() -> [Tree] {
        var names: [String] = []
        var descriptions: [[String]] = []
        for section in contract.sections {
            let words = [section.doc].filter { !$0.isEmpty } + section.entries.compactMap(guideWords)
            let name = tagName(of: section)
            if let index = names.firstIndex(of: name) {
                descriptions[index] += words
            } else {
                names.append(name)
                descriptions.append(words)
            }
        }
        return zip(names, descriptions).map { name, words in
            .object(
                ("name", .string(name)),
                ("description", words.isEmpty ? nil : .string(words.joined(separator: "\n\n"))))
        }
    }

    private func guideWords(_ entry: Section.Entry) -> String? {
        guard case .guide(let name, let summary, let text, _) = entry else { return nil }
        return ["Guide `\(name)`: \(summary)", text].filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    /// The label, or the file's name for a section that shows none.
    private func tagName(of section: Section) -> String {
        section.label.isEmpty ? section.name : section.label
    }

    /// Paths in the order in which they first stand in the document.
    fileprivate func openAPIPaths() -> Tree {
        var order: [String] = []
        var items: [String: [Tree.Member]] = [:]
        for section in contract.sections {
            for operation in section.operations {
                let path = operation.route.openAPIPath
                if items[path] == nil { order.append(path) }
                items[path, default: []].append(
                    Tree.Member(key: operation.method.openAPIKey, value: openAPI(operation, tag: tagName(of: section))))
            }
        }
        return .map(order.map { Tree.Member(key: $0, value: .map(items[$0] ?? [])) })
    }

    private func openAPI(_ operation: Operation, tag: String) -> Tree {
        let parameters = openAPIParameters(of: operation)
        let description = operationDescription(operation)
        return .object(
            ("operationId", .string(operation.id)),
            ("tags", .strings([tag])),
            ("summary", .string(operation.summary)),
            ("description", description.isEmpty ? nil : .string(description)),
            ("parameters", parameters.isEmpty ? nil : .list(parameters)),
            ("requestBody", openAPIRequestBody(of: operation)),
            ("responses", openAPIResponses(of: operation)),
            ("security", openAPISecurity(of: operation)))
    }

    private func operationDescription(_ operation: Operation) -> String {
        var sentences: [String] = []
        if let field = operation.idempotencyField {
            sentences.append("Repeating a call with the same `\(field)` is safe: it counts once.")
        }
        switch operation.paging {
        case .page(let page, let size)?: sentences.append("The result is one page: `\(page)` says which, `\(size)` how large.")
        case .offset(let limit, let offset)?: sentences.append("The result is at most `\(limit)` items, after the first `\(offset)`.")
        case nil: break
        }
        if operation.body.isPresent { sentences.append("The body has at most \(sizeWords(operation.bodyBytesMax)).") }
        return operation.description.followed(by: sentences)
    }

    /// Schemas of all types and error bodies, the shared error answers and the ways to prove who is calling.
    fileprivate func openAPIComponents() -> Tree {
        let types = contract.types.flatMap(componentSchemas)
        let responses = sharedErrorResponses()
        return .object(
            ("schemas", .map(types + errorSchemas())),
            ("responses", responses.isEmpty ? nil : .map(responses)),
            ("securitySchemes", .map(openAPISecuritySchemes())))
    }
}

extension RoutePattern {
    /// The path with its parameters in braces.
    var openAPIPath: String {
        guard !segments.isEmpty else { return "/" }
        return segments.map { segment in
            switch segment {
            case .literal(let text): "/" + text
            case .parameter(let name): "/{\(name)}"
            }
        }.joined()
    }
}

extension Operation.Method {
    var openAPIKey: String {
        switch self {
        case .get: "get"
        case .post: "post"
        case .put: "put"
        case .patch: "patch"
        case .delete: "delete"
        }
    }
}

extension Body {
    var isPresent: Bool {
        if case .none = self { false } else { true }
    }
}
