import Language

/// A call as a shell command with curl.
func curlExample(_ call: ExampleCall) -> String {
    var lines: [String] = []
    if let signature = call.signature { lines += signing(signature) }
    var arguments: [String] = []
    let isPlainGet = call.method == "GET"
    if !isPlainGet, !(call.method == "POST" && call.body.isSent) { arguments.append("-X \(call.method)") }
    for credential in call.credentials { arguments += headers(of: credential) }
    for header in call.headers { arguments.append("-H " + shellQuoted("\(header.name): \(header.value)")) }
    switch call.answer {
    case .bytes(let file): arguments.append("-o \(file)")
    case .events: arguments.append("-N")
    case .redirect: arguments.append("-i")
    case .json, .text, .empty: break
    }
    arguments += body(call.body, contentType: call.contentType)
    let command = ["curl " + shellQuoted(call.url)] + arguments
    lines.append(command.joined(separator: " \\\n  "))
    return lines.joined(separator: "\n") + "\n"
}

/// The secret goes through the environment, so that it never stands in a list of processes.
private func signing(_ signature: ExampleSignature) -> [String] {
    [
        "export TS=$(date +%s)",
        "SIGN=$(python3 -c 'import hashlib, hmac, os",
        "e = os.environ",
        "key, text = e[\"\(signature.secretVariable)\"], e[\"\(signature.keyVariable)\"] + \":\" + e[\"TS\"]",
        "code = hmac.new(key.encode(), text.encode(), hashlib.sha256)",
        "print(code.hexdigest()[:\(signature.digits)])')",
        "",
    ]
}

private func headers(of credential: ExampleCredential) -> [String] {
    switch credential {
    case .bearer(let variable): ["-H \"Authorization: Bearer $\(variable)\""]
    case .header(let name, let variable): ["-H \"\(name): $\(variable)\""]
    case .cookie(let name, let variable): ["-b \"\(name)=$\(variable)\""]
    case .signature(let signature):
        [
            "-H \"\(signature.keyHeader): $\(signature.keyVariable)\"", "-H \"\(signature.timeHeader): $TS\"",
            "-H \"\(signature.signHeader): $SIGN\"",
        ]
    }
}

private func body(_ body: ExampleCall.Body, contentType: String?) -> [String] {
    let type = contentType.map { ["-H " + shellQuoted("Content-Type: \($0)")] } ?? []
    switch body {
    case .none: return []
    case .json(let tree): return type + ["-d " + shellQuoted(shortJSON(tree, indent: "  "))]
    // curl says itself that it is a form.
    case .form(let pairs): return pairs.map { "--data-urlencode " + shellQuoted("\($0.name)=\($0.value)") }
    case .multipart(let parts):
        return parts.map { "-F " + shellQuoted("\($0.name)=\($0.isFile ? "@" : "")\($0.value)") }
    case .bytes(_, let file): return type + ["--data-binary @\(file)"]
    case .text(let text): return type + ["--data-raw " + shellQuoted(text)]
    }
}

/// A value as JSON in which what is short stands on one line.
///
/// - Parameter indent: of the line that the value begins in.
func shortJSON(_ tree: Tree, indent: String) -> String {
    let line = shortLine(tree)
    guard line.utf8.count > 64 else { return line }
    let inner = indent + "  "
    switch tree {
    case .list(let items): return "[\n" + items.map { inner + shortJSON($0, indent: inner) }.joined(separator: ",\n") + "\n\(indent)]"
    case .map(let members):
        let lines = members.map { "\(inner)\(compactJSON(.string($0.key))): \(shortJSON($0.value, indent: inner))" }
        return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
    default: return line
    }
}

private func shortLine(_ tree: Tree) -> String {
    switch tree {
    case .list(let items): "[" + items.map(shortLine).joined(separator: ", ") + "]"
    case .map(let members): "{" + members.map { "\(compactJSON(.string($0.key))): \(shortLine($0.value))" }.joined(separator: ", ") + "}"
    default: compactJSON(tree)
    }
}

/// A word that the shell takes as it stands.
func shellQuoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
}

extension ExampleCall.Body {
    var isSent: Bool {
        if case .none = self { false } else { true }
    }
}

