import Language

/// A call as a whole Go program with the standard library.
func goExample(_ call: ExampleCall) -> String {
    var go = ProgramText(step: "\t")
    go.line("package main")
    go.line("")
    go.line("import (")
    go.indented { go in
        for name in imports(of: call) { go.line("\"\(name)\"") }
    }
    go.line(")")
    go.line("")
    go.line("func main() {")
    go.indented { go in
        let body = body(call.body, &go)
        go.line("request, err := http.NewRequest(\"\(call.method)\", \(goText(call.url)), \(body))")
        failing(&go)
        setHeaders(of: call, &go)
        go.line("")
        send(call.answer, &go)
    }
    go.line("}")
    return go.text
}

private func failing(_ go: inout ProgramText) {
    go.line("if err != nil {")
    go.indented { $0.line("log.Fatal(err)") }
    go.line("}")
}

private func imports(of call: ExampleCall) -> [String] {
    var names: Set<String> = ["log", "net/http"]
    if call.signature != nil { names.formUnion(["crypto/hmac", "crypto/sha256", "encoding/hex", "os", "strconv", "time"]) }
    if !call.credentials.isEmpty { names.insert("os") }
    switch call.body {
    case .none: break
    case .json, .text: names.insert("strings")
    case .form: names.formUnion(["net/url", "strings"])
    case .multipart(let parts):
        names.formUnion(["bytes", "mime/multipart"])
        if parts.contains(where: \.isFile) { names.formUnion(["io", "os"]) }
    case .bytes: names.insert("os")
    }
    switch call.answer {
    case .json, .text: names.formUnion(["fmt", "io"])
    case .bytes, .events: names.formUnion(["io", "os"])
    case .empty, .redirect: names.insert("fmt")
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
}

/// Writes what makes the body, and returns the expression of it.
private func body(_ body: ExampleCall.Body, _ go: inout ProgramText) -> String {
    switch body {
    case .none: return "nil"
    case .json(let tree):
        go.line("body := strings.NewReader(\(goText(compactJSON(tree))))")
        return "body"
    case .text(let text):
        go.line("body := strings.NewReader(\(goText(text)))")
        return "body"
    case .form(let pairs):
        go.line("form := url.Values{}")
        for pair in pairs { go.line("form.Add(\(goText(pair.name)), \(goText(pair.value)))") }
        return "strings.NewReader(form.Encode())"
    case .bytes(_, let file):
        go.line("body, err := os.Open(\(goText(file)))")
        failing(&go)
        return "body"
    case .multipart(let parts):
        go.line("var body bytes.Buffer")
        go.line("form := multipart.NewWriter(&body)")
        for part in parts.filter({ !$0.isFile }) {
            go.line("form.WriteField(\(goText(part.name)), \(goText(part.value)))")
        }
        for part in parts.filter(\.isFile) {
            go.line("content, err := os.ReadFile(\(goText(part.value)))")
            failing(&go)
            go.line("part, err := form.CreateFormFile(\(goText(part.name)), \(goText(part.value)))")
            failing(&go)
            go.line("part.Write(content)")
        }
        go.line("form.Close()")
        return "&body"
    }
}

private func setHeaders(of call: ExampleCall, _ go: inout ProgramText) {
    func set(_ name: String, _ value: String) { go.line("request.Header.Set(\(goText(name)), \(value))") }
    for credential in call.credentials {
        switch credential {
        case .bearer(let variable): set("Authorization", "\"Bearer \"+os.Getenv(\"\(variable)\")")
        case .header(let name, let variable): set(name, "os.Getenv(\"\(variable)\")")
        case .cookie(let name, let variable):
            go.line("request.AddCookie(&http.Cookie{Name: \(goText(name)), Value: os.Getenv(\"\(variable)\")})")
        case .signature(let signature):
            go.line("keyID := os.Getenv(\"\(signature.keyVariable)\")")
            go.line("ts := strconv.FormatInt(time.Now().Unix(), 10)")
            go.line("code := hmac.New(sha256.New, []byte(os.Getenv(\"\(signature.secretVariable)\")))")
            go.line("code.Write([]byte(keyID + \":\" + ts))")
            set(signature.keyHeader, "keyID")
            set(signature.timeHeader, "ts")
            set(signature.signHeader, "hex.EncodeToString(code.Sum(nil))[:\(signature.digits)]")
        }
    }
    for header in call.headers { set(header.name, goText(header.value)) }
    if case .multipart = call.body { set("Content-Type", "form.FormDataContentType()") }
    if let type = call.contentType { set("Content-Type", goText(type)) }
}

private func send(_ answer: ExampleCall.Answer, _ go: inout ProgramText) {
    if case .redirect = answer {
        // The client would follow it.
        go.line("response, err := http.DefaultTransport.RoundTrip(request)")
    } else {
        go.line("response, err := http.DefaultClient.Do(request)")
    }
    failing(&go)
    go.line("defer response.Body.Close()")
    switch answer {
    case .json, .text:
        go.line("answer, err := io.ReadAll(response.Body)")
        failing(&go)
        go.line("fmt.Println(response.Status, string(answer))")
    case .bytes(let file):
        go.line("file, err := os.Create(\(goText(file)))")
        failing(&go)
        go.line("defer file.Close()")
        go.line("if _, err := io.Copy(file, response.Body); err != nil {")
        go.indented { $0.line("log.Fatal(err)") }
        go.line("}")
    case .events:
        go.line("if _, err := io.Copy(os.Stdout, response.Body); err != nil {")
        go.indented { $0.line("log.Fatal(err)") }
        go.line("}")
    case .empty: go.line("fmt.Println(response.Status)")
    case .redirect: go.line("fmt.Println(response.Status, response.Header.Get(\"Location\"))")
    }
}

/// A text as Go writes it: as it stands between back quotes when it has quotes of its own.
private func goText(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "`") && $0 != UInt8(ascii: "\r") }
    if isPlain, text.utf8.contains(where: { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) { return "`\(text)`" }
    var literal = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": literal += "\\\""
        case "\\": literal += "\\\\"
        case "\n": literal += "\\n"
        case "\r": literal += "\\r"
        case "\t": literal += "\\t"
        default:
            if scalar.value < 0x20 || scalar.value == 0x7F {
                let digits = String(scalar.value, radix: 16)
                literal += "\\x" + (digits.utf8.count == 1 ? "0" : "") + digits
            } else {
                literal.unicodeScalars.append(scalar)
            }
        }
    }
    return literal + "\""
}
