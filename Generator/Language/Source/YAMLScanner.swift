import CYAML

/// The one place that holds libyaml's parser: it turns a file into nodes with positions.
struct YAMLScanner {
    let source: SpecSource
    let lines: LineTable
    let findings: Findings
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
