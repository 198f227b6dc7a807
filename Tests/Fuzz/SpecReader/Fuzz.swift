// Whatever bytes a contract's files have, the loader ends, keeps its promises about places, and never traps.

/// Keeps results alive, so that the optimizer cannot leave the work out.
nonisolated(unsafe) var sink = 0  // reason: libFuzzer calls from one thread only

private let contractText = """
    contract: api
    title: T
    version: v1
    base_url: https://a.example
    description: D
    auth:
      bearer: {kind: jwt, subject: user}
      hmac: {kind: hmac-sha256, key: K, time: T, sign: S}
    subjects: {user: {by: {hmac: [query user_id]}}}
    errors: {body: {error: $message, code: $code}, statuses: {400: {code: a, text: b}}, variants: {v: {body: text}}}
    sections: [s]

    """
private let sectionText = "section: S\noperations:\n  - {id: a, route: GET /a, summary: s, auth: none, returns: any}\n"

@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    guard let mode = input.first else { return 0 }
    let rest = Array(input.dropFirst())
    switch mode {
    case UInt8(ascii: "c"): load(contract: rest, section: Array(sectionText.utf8), types: nil)
    case UInt8(ascii: "t"): load(contract: Array(contractText.utf8), section: Array(sectionText.utf8), types: rest)
    case UInt8(ascii: "x"), UInt8(ascii: "a"), UInt8(ascii: "r"), UInt8(ascii: "p"), UInt8(ascii: "v"): readWords(mode, rest)
    default: load(contract: Array(contractText.utf8), section: rest, types: nil)
    }
    return 0
}

/// A whole contract with one file from the outside.
private func load(contract: [UInt8], section: [UInt8], types: [UInt8]?) {
    var sources = [SpecSource(path: "S/api/contract.yaml", bytes: contract), SpecSource(path: "S/api/sections/s.yaml", bytes: section)]
    if let types { sources.append(SpecSource(path: "S/api/types.yaml", bytes: types)) }
    let loaded = loadContract(folder: "api", path: "S/api", sources: sources)
    let hasErrors = loaded.diagnostics.contains { $0.severity == .error }
    precondition(hasErrors == (loaded.contract == nil), "a contract is there exactly when there are no errors")
    for diagnostic in loaded.diagnostics { check(diagnostic, sources) }
    sink &+= loaded.contract?.types.count ?? loaded.diagnostics.count
}

private func check(_ diagnostic: Diagnostic, _ sources: [SpecSource]) {
    for span in [diagnostic.span] + diagnostic.notes.map(\.span) {
        precondition(span.line >= 1 && span.column >= 1 && span.length >= 0, "places count from 1")
        guard let source = sources.first(where: { $0.file == span.file }) else { continue }
        let line = LineTable(source.bytes).line(span.line)
        precondition(span.column - 1 + span.length <= scalarCount(line) + 1, "a place stays in its line")
    }
    sink &+= diagnostic.text.utf8.count &+ diagnostic.json.utf8.count
}

/// One expression alone: many more of them per second than whole files.
private func readWords(_ mode: UInt8, _ bytes: [UInt8]) {
    let findings = Findings()
    let text = String(decoding: bytes, as: UTF8.self)
    let place = SourceSpan(file: SpecFile(path: "f"), line: 1, column: 1, length: text.unicodeScalars.count)
    let scalar = Node.Scalar(text: text, isPlain: true, textOffset: 0, verbatimCount: place.length)
    let node = Node(span: place, lastLine: 1, content: .scalar(scalar))
    var isRead = true
    switch mode {
    case UInt8(ascii: "x"):
        let expression = TypeExpression.parsed(node, findings: findings)
        isRead = expression != nil
        if let expression { readValue(expression, findings) }
    case UInt8(ascii: "a"): isRead = AuthExpression.parsed(node, schemes: ["a", "b", "c"], findings: findings) != nil
    case UInt8(ascii: "r"): isRead = RouteGrammar.parsed(node, findings: findings) != nil
    case UInt8(ascii: "p"): isRead = Places.parsed(Node.Key(text: text, span: place), defaultName: "n", findings) != nil
    default: for format in [TextFormat.time, .date, .datetime, .month, .url, .email] { sink &+= format.fits(bytes) ? 1 : 0 }
    }
    precondition(isRead || findings.hasErrors, "what cannot be read is reported")
    for diagnostic in findings.diagnostics {
        let span = diagnostic.span
        precondition(span.column >= 1 && span.column - 1 + span.length <= place.length, "a place stays in its text")
    }
    sink &+= findings.count
}

/// A default is read as its type says, even when the type was made up.
private func readValue(_ expression: TypeExpression, _ findings: Findings) {
    guard let text = expression.defaultValue else { return }
    let reader = ValueReader(types: TypeTable(findings: findings), findings: Findings(), purpose: .defaultValue)
    if case .null = reader.value(text, as: expression.type, label: "v") { sink &+= 1 }
}
