import Language

/// The contract as `/api/doc` answers it: the tree, in no particular order of members.
func apiDocument(of context: DocumentContext) -> Tree {
    let contract = context.contract
    let derived = Tree.object(
        ("auth", context.authTree()),
        ("base_url", .string(contract.baseURL)),
        ("conventions", contract.document.member("conventions") == nil ? context.conventionsTree() : nil),
        ("description", .string(contract.description)),
        ("endpoints", .list(contract.sections.flatMap { section in section.entries.map { context.entryTree($0, in: section) } })),
        ("errors", context.errorsTree()),
        ("quickstart", .strings(numbered(contract.quickstart))),
        ("version", .string(contract.version)))
    return derived.overlaid(with: contract.document)
}

/// Each text with its number in front, unless it brings one.
func numbered(_ texts: [String]) -> [String] {
    texts.enumerated().map { index, text in
        let start = "\(index + 1). "
        return text.utf8.starts(with: start.utf8) ? text : start + text
    }
}

extension DocumentContext {
    func entryTree(_ entry: Section.Entry, in section: Section) -> Tree {
        let category: Tree? = section.label.isEmpty ? nil : .string(section.label)
        switch entry {
        case .operation(let operation):
            let rows = rows(of: operation)
            return .object(
                ("auth", .string(authWords(operation.auth))),
                ("category", category),
                ("description", .string(joined(operation.summary, operation.description))),
                ("errors", endpointErrors(of: operation)),
                ("example", exampleLine(of: operation).map(Tree.string)),
                ("method", .string(operation.method.rawValue)),
                ("params", rows.isEmpty ? nil : .list(rows.map(\.tree))),
                ("path", .string(operation.route.text)),
                ("response", responseTree(of: operation)))
        case .guide(let name, let summary, let text, _):
            return .object(
                ("category", category), ("description", .string(summary)), ("method", .string("GUIDE")), ("path", .string(name)),
                ("text", text.isEmpty ? nil : .string(text)))
        case .again(let id, let summary, _):
            let operation = operations[id]
            return .object(
                ("category", category), ("description", .string(summary)),
                ("method", operation.map { .string($0.method.rawValue) }),
                ("path", operation.map { .string($0.route.text) }))
        }
    }

    /// How to prove who is calling. `schemes` explains every name that an endpoint's `auth` uses.
    func authTree() -> Tree {
        let schemes = contract.schemes.map { scheme in Tree.Member(key: scheme.name, value: schemeTree(scheme)) }
        let signatures = contract.schemes.filter { $0.base == nil }.compactMap { scheme in
            hmacTree(scheme).map { Tree.Member(key: scheme.name, value: $0) }
        }
        return .map(signatures + [Tree.Member(key: "schemes", value: .map(schemes))])
    }

    private func schemeTree(_ scheme: AuthScheme) -> Tree {
        .object(
            ("description", scheme.doc.isEmpty ? nil : .string(scheme.doc)),
            ("refines", scheme.base.map(Tree.string)),
            ("requires", scheme.requiredRight.map(Tree.string)),
            ("send", sendWords(scheme).map(Tree.string)))
    }

    func sendWords(_ scheme: AuthScheme) -> String? {
        switch scheme.kind {
        case .jwt: return "Authorization: Bearer \(tokenPlaceholder(of: scheme))"
        case .hmacSHA256(let key, let time, let sign, _, _): return "\(key): <key id>, \(time): <unix seconds>, \(sign): <signature>"
        case .cookie(let name): return "Cookie: \(name)=<session token>"
        case .apiKey(let header): return "\(header): <key>"
        case .signature(let header): return "\(header): <signature of the raw body>"
        case .signedPayload(let field): return "body member \(field), which carries its own signature"
        case .context(let sources):
            return sources.map { source in
                switch source {
                case .claim(let name): "claim \(name) of the token"
                case .header(let name): "\(name): <id>"
                }
            }.joined(separator: ", or ")
        }
    }

    private func hmacTree(_ scheme: AuthScheme) -> Tree? {
        guard case .hmacSHA256(let key, let time, let sign, let digits, let skew) = scheme.kind else { return nil }
        return .object(
            ("clock_skew_limit", .string("±\(skew) seconds")),
            ("description", .string(scheme.doc)),
            ("headers", .object(
                (key, .string("The key id (public identifier).")),
                (sign, .string("First \(digits) hex chars of HMAC-SHA256(\"<key id>:<timestamp>\", <secret>).")),
                (time, .string("Current Unix timestamp in seconds.")))),
            ("sign_formula", .string("sign = hex(HMAC_SHA256(secret, key_id + \":\" + unix_ts))[:\(digits)]")))
    }

    /// Status → meaning, and the forms of error bodies.
    func errorsTree() -> Tree {
        let format = contract.errors
        var tree = Tree.map(format.statuses.map { meaning in
            Tree.Member(key: meaning.label, value: .string(words(of: meaning)))
        })
        tree = tree.with("format", .string(formatWords(format.body)))
        for variant in format.variants {
            let users = contract.operations.filter { $0.errorVariant == variant.name }
                .map { "\($0.method.rawValue) \($0.route.text)" }
            guard !users.isEmpty else { continue }
            tree = tree.with("format_\(variant.name)", .object(
                ("body", .string(templateLine(variant.body, value: ""))),
                ("codes", codesTree(of: variant)),
                ("endpoints", .strings(users))))
        }
        return tree
    }

    /// The words of a status, and of the refusals by schemes that answer it.
    private func words(of meaning: ErrorFormat.StatusMeaning) -> String {
        var sentences: [String] = []
        for refusal in contract.schemes.flatMap({ [$0.refused, $0.missing] }) where refusal.status == meaning.status {
            guard let text = refusal.text else { continue }
            let sentence = words(text, refusal.code)
            if !sentences.contains(sentence) { sentences.append(sentence) }
        }
        return words(meaning.text, meaning.code).followed(by: sentences)
    }

    private func words(_ text: String, _ code: ErrorCode?) -> String {
        guard let code, contract.errors.body.mentionsCode else { return text }
        return "\(text.withoutFullStop) (code \(code.text))."
    }

    private func formatWords(_ body: EnvelopeTemplate) -> String {
        if case .text = body { return "Errors are plain text." }
        let codesAreNumbers = contract.errors.statuses.contains { if case .integer? = $0.code { true } else { false } }
        return "Errors are JSON \(templateLine(body, value: "", codesAreNumbers: codesAreNumbers))."
    }

    private func codesTree(of variant: ErrorFormat.Variant) -> Tree? {
        guard variant.body.mentionsCode, !variant.codes.isEmpty else { return nil }
        return .map(variant.codes.sorted { $0.key < $1.key }.map { Tree.Member(key: String($0.key), value: $0.value.tree) })
    }

    /// What the contract's other parts imply, for contracts that write no conventions.
    func conventionsTree() -> Tree {
        .object(
            ("content_type", .string("application/json; charset=utf-8 unless an endpoint says otherwise.")),
            ("envelope", contract.successEnvelope.map { .string("JSON results stand in \(templateLine($0, value: "<result>")).") }),
            ("timestamps", .string("RFC 3339 with an offset.")),
            ("unknown_fields", .string(
                contract.unknownFields == .refuse ? "Request fields that are not documented are refused with 400."
                    : "Request fields that are not documented are ignored.")))
    }

    private func joined(_ summary: String, _ description: String) -> String {
        [summary, description].filter { !$0.isEmpty }.joined(separator: " ")
    }
}
