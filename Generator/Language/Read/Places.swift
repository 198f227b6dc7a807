/// Reads `query`, `query uid`, `header X-User-ID`, `subject`.
enum Places {
    static let words = ["path", "query", "json", "form", "multipart", "header", "cookie", "subject"]

    /// Nil when the text is no place, which is then reported.
    static func parsed(_ text: Node.Key, defaultName: String?, _ findings: Findings) -> Parameter.Place? {
        let parts = text.text.split(separator: " ", omittingEmptySubsequences: true).map(String.init)
        guard let word = parts.first, words.contains(word), parts.count <= 2 else {
            let first = parts.first ?? ""
            findings.error(.unknownPlace, at: text.span, "'\(text.text)' is not a place a value is read from",
                hint: nearestName(to: first, in: words)?.asHint ?? "one of \(words.joined(separator: ", ")), with a name after it")
            return nil
        }
        if word == "subject" {
            if parts.count == 1 { return .subject }
            findings.error(.unknownPlace, at: text.span, "no name follows 'subject'")
            return nil
        }
        guard let name = parts.count == 2 ? parts[1] : (word == "header" || word == "cookie" ? nil : defaultName) else {
            findings.error(.unknownPlace, at: text.span, "a name is needed after '\(word)'", hint: "such as 'header X-User-ID'")
            return nil
        }
        guard word == "header" || word == "cookie" ? NameGrammar.isHeader(name) : NameGrammar.isField(name) else {
            findings.error(.badName, at: text.span, "'\(name)' is not a name for a \(word)")
            return nil
        }
        return place(word, name)
    }

    static func place(_ word: String, _ name: String) -> Parameter.Place {
        switch word {
        case "path": .path(name)
        case "query": .query(name)
        case "json": .json(name)
        case "form": .form(name)
        case "multipart": .multipart(name)
        case "header": .header(name)
        case "cookie": .cookie(name)
        default: .subject
        }
    }
}
