import CYAML

/// The one place that holds libyaml's parser: it turns a file into nodes with positions.
struct YAMLScanner {
    private let source: SpecSource
    private let lines: LineTable
    private let findings: Findings
    private var stack: [OpenCollection] = []
    private var root: Node?
    private var documents = 0

    /// Deeper nesting is refused; the contract language needs 12.
    static let depthMax = 48

    private struct OpenCollection {
        let isMap: Bool
        let isFlow: Bool
        let start: yaml_mark_t
        var items: [Node] = []
        var pairs: [Node.Pair] = []
        var key: Node.Key?
        /// The first place of each key, once there are enough to make a search slow.
        var firstPlaces: [String: SourceSpan] = [:]
    }

    /// The file's one document; nil when it cannot be read, which is then reported.
    static func scanned(_ source: SpecSource, findings: Findings) -> Node? {
        let lines = LineTable(source.bytes)
        guard source.isReadable(findings: findings, lines: lines) else { return nil }
        var scanner = YAMLScanner(source: source, lines: lines, findings: findings)
        guard scanner.scan() else { return nil }
        if scanner.root == nil { scanner.report(.wrongKind, at: 1, 1, "the file has nothing in it") }
        return scanner.root
    }

    private init(source: SpecSource, lines: LineTable, findings: Findings) {
        self.source = source
        self.lines = lines
        self.findings = findings
    }

    private mutating func scan() -> Bool {
        let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
        defer { parser.deallocate() }
        parser.initialize(to: yaml_parser_t())
        guard yaml_parser_initialize(parser) == 1 else {
            report(.unreadableFile, at: 1, 1, "there is not enough memory to read the file")
            return false
        }
        defer { yaml_parser_delete(parser) }
        // A byte order mark is not part of the text: an editor does not show it as a column.
        let text = source.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? source.bytes.dropFirst(3) : source.bytes[...]
        return text.withUnsafeBufferPointer { buffer in
            yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
            yaml_parser_set_input_string(parser, buffer.baseAddress, buffer.count)
            return pullEvents(from: parser)
        }
    }

    private mutating func pullEvents(from parser: UnsafeMutablePointer<yaml_parser_t>) -> Bool {
        while true {
            var event = yaml_event_t()
            guard yaml_parser_parse(parser, &event) == 1 else {
                reportSyntax(parser.pointee)
                return false
            }
            defer { yaml_event_delete(&event) }
            if event.type == YAML_STREAM_END_EVENT { return true }
            guard take(event) else { return false }
        }
    }

    /// False when reading on makes no sense.
    private mutating func take(_ event: yaml_event_t) -> Bool {
        switch event.type {
        case YAML_DOCUMENT_START_EVENT:
            return startDocument(event)
        case YAML_ALIAS_EVENT:
            refuse("aliases", event, hint: "write the value out, or name a type")
            add(placeholder(event.start_mark))
        case YAML_SCALAR_EVENT:
            addScalar(event)
        case YAML_SEQUENCE_START_EVENT:
            refuseDecoration(event.data.sequence_start.anchor, event.data.sequence_start.tag, event)
            let isFlow = event.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE
            return open(isMap: false, isFlow: isFlow, event)
        case YAML_MAPPING_START_EVENT:
            refuseDecoration(event.data.mapping_start.anchor, event.data.mapping_start.tag, event)
            let isFlow = event.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE
            return open(isMap: true, isFlow: isFlow, event)
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
            close(event)
        default:
            break
        }
        return true
    }

    private mutating func startDocument(_ event: yaml_event_t) -> Bool {
        documents += 1
        let start = event.data.document_start
        if start.version_directive != nil || start.tag_directives.start != start.tag_directives.end {
            refuse("directives", event, hint: nil)
        }
        guard documents == 1 else {
            refuse("several documents", event, hint: "a file is one document; remove '---'")
            return false
        }
        return true
    }

    private mutating func open(isMap: Bool, isFlow: Bool, _ event: yaml_event_t) -> Bool {
        guard stack.count < Self.depthMax else {
            findings.error(
                .tooDeep, at: span(event.start_mark, length: 1), "nothing may be nested deeper than \(Self.depthMax) levels")
            return false
        }
        stack.append(OpenCollection(isMap: isMap, isFlow: isFlow, start: event.start_mark))
        return true
    }

    private mutating func close(_ event: yaml_event_t) {
        guard let collection = stack.popLast() else { return }
        let content: Node.Content = collection.isMap ? .map(collection.pairs) : .list(collection.items)
        var place = span(collection.start, length: 1)
        var lastLine = line(event.end_mark)
        if collection.isFlow {
            place = firstLineSpan(collection.start, event.end_mark)
        } else {
            if let first = collection.pairs.first { place = first.key.span }
            if let first = collection.items.first { place = first.span }
            // A block ends where the next thing starts; its last line is that of its last member.
            lastLine = collection.pairs.last?.value.lastLine ?? collection.items.last?.lastLine ?? place.line
        }
        add(Node(span: place, lastLine: lastLine, content: content))
    }

