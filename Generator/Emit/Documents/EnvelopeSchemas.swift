import Language

/// What fills the places of an envelope.
struct EnvelopeFilling {
    var message = ""
    var statusText = ""
    var code: ErrorCode?
    var value = Tree.null
}

/// Envelopes, of results and of errors, as schemas and as examples.
extension DocumentContext {
    /// The schema of an envelope, with the result's schema in its place.
    func templateSchema(_ template: EnvelopeTemplate, codeTypes: [String], value: Tree) -> Tree {
        switch template {
        case .fixed(let tree): return .object(("const", tree))
        case .message, .statusText, .text: return .object(("type", .string("string")))
        case .code:
            if codeTypes.isEmpty { return .object(("type", .strings(["string", "null"]))) }
            return .object(("type", codeTypes.count == 1 ? .string(codeTypes[0]) : .strings(codeTypes)))
        case .field:
            return .object(("type", .strings(["string", "null"])), ("description", .string("The first wrong field.")))
        case .value: return value
        case .map(let members):
            let required = members.filter { !$0.isOptional }.map(\.key)
            return .object(
                ("type", .string("object")),
                ("properties", .map(members.map { member in
                    Tree.Member(key: member.key, value: templateSchema(member.value, codeTypes: codeTypes, value: value))
                })),
                ("required", required.isEmpty ? nil : .strings(required)))
        }
    }

    /// An envelope with its places filled; nil is null, and leaves out an optional member.
    func templateValue(_ template: EnvelopeTemplate, _ filling: EnvelopeFilling) -> Tree? {
        switch template {
        case .fixed(let tree): return tree
        case .message, .text: return .string(filling.message)
        case .statusText: return .string(filling.statusText)
        case .code: return filling.code?.tree
        case .field: return nil
        case .value: return filling.value
        case .map(let members):
            return .map(members.compactMap { member in
                let value = templateValue(member.value, filling)
                if value == nil, member.isOptional { return nil }
                return Tree.Member(key: member.key, value: value ?? .null)
            })
        }
    }
}
