/// Reads the auth schemes of a contract.
struct SchemeReader {
    let findings: Findings

    func schemes(_ map: MapReader) -> [AuthScheme] {
        let pairs = map.members("auth") ?? []
        var schemes: [AuthScheme] = []
        for pair in pairs {
            if !NameGrammar.isWord(pair.key.text) || pair.key.text == "none" {
                findings.error(.badName, at: pair.key.span, "'\(pair.key.text)' is not a name for an auth scheme", hint: "lower-case letters, digits and '_', a letter first; 'none' has its own meaning")
            }
            if !pair.value.has("is"), let scheme = scheme(pair) { schemes.append(scheme) }
        }
        // A refining scheme may stand before the one it refines.
        var refined: [AuthScheme] = []
        for pair in pairs where pair.value.has("is") {
            if let scheme = refining(pair, schemes, named: pairs.filter { !$0.value.has("is") }.map(\.key.text)) { refined.append(scheme) }
        }
        let all = schemes + refined
        return pairs.compactMap { pair in all.first { $0.name == pair.key.text } }
    }

    private func scheme(_ pair: Node.Pair) -> AuthScheme? {
        let kinds = ["jwt", "hmac-sha256", "cookie", "api-key", "context", "signature", "signed-payload"]
        guard case .map(let pairs) = pair.value.content else {
            findings.error(.wrongKind, at: pair.value.isNull ? pair.key.span : pair.value.span, "an auth scheme is a map, not \(pair.value.kindWords)")
            return nil
        }
        guard let kind = pairs.first(where: { $0.key.text == "kind" }) else {
            let wrong = pairs.first { nearestName(to: $0.key.text, in: ["kind", "is"]) != nil }
            findings.error(.missingKey, at: wrong?.key.span ?? pair.key.span, "an auth scheme needs the key 'kind' or 'is'", hint: "kind: one of \(kinds.joined(separator: ", "))")
            return nil
        }
        guard let word = kind.value.words("'kind'", at: kind.key.span, findings) else { return nil }
        guard let index = kinds.firstIndex(of: word.text) else {
            findings.error(.unknownWord, at: word.span, "'kind' is one of \(kinds.map { "'\($0)'" }.joined(separator: ", "))",
                hint: nearestName(to: word.text, in: kinds)?.asHint)
            return nil
        }
        guard let map = MapReader(pair.value, Keys.schemeTables[index], at: pair.key.span, findings) else { return nil }
        guard let kind = details(word.text, map) else { return nil }
        return AuthScheme(
            name: pair.key.text, kind: kind, base: nil, requiredRight: nil, subject: map.text("subject"), refused: refusal("refused", map),
            missing: refusal("missing", map), doc: map.text("doc") ?? "", span: pair.key.span)
    }

    private func details(_ kind: String, _ map: MapReader) -> AuthScheme.Kind? {
        switch kind {
        case "jwt": return .jwt
        case "hmac-sha256":
            let digits = map.count("hex_digits", in: 8...64) ?? 64
            let skew = map.count("skew_seconds", in: 1...86_400) ?? 300
            guard let key = header("key", map), let time = header("time", map), let sign = header("sign", map) else { return nil }
            return .hmacSHA256(keyHeader: key, timeHeader: time, signHeader: sign, hexDigits: digits, skewSeconds: skew)
        case "cookie": return header("name", map).map { .cookie(name: $0) }
        case "api-key": return header("header", map).map { .apiKey(header: $0) }
        case "context":
            guard let texts = map.texts("from") else { return nil }
            if texts.isEmpty, let place = map.pair("from")?.key.span { findings.error(.missingKey, at: place, "at least one source is needed") }
            return .context(texts.compactMap(contextSource))
        case "signature": return header("header", map).map { .signature(header: $0) }
        default: return map.text("field").map { .signedPayload(field: $0) }
        }
    }

    private func header(_ key: String, _ map: MapReader) -> String? {
        guard let name = map.located(key) else { return nil }
        guard NameGrammar.isHeader(name.text) else {
            findings.error(.badName, at: name.span, "'\(name.text)' is not a name for a \(key == "name" ? "cookie" : "header")")
            return nil
        }
        return name.text
    }

    private func contextSource(_ text: Node.Key) -> AuthScheme.ContextSource? {
        let parts = text.text.split(separator: " ").map(String.init)
        if parts.count == 2, parts[0] == "claim" { return .claim(parts[1]) }
        if parts.count == 2, parts[0] == "header", NameGrammar.isHeader(parts[1]) { return .header(parts[1]) }
        findings.error(.unknownPlace, at: text.span, "'\(text.text)' is not a place a context comes from", hint: "write 'claim NAME' or 'header NAME'")
        return nil
    }

    private func refining(_ pair: Node.Pair, _ schemes: [AuthScheme], named names: [String]) -> AuthScheme? {
        guard let map = MapReader(pair.value, Keys.refinedScheme, at: pair.key.span, findings), let base = map.located("is") else { return nil }
        guard let target = schemes.first(where: { $0.name == base.text }) else {
            // One that is there but could not be read is reported already.
            if names.contains(base.text) { return nil }
            findings.error(.unknownScheme, at: base.span, "no auth scheme with a kind is named '\(base.text)'",
                hint: nearestName(to: base.text, in: schemes.map(\.name))?.asHint)
            return nil
        }
        let right = map.located("requires")
        if let right, !NameGrammar.isWord(right.text) {
            findings.error(.badName, at: right.span, "'\(right.text)' is not a name for a right", hint: "lower-case letters, digits and '_', a letter first")
        }
        return AuthScheme(
            name: pair.key.text, kind: target.kind, base: target.name, requiredRight: right?.text, subject: map.text("subject") ?? target.subject,
            refused: map.pair("refused") == nil ? target.refused : refusal("refused", map),
            missing: map.pair("missing") == nil ? target.missing : refusal("missing", map),
            doc: map.text("doc") ?? target.doc, span: pair.key.span)
    }

    private func refusal(_ key: String, _ map: MapReader) -> AuthScheme.Refusal {
        guard let pair = map.pair(key), let refusal = MapReader(pair.value, Keys.refusal, at: pair.key.span, findings) else {
            return AuthScheme.Refusal()
        }
        let status = refusal.located("status").flatMap { $0.status(in: 400...499, findings) } ?? 401
        return AuthScheme.Refusal(status: status, code: refusal.errorCode("code"), text: refusal.text("text"))
    }
}

extension Node {
    fileprivate func has(_ key: String) -> Bool {
        if case .map(let pairs) = content { pairs.contains { $0.key.text == key } } else { false }
    }
}
