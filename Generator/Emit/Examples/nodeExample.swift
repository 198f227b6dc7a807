import Language

/// A call as a program for Node, with nothing that has to be installed. An ES module: `await` stands at the top.
func nodeExample(_ call: ExampleCall) -> String {
    var node = ProgramText(step: "  ")
    imports(of: call, &node)
    if let signature = call.signature { sign(signature, &node) }
    multipart(call.body, &node)
    let options = options(of: call)
    if options.isEmpty {
        node.line("const response = await fetch(\(nodeText(call.url)));")
    } else {
        node.line("const response = await fetch(\(nodeText(call.url)), {")
        node.indented { node in
            for option in options {
                for line in option.split(separator: "\n") { node.line(String(line)) }
            }
        }
        node.line("});")
    }
    use(call.answer, &node)
    return node.text
}

private func imports(of call: ExampleCall, _ node: inout ProgramText) {
    var lines: [String] = []
    if call.signature != nil { lines.append("import { createHmac } from \"node:crypto\";") }
    var functions: [String] = []
    if call.body.readsFile { functions.append("readFile") }
    if case .bytes = call.answer { functions.append("writeFile") }
    if !functions.isEmpty { lines.append("import { \(functions.joined(separator: ", ")) } from \"node:fs/promises\";") }
    for line in lines { node.line(line) }
    if !lines.isEmpty { node.line("") }
}

private func sign(_ signature: ExampleSignature, _ node: inout ProgramText) {
    node.line("const keyID = process.env.\(signature.keyVariable);")
    node.line("const ts = String(Math.floor(Date.now() / 1000));")
    node.line("const code = createHmac(\"sha256\", process.env.\(signature.secretVariable)).update(`${keyID}:${ts}`).digest(\"hex\");")
    node.line("")
}

private func multipart(_ body: ExampleCall.Body, _ node: inout ProgramText) {
    guard case .multipart(let parts) = body else { return }
    node.line("const form = new FormData();")
    for part in parts {
        let value = part.isFile
            ? "new Blob([await readFile(\(nodeText(part.value)))]), \(nodeText(part.value))" : nodeText(part.value)
        node.line("form.append(\(nodeText(part.name)), \(value));")
    }
    node.line("")
}

/// The members of the second argument of `fetch`; a member may have several lines.
private func options(of call: ExampleCall) -> [String] {
    var options: [String] = []
    if call.method != "GET" { options.append("method: \"\(call.method)\",") }
    if case .redirect = call.answer { options.append("redirect: \"manual\",") }
    var headers = call.credentials.flatMap(headers)
    headers += call.headers.map { ($0.name, nodeText($0.value)) }
    // fetch says itself that a form is a form.
    if case .form = call.body {} else if let type = call.contentType { headers.append(("Content-Type", nodeText(type))) }
    if !headers.isEmpty {
        let lines = headers.map { "  \(memberName($0.name)): \($0.value),\n" }
        options.append("headers: {\n" + lines.joined() + "},")
    }
    switch call.body {
    case .none: break
    case .json(let tree): options.append("body: JSON.stringify(\(nodeValue(tree, indent: ""))),")
    case .form(let pairs):
        let lines = pairs.map { "  [\(nodeText($0.name)), \(nodeText($0.value))],\n" }
        options.append("body: new URLSearchParams([\n" + lines.joined() + "]),")
    case .multipart: options.append("body: form,")
    case .bytes(_, let file): options.append("body: await readFile(\(nodeText(file))),")
    case .text(let text): options.append("body: \(nodeText(text)),")
    }
    return options
}

private func headers(of credential: ExampleCredential) -> [(name: String, value: String)] {
    switch credential {
    case .bearer(let variable): [("Authorization", "`Bearer ${process.env.\(variable)}`")]
    case .header(let name, let variable): [(name, "process.env.\(variable)")]
    case .cookie(let name, let variable): [("Cookie", "`\(name)=${process.env.\(variable)}`")]
    case .signature(let signature):
        [
            (signature.keyHeader, "keyID"), (signature.timeHeader, "ts"),
            (signature.signHeader, "code.slice(0, \(signature.digits))"),
        ]
    }
}

private func use(_ answer: ExampleCall.Answer, _ node: inout ProgramText) {
    if case .redirect = answer {
        node.line("console.log(response.status, response.headers.get(\"location\"));")
        return
    }
    node.line("if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);")
    switch answer {
    case .json: node.line("console.log(await response.json());")
    case .text: node.line("console.log(await response.text());")
    case .bytes(let file): node.line("await writeFile(\(nodeText(file)), new Uint8Array(await response.arrayBuffer()));")
    case .events:
        node.line("const decoder = new TextDecoder();")
        node.line("for await (const bytes of response.body) {")
        node.indented { $0.line("process.stdout.write(decoder.decode(bytes, { stream: true }));") }
        node.line("}")
    case .empty: node.line("console.log(response.status);")
    case .redirect: break
    }
}

/// A text as JavaScript writes it: JSON is part of the language (ECMA-262 section 12.9.4).
private func nodeText(_ text: String) -> String { compactJSON(.string(text)) }

/// A member's name, in quotes unless it is an identifier.
private func memberName(_ name: String) -> String {
    let bytes = Array(name.utf8)
    let isIdentifier = bytes.first.map { !$0.isASCIIDigit } ?? false
        && bytes.allSatisfy { $0.isASCIIDigit || $0.isASCIIUppercase || (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "_") }
    return isIdentifier ? name : nodeText(name)
}

/// A value as JavaScript writes it, on one line when it is short.
private func nodeValue(_ tree: Tree, indent: String) -> String {
    let line = nodeLine(tree)
    guard line.utf8.count > 72 else { return line }
    let inner = indent + "  "
    switch tree {
    case .list(let items):
        return "[\n" + items.map { "\(inner)\(nodeValue($0, indent: inner)),\n" }.joined() + indent + "]"
    case .map(let members):
        let lines = members.map { "\(inner)\(memberName($0.key)): \(nodeValue($0.value, indent: inner)),\n" }
        return "{\n" + lines.joined() + indent + "}"
    default: return line
    }
}

private func nodeLine(_ tree: Tree) -> String {
    switch tree {
    case .list(let items): return "[" + items.map(nodeLine).joined(separator: ", ") + "]"
    case .map(let members):
        if members.isEmpty { return "{}" }
        return "{ " + members.map { "\(memberName($0.key)): \(nodeLine($0.value))" }.joined(separator: ", ") + " }"
    default: return compactJSON(tree)
    }
}

extension ExampleCall.Body {
    /// Whether a program has to read a file first.
    var readsFile: Bool {
        switch self {
        case .multipart(let parts): parts.contains(where: \.isFile)
        case .bytes: true
        case .none, .json, .form, .text: false
        }
    }
}