    private mutating func addScalar(_ event: yaml_event_t) {
        let scalar = event.data.scalar
        refuseDecoration(scalar.anchor, scalar.tag, event)
        let bytes = UnsafeBufferPointer(start: scalar.value, count: Int(scalar.length))
        let text = String(decoding: bytes, as: UTF8.self)
        let place = firstLineSpan(event.start_mark, event.end_mark)
        let isPlain = scalar.style == YAML_PLAIN_SCALAR_STYLE
        let isQuoted = scalar.style == YAML_SINGLE_QUOTED_SCALAR_STYLE || scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE
        let isOneLine = event.start_mark.line == event.end_mark.line
        let quotes = isQuoted ? 1 : 0
        var verbatim = 0
        if isOneLine, isPlain || isQuoted {
            let count = scalarCount(bytes)
            if count == place.length - 2 * quotes { verbatim = count }
        } else if isPlain {
            verbatim = place.length
        } else if isQuoted, !isEscaped(place) {
            verbatim = max(0, place.length - 1)
        }
        let value = Node.Scalar(text: text, isPlain: isPlain, textOffset: quotes, verbatimCount: verbatim)
        // A block text's end mark stands at the start of the next line.
        let lastLine = max(place.line, isPlain || isQuoted ? line(event.end_mark) : line(event.end_mark) - 1)
        add(Node(span: place, lastLine: lastLine, content: .scalar(value)))
    }

    /// Whether the first line of a quoted text has escapes, so that columns cannot be counted in it.
    private func isEscaped(_ place: SourceSpan) -> Bool {
        let text = String(decoding: lines.line(place.line), as: UTF8.self).unicodeScalars.dropFirst(place.column)
        return text.contains("\\") || text.contains("'")
    }

    private mutating func add(_ node: Node) {
        guard var collection = stack.popLast() else {
            root = root ?? node
            return
        }
        if !collection.isMap {
            collection.items.append(node)
        } else if let key = collection.key {
            collection.key = nil
            if let first = collection.firstPlaces[key.text] {
                findings.error(
                    .duplicateKey, at: key.span, "the key '\(key.text)' is given twice", notes: [.first(first)])
            } else {
                collection.firstPlaces[key.text] = key.span
                collection.pairs.append(Node.Pair(key: key, value: node))
            }
        } else if case .scalar(let scalar) = node.content {
            collection.key = Node.Key(text: scalar.text, span: node.span)
        } else {
            findings.error(.wrongKind, at: node.span, "a key is text, not \(node.kindWords)")
            collection.key = Node.Key(text: "", span: node.span)
        }
        stack.append(collection)
    }

    private func placeholder(_ mark: yaml_mark_t) -> Node {
        let scalar = Node.Scalar(text: "", isPlain: true, textOffset: 0, verbatimCount: 0)
        return Node(span: span(mark, length: 1), lastLine: line(mark), content: .scalar(scalar))
    }
}

// MARK: places and reports

extension YAMLScanner {
    private func line(_ mark: yaml_mark_t) -> Int { Int(clamping: mark.line) + 1 }

    private func span(_ mark: yaml_mark_t, length: Int) -> SourceSpan {
        SourceSpan(file: source.file, line: line(mark), column: Int(clamping: mark.column) + 1, length: length)
    }

    private func firstLineSpan(_ start: yaml_mark_t, _ end: yaml_mark_t) -> SourceSpan {
        if start.line == end.line { return span(start, length: Int(end.column) - Int(start.column)) }
        var bytes = lines.line(line(start))
        while let last = bytes.last, last == 32 || last == 9 { bytes.removeLast() }
        return span(start, length: max(0, scalarCount(bytes) - Int(clamping: start.column)))
    }

    private func report(
        _ code: DiagnosticCode, at line: Int, _ column: Int, _ message: String, hint: String? = nil, length: Int = 0
    ) {
        let place = SourceSpan(file: source.file, line: line, column: column, length: length)
        findings.error(code, at: place, message, hint: hint)
    }

    private func refuse(_ feature: String, _ event: yaml_event_t, hint: String?) {
        let place = firstLineSpan(event.start_mark, event.end_mark)
        findings.error(.refusedYAML, at: place, "the contract language has no \(feature)", hint: hint)
    }

    private func refuseDecoration(
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

    private func reportSyntax(_ parser: yaml_parser_t) {
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

extension SpecSource {
    /// Whether the file is small enough and is text that shows the same lines everywhere.
    fileprivate func isReadable(findings: Findings, lines: LineTable) -> Bool {
        func place(_ offset: Int) -> SourceSpan {
            let place = lines.place(ofByte: offset)
            return SourceSpan(file: file, line: place.line, column: place.column, length: 1)
        }
        guard bytes.count <= Self.bytesMax else {
            findings.error(.fileTooLarge, at: place(0), "the file has \(bytes.count) bytes; at most \(Self.bytesMax) are read",
                hint: "split the section in two")
            return false
        }
        if let offset = firstBrokenUTF8(bytes) {
            findings.error(.yamlSyntax, at: place(offset), "the file is not UTF-8 here")
            return false
        }
        // YAML 1.1 takes these for line ends, editors do not: lines would be counted differently.
        for separator in [[0xC2, 0x85], [0xE2, 0x80, 0xA8], [0xE2, 0x80, 0xA9]] as [[UInt8]] {
            var start = 0
            while let offset = bytes.firstOffset(of: separator[0], from: start) {
                if bytes[offset...].starts(with: separator) {
                    findings.error(.yamlSyntax, at: place(offset), "this line separator character is not allowed")
                    return false
                }
                start = offset + 1
            }
        }
        return true
    }
}

/// The offset of the first byte that is not UTF-8; nil when all are.
private func firstBrokenUTF8(_ bytes: [UInt8]) -> Int? {
    if String(validating: bytes, as: UTF8.self) != nil { return nil }
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    var offset = 0
    while true {
        switch decoder.decode(&iterator) {
        case .scalarValue(let scalar): offset += UTF8.width(scalar)
        case .emptyInput: return nil
        case .error: return min(offset, bytes.count - 1)
        }
    }
}
