import Language

/// A call as a Python program with requests, the client that most people have.
func pythonExample(_ call: ExampleCall) -> String {
    var python = ProgramText()
    let usesVariables = !call.credentials.isEmpty
    if call.signature != nil {
        for module in ["hashlib", "hmac", "os", "time"] { python.line("import \(module)") }
    } else if usesVariables {
        python.line("import os")
    }
    if usesVariables { python.line("") }
    python.line("import requests")
    python.line("")
    if let signature = call.signature { sign(signature, &python) }
    let function = "requests.\(call.method.lowercased())("
    if case .events = call.answer {
        python.line("with \(function)")
        python.indented { arguments(of: call, &$0) }
        python.line(") as response:")
        python.indented { python in
            python.line("response.raise_for_status()")
            python.line("for line in response.iter_lines(decode_unicode=True):")
            python.indented { $0.line("print(line)") }
        }
        return python.text
    }
    python.line("response = \(function)")
    python.indented { arguments(of: call, &$0) }
    python.line(")")
    python.line("response.raise_for_status()")
    use(call.answer, &python)
    return python.text
}

private func sign(_ signature: ExampleSignature, _ python: inout ProgramText) {
    python.line("key_id = os.environ[\"\(signature.keyVariable)\"]")
    python.line("secret = os.environ[\"\(signature.secretVariable)\"]")
    python.line("ts = str(int(time.time()))")
    python.line("code = hmac.new(secret.encode(), f\"{key_id}:{ts}\".encode(), hashlib.sha256)")
    python.line("")
}

private func arguments(of call: ExampleCall, _ python: inout ProgramText) {
    python.line(pythonText(call.url) + ",")
    var headers = call.credentials.flatMap(headers)
    headers += call.headers.map { ($0.name, pythonText($0.value)) }
    switch call.body {
    case .bytes, .text:
        if let type = call.contentType { headers.append(("Content-Type", pythonText(type))) }
    case .none, .json, .form, .multipart: break
    }
    if headers.count == 1, let header = headers.first {
        python.line("headers={\(pythonText(header.name)): \(header.value)},")
    } else if !headers.isEmpty {
        python.line("headers={")
        python.indented { python in
            for header in headers { python.line("\(pythonText(header.name)): \(header.value),") }
        }
        python.line("},")
    }
    for case .cookie(let name, let variable) in call.credentials {
        python.line("cookies={\(pythonText(name)): os.environ[\"\(variable)\"]},")
    }
    body(call.body, &python)
    switch call.answer {
    case .redirect: python.line("allow_redirects=False,")
    case .events: python.line("stream=True,")
    case .json, .text, .bytes, .empty: break
    }
    python.line("timeout=30,")
}

private func headers(of credential: ExampleCredential) -> [(name: String, value: String)] {
    switch credential {
    case .bearer(let variable): [("Authorization", "\"Bearer \" + os.environ[\"\(variable)\"]")]
    case .header(let name, let variable): [(name, "os.environ[\"\(variable)\"]")]
    case .cookie: []
    case .signature(let signature):
        [
            (signature.keyHeader, "key_id"), (signature.timeHeader, "ts"),
            (signature.signHeader, "code.hexdigest()[:\(signature.digits)]"),
        ]
    }
}

private func body(_ body: ExampleCall.Body, _ python: inout ProgramText) {
    switch body {
    case .none: break
    case .json(let tree): python.line("json=\(pythonValue(tree, depth: python.depth)),")
    case .form(let pairs):
        python.line("data=[")
        python.indented { python in
            for pair in pairs { python.line("(\(pythonText(pair.name)), \(pythonText(pair.value))),") }
        }
        python.line("],")
    case .multipart(let parts):
        let fields = parts.filter { !$0.isFile }, files = parts.filter(\.isFile)
        if !fields.isEmpty {
            python.line("data={\(fields.map { "\(pythonText($0.name)): \(pythonText($0.value))" }.joined(separator: ", "))},")
        }
        let opened = files.map { "\(pythonText($0.name)): open(\(pythonText($0.value)), \"rb\")" }
        python.line("files={\(opened.joined(separator: ", "))},")
    case .bytes(_, let file): python.line("data=open(\(pythonText(file)), \"rb\"),")
    case .text(let text): python.line("data=\(pythonText(text)).encode(),")
    }
}

private func use(_ answer: ExampleCall.Answer, _ python: inout ProgramText) {
    switch answer {
    case .json: python.line("print(response.json())")
    case .text: python.line("print(response.text)")
    case .bytes(let file):
        python.line("with open(\(pythonText(file)), \"wb\") as file:")
        python.indented { $0.line("file.write(response.content)") }
    case .redirect: python.line("print(response.headers[\"Location\"])")
    case .empty: python.line("print(response.status_code)")
    case .events: break
    }
}

/// A text as Python writes it; what JSON escapes, Python escapes alike.
private func pythonText(_ text: String) -> String { compactJSON(.string(text)) }

/// A value as Python writes it, on one line when it is short.
private func pythonValue(_ tree: Tree, depth: Int) -> String {
    let line = pythonLine(tree)
    guard line.utf8.count > 72 else { return line }
    let indent = String(repeating: "    ", count: depth + 1), end = String(repeating: "    ", count: depth)
    switch tree {
    case .list(let items):
        return "[\n" + items.map { "\(indent)\(pythonValue($0, depth: depth + 1)),\n" }.joined() + end + "]"
    case .map(let members):
        let lines = members.map { "\(indent)\(pythonText($0.key)): \(pythonValue($0.value, depth: depth + 1)),\n" }
        return "{\n" + lines.joined() + end + "}"
    default: return line
    }
}

private func pythonLine(_ tree: Tree) -> String {
    switch tree {
    case .null: "None"
    case .boolean(let value): value ? "True" : "False"
    case .integer(let value): String(value)
    case .number(let digits): digits
    case .string(let text): pythonText(text)
    case .list(let items): "[" + items.map(pythonLine).joined(separator: ", ") + "]"
    case .map(let members):
        "{" + members.map { "\(pythonText($0.key)): \(pythonLine($0.value))" }.joined(separator: ", ") + "}"
    }
}
