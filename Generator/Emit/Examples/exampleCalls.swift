import Language

/// An operation's example for one way of proving who calls.
struct ShownCall {
    /// Names the way among all of the page: `bearer`, `hmac`; empty when nobody has to prove anything.
    let scheme: String
    let call: ExampleCall
}

extension DocumentContext {
    /// The calls that an operation's examples show: one for each alternative a program can use. A session cookie is shown only
    /// where nothing else is taken.
    func exampleCalls(of operation: Operation) -> [ShownCall] {
        let alternatives = operation.auth.alternatives
        let forPrograms = alternatives.filter { names in !schemes(of: names).contains { $0.isCookie } }
        let shown = forPrograms.isEmpty ? Array(alternatives.prefix(1)) : forPrograms
        if shown.isEmpty || operation.auth.allowsNone {
            return [ShownCall(scheme: "", call: exampleCall(of: operation, provenBy: []))]
        }
        var calls: [ShownCall] = []
        for names in shown {
            let used = schemes(of: names)
            let name = used.first.map { $0.base ?? $0.name } ?? ""
            guard !calls.contains(where: { $0.scheme == name }) else { continue }
            calls.append(ShownCall(scheme: name, call: exampleCall(of: operation, provenBy: used)))
        }
        return calls
    }

    private func exampleCall(of operation: Operation, provenBy schemes: [AuthScheme]) -> ExampleCall {
        let example = operation.examples.first
        return ExampleCall(
            method: operation.method.rawValue,
            url: exampleURL(of: operation, example, extra: subjectMembers(of: operation, example, provenBy: schemes)),
            headers: (example?.header ?? []).map { ExampleCall.Header(name: $0.key, value: $0.value.plainText) },
            credentials: schemes.flatMap(credentials), body: callBody(of: operation, example),
            answer: callAnswer(of: operation))
    }

    /// The user that a signed call names, where the example does not name one.
    private func subjectMembers(of operation: Operation, _ example: Example?, provenBy schemes: [AuthScheme]) -> [Tree.Member] {
        guard let use = subjectUse(of: operation), case .query(let name)? = use.places.first else { return [] }
        guard schemes.contains(where: { use.schemes.contains($0.name) || use.schemes.contains($0.base ?? "") }) else { return [] }
        let given = (example?.query ?? []).map(\.key) + (example?.header ?? []).map(\.key) + (example?.body?.members ?? []).map(\.key)
        if given.contains(name) { return [] }
        return [Tree.Member(key: name, value: querySamples[name] ?? .string(name.uppercased()))]
    }

    private func credentials(of scheme: AuthScheme) -> [ExampleCredential] {
        func variable(_ suffix: String) -> String { variableName(contract.name + "_" + suffix) }
        switch sentScheme(of: scheme).kind {
        case .jwt: return [.bearer(variable: variable("token"))]
        case .hmacSHA256(let key, let time, let sign, let digits, _):
            return [
                .signature(
                    ExampleSignature(
                        keyHeader: key, timeHeader: time, signHeader: sign, digits: digits, keyVariable: variable("key_id"),
                        secretVariable: variable("secret")))
            ]
        case .cookie(let name): return [.cookie(name: name, variable: variable("session"))]
        case .apiKey(let header): return [.header(name: header, variable: variable("api_key"))]
        case .signature(let header): return [.header(name: header, variable: variable(scheme.name + "_signature"))]
        case .signedPayload: return []
        case .context(let sources):
            for case .header(let header) in sources {
                return [.header(name: header, variable: variable(scheme.name))]
            }
            return []
        }
    }

    private func callBody(of operation: Operation, _ example: Example?) -> ExampleCall.Body {
        let value = example?.body ?? sampleBody(of: operation)
        switch operation.body {
        case .none: return .none
        case .json, .jsonOrForm, .wholeJSON: return value.map { .json($0) } ?? .none
        case .form:
            guard let value else { return .none }
            let pairs = value.members.flatMap { member -> [(name: String, value: String)] in
                guard case .list(let items) = member.value else { return [(member.key, member.value.plainText)] }
                return items.map { (member.key, $0.plainText) }
            }
            return .form(pairs)
        case .multipart:
            guard let value else { return .none }
            return .multipart(value.members.map { part($0, of: operation) })
        case .bytes(let mediaType): return .bytes(mediaType: mediaType, file: "body.bin")
        case .text: return .text(value?.plainText ?? "…")
        }
    }

    private func part(_ member: Tree.Member, of operation: Operation) -> ExampleCall.Part {
        let parameter = operation.parameters.first { $0.field.name == member.key }
        let isFile = parameter.map { if case .file = resolved($0.field.type).shape { true } else { false } } ?? false
        return ExampleCall.Part(name: member.key, value: member.value.plainText, isFile: isFile)
    }

    private func callAnswer(of operation: Operation) -> ExampleCall.Answer {
        // What a program can work with is shown before what a browser follows.
        let outcome = operation.outcomes.first { if case .redirect = $0.content { false } else { $0.status < 300 } }
            ?? operation.outcomes.first
        switch outcome?.content {
        case .json?: return .json
        case .text?: return .text
        case .bytes(let mediaType)?: return .bytes(file: "answer" + fileEnding(of: mediaType))
        case .events?: return .events
        case .redirect?: return .redirect
        case .empty?, nil: return .empty
        }
    }

    private func fileEnding(of mediaType: String) -> String {
        switch mediaType {
        case "application/zip": ".zip"
        case "application/pdf": ".pdf"
        case "audio/mpeg": ".mp3"
        case "image/png": ".png"
        default: ".bin"
        }
    }
}

/// `btelo_key_id` as an environment variable: `BTELO_KEY_ID`.
private func variableName(_ text: String) -> String {
    String(decoding: text.utf8.map { byte -> UInt8 in
        switch byte {
        case 0x61...0x7A: byte - 0x20
        case 0x41...0x5A, 0x30...0x39: byte
        default: UInt8(ascii: "_")
        }
    }, as: UTF8.self)
}

extension AuthScheme {
    fileprivate var isCookie: Bool {
        if case .cookie = kind { true } else { false }
    }
}
