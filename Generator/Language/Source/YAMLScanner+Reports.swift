import CYAML

extension YAMLScanner {
    func line(_ mark: yaml_mark_t) -> Int { Int(clamping: mark.line) + 1 }

    func span(_ mark: yaml_mark_t, length: Int) -> SourceSpan {
        SourceSpan(file: source.file, line: line(mark), column: Int(clamping: mark.column) + 1, length: length)
    }

    func firstLineSpan(_ start: yaml_mark_t, _ end: yaml_mark_t) -> SourceSpan {
        if start.line == end.line { return span(start, length: Int(end.column) - Int(start.column)) }
        var bytes = lines.line(line(start))
        while let last = bytes.last, last == 32 || last == 9 { bytes.removeLast() }
        return span(start, length: max(0, scalarCount(bytes) - Int(clamping: start.column)))
    }

    func report(
        _ code: DiagnosticCode, at line: Int, _ column: Int, _ message: String, hint: String? = nil, length: Int = 0
    ) {
        let place = SourceSpan(file: source.file, line: line, column: column, length: length)
        findings.error(code, at: place, message, hint: hint)
    }

    func refuse(_ feature: String, _ event: yaml_event_t, hint: String?) {
        let place = firstLineSpan(event.start_mark, event.end_mark)
        findings.error(.refusedYAML, at: place, "the contract language has no \(feature)", hint: hint)
    }

    func refuseDecoration(
        _ anchor: UnsafeMutablePointer<yaml_char_t>?, _ tag: UnsafeMutablePointer<yaml_char_t>?, _ event: yaml_event_t
    ) {
        let place = span(event.start_mark, length: 1)
        if anchor != nil {
            findings.error(.refusedYAML, at: place, "the contract language has no anchors", hint: "remove '&…'")
        }
        if tag != nil {
            findings.error(.refusedYAML, at: place, "the contract language has no tags", hint: "put text that starts with '!' in quotes")
        }
    }

    func reportSyntax(_ parser: yaml_parser_t) {
        let problem = parser.problem.map { String(cString: $0) } ?? "the YAML ends unexpectedly"
        let words = Self.words(for: problem)
        var notes: [Diagnostic.Note] = []
        if let context = parser.context, parser.context_mark.line != parser.problem_mark.line {
            let start = String(cString: context).replacingPrefix("while", with: "this happened while")
            notes.append(Diagnostic.Note(span: span(parser.context_mark, length: 0), message: start))
        }
        findings.error(
            .yamlSyntax, at: span(parser.problem_mark, length: 1), words.message, hint: words.hint, notes: notes)
    }

    /// libyaml's words, in those of a person who writes contracts where that helps.
    private static func words(for problem: String) -> (message: String, hint: String?) {
        switch problem {
        case "mapping values are not allowed in this context":
            ("a ': ' is not allowed inside words", "put the whole value in quotes, or check the indentation")
        case "found character that cannot start any token":
            ("no value can start with this character", "put the value in quotes; indent with spaces, not tabs")
        case "did not find expected ',' or '}'":
            ("a ',' or '}' is missing before this", "put words that contain { } [ ] , : in quotes")
        case "did not find expected ',' or ']'":
            ("a ',' or ']' is missing before this", "put words that contain { } [ ] , : in quotes")
        case "did not find expected key":
            ("a key is expected here", "check the indentation and the quotes before this place")
        case "found unknown escape character":
            ("double quotes do not know this escape", "use single quotes around patterns")
        case "could not find expected ':'":
            ("a ':' is missing after the key", nil)
        case "found unexpected end of stream":
            ("the file ends inside quotes", nil)
        case "did not find expected node content":
            ("a value is expected here", "check that every [ and { before this place is closed")
        case "did not find expected '-' indicator":
            ("a '-' is expected here", "check the indentation of the list's items")
        case "block sequence entries are not allowed in this context":
            ("a list cannot start here", "put it on lines of its own, below the key")
        default:
            (problem, nil)
        }
    }
}

extension String {
    fileprivate func replacingPrefix(_ prefix: String, with other: String) -> String {
        hasPrefix(prefix) ? other + dropFirst(prefix.count) : self
    }
}
