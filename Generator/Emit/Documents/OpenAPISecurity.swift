import Language

/// Auth requirements in OpenAPI: alternatives (OR) of schemes that are all needed (AND).
extension DocumentContext {
    /// An empty list when nobody is asked; an empty object among the alternatives when credentials are optional.
    func openAPISecurity(of operation: Operation) -> Tree {
        var alternatives: [Tree] = []
        for names in operation.auth.alternatives {
            let members = schemes(of: names).flatMap(securityMembers)
            let tree = Tree.map(members)
            if !alternatives.contains(tree) { alternatives.append(tree) }
        }
        if operation.auth.allowsNone, !alternatives.isEmpty { alternatives.append(.map([])) }
        return .list(alternatives)
    }

    /// The components of a scheme, each with the right that the caller must hold.
    private func securityMembers(_ scheme: AuthScheme) -> [Tree.Member] {
        let rights = Tree.strings(scheme.requiredRight.map { [$0] } ?? [])
        return securityComponents(sentScheme(of: scheme)).map { Tree.Member(key: $0.key, value: rights) }
    }

    func openAPISecuritySchemes() -> [Tree.Member] {
        contract.schemes.filter { $0.base == nil }.flatMap(securityComponents)
    }

    /// What a scheme sends, one component per header or cookie. A context and a payload that signs itself are no security schemes:
    /// the one is a parameter, the other a member of the body.
    private func securityComponents(_ scheme: AuthScheme) -> [Tree.Member] {
        let doc: Tree? = scheme.doc.isEmpty ? nil : .string(scheme.doc)
        func key(_ suffix: String, _ header: String, _ description: Tree?) -> Tree.Member {
            Tree.Member(key: scheme.name + suffix, value: .object(
                ("type", .string("apiKey")), ("description", description), ("name", .string(header)), ("in", .string("header"))))
        }
        switch scheme.kind {
        case .jwt:
            return [Tree.Member(key: scheme.name, value: .object(
                ("type", .string("http")), ("description", doc), ("scheme", .string("bearer")), ("bearerFormat", .string("JWT"))))]
        case .hmacSHA256(let keyHeader, let time, let sign, let digits, let skew):
            return [
                key("_key", keyHeader, doc),
                key("_time", time, .string("Unix time in seconds, at most \(skew) seconds from the server's.")),
                key("_sign", sign, .string(
                    "First \(digits) hex digits, lower case, of HMAC-SHA256 with the secret as key over `<\(keyHeader)>:<\(time)>`.")),
            ]
        case .cookie(let name):
            return [Tree.Member(key: scheme.name, value: .object(
                ("type", .string("apiKey")), ("description", doc), ("name", .string(name)), ("in", .string("cookie"))))]
        case .apiKey(let header), .signature(let header):
            return [key("", header, doc)]
        case .context, .signedPayload:
            return []
        }
    }
}
