import Language

/// The rows and words of documents that follow from an auth requirement.
extension DocumentContext {
    /// One row per header that carries credentials. With alternatives no header is required by itself.
    func credentialRows(of operation: Operation) -> [ParameterRow] {
        let auth = operation.auth
        let hasChoice = auth.alternatives.count > 1 || auth.allowsNone
        var rows: [ParameterRow] = []
        func append(_ schemes: [AuthScheme], _ standing: Standing) {
            for row in schemes.flatMap({ self.rows(of: $0, standing) }) where !rows.contains(where: { $0.name == row.name }) {
                rows.append(row)
            }
        }
        let alternatives = auth.alternatives.map { schemes(of: $0) }
        for (index, schemes) in alternatives.enumerated() {
            append(schemes.filter { !$0.isContext }, Standing(hasChoice: hasChoice, isFirst: index == 0))
        }
        append(alternatives.flatMap { $0.filter(\.isContext) }, Standing(hasChoice: hasChoice, isFirst: true))
        guard let shown = operation.display.credentials else { return rows.filter { $0.name != "Cookie" } }
        return rows.filter { shown.contains($0.name) }
    }

    /// How a scheme stands among an operation's alternatives.
    struct Standing {
        let hasChoice: Bool
        let isFirst: Bool
    }

    private func rows(of scheme: AuthScheme, _ standing: Standing) -> [ParameterRow] {
        func row(_ name: String, _ words: String, isRequired: Bool? = nil) -> ParameterRow {
            ParameterRow(
                name: name, place: "header", type: "string", isRequired: isRequired ?? !standing.hasChoice, description: words)
        }
        switch scheme.kind {
        case .jwt:
            let preference = standing.hasChoice && standing.isFirst ? " (recommended)." : "."
            return [row("Authorization", "Bearer \(tokenPlaceholder(of: scheme))" + preference)]
        case .hmacSHA256(let key, let time, let sign, let digits, let skew):
            let right = scheme.requiredRight.map { " of an integration with the right \($0)" } ?? ""
            let alternative = standing.hasChoice && !standing.isFirst ? " (alternative)" : ""
            let together = standing.hasChoice ? " Required with \(key)." : ""
            return [
                row(key, "HMAC key ID\(right)\(alternative); see auth.\(scheme.base ?? scheme.name)."),
                row(time, "Unix timestamp in seconds (±\(timeWords(seconds: skew))).\(together)"),
                row(sign, "First \(digits) hex chars of HMAC-SHA256(key_id:timestamp, secret).\(together)"),
            ]
        case .cookie(let name):
            return [row("Cookie", "\(name)=<session token>.")]
        case .apiKey(let header):
            let words = scheme.doc.isEmpty ? "The API key." : scheme.doc
            return [row(header, words.followed(by: standing.hasChoice && !standing.isFirst ? ["An alternative."] : []))]
        case .context(let sources):
            return sources.compactMap { source in
                guard case .header(let header) = source else { return nil }
                return row(header, scheme.doc, isRequired: !standing.hasChoice && sources.count == 1)
            }
        case .signature(let header):
            return [row(header, scheme.doc.isEmpty ? "The sender's signature over the raw body." : scheme.doc)]
        case .signedPayload:
            return []
        }
    }

    /// `<user_jwt>` for a token that proves a user, else `<jwt>`.
    func tokenPlaceholder(of scheme: AuthScheme) -> String {
        "<" + (scheme.subject.map { $0 + "_jwt" } ?? "jwt") + ">"
    }

    /// `5 min`, or `90 s` when no minutes fit.
    private func timeWords(seconds: Int) -> String {
        seconds > 0 && seconds % 60 == 0 ? "\(seconds / 60) min" : "\(seconds) s"
    }

    /// An auth requirement in words: `bearer or hmac`, `(jwt and tenant) or (api_key and tenant)`, `bearer (optional)`, `none`.
    func authWords(_ auth: AuthRequirement) -> String {
        guard !auth.alternatives.isEmpty else { return "none" }
        let parts = auth.alternatives.map { names in
            let joined = names.joined(separator: " and ")
            return names.count > 1 && auth.alternatives.count > 1 ? "(\(joined))" : joined
        }
        let words = parts.joined(separator: " or ")
        return auth.allowsNone ? "\(words) (optional)" : words
    }

    /// The headers of one alternative as an example line shows them, in groups; empty when nobody has to send any.
    func exampleCredentials(of operation: Operation) -> [String] {
        let alternatives = operation.auth.alternatives.map { schemes(of: $0) }
        // A program is more likely to read the line than a browser, so a session is shown only where nothing else is taken.
        let shown = alternatives.first { !$0.contains(where: \.isSession) } ?? alternatives.first
        guard !operation.auth.allowsNone, let shown else { return [] }
        return shown.compactMap { scheme in
            switch scheme.kind {
            case .jwt: "Authorization: Bearer \(tokenPlaceholder(of: scheme))"
            case .hmacSHA256(let key, let time, let sign, _, _): "\(key): ... \(time): ... \(sign): ..."
            case .cookie(let name): "Cookie: \(name)=..."
            case .apiKey(let header): "\(header): <api_key>"
            case .signature(let header): "\(header): ..."
            case .context, .signedPayload: nil
            }
        }
    }
}

extension AuthScheme {
    fileprivate var isSession: Bool {
        if case .cookie = kind { true } else { false }
    }

    fileprivate var isContext: Bool {
        if case .context = kind { true } else { false }
    }
}
