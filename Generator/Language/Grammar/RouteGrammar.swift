/// Reads `METHOD /path/{parameter}`.
enum RouteGrammar {
    struct Route {
        let method: Operation.Method
        let pattern: RoutePattern
        /// Where each parameter's name stands, in order.
        let parameters: [Node.Key]
        let span: SourceSpan
    }

    static let segmentsMax = 24

    /// Nil when the text is no route, which is then reported.
    static func parsed(_ node: Node, findings: Findings) -> Route? {
        guard var words = Words(node) else {
            findings.error(.wrongKind, at: node.span, "a route is text such as 'GET /path/{id}', not \(node.kindWords)")
            return nil
        }
        let methodText = words.takeChunk()
        guard let method = Operation.Method(rawValue: methodText) else {
            let known = Operation.Method.allCases.map(\.rawValue)
            findings.error(
                .badRoute, at: words.span(from: 0, to: words.index), "'\(methodText)' is not one of the methods \(known.joined(separator: ", "))",
                hint: nearestName(to: methodText, in: known)?.asHint ?? "write 'GET /path/{id}'")
            return nil
        }
        words.skipSpaces()
        let pathStart = words.index
        guard words.current == ASCII.slash else {
            findings.error(.badRoute, at: words.nextChunk().text.isEmpty ? node.span : words.nextChunk().span, "a path starts with '/'")
            return nil
        }
        guard let (segments, parameters) = segments(&words, findings) else { return nil }
        let text = words.text(from: pathStart, to: words.bytes.count)
        return Route(
            method: method, pattern: RoutePattern(segments: segments, text: text), parameters: parameters, span: node.span)
    }

    private static func segments(_ words: inout Words, _ findings: Findings) -> ([RoutePattern.Segment], [Node.Key])? {
        var segments: [RoutePattern.Segment] = []
        var parameters: [Node.Key] = []
        if words.index + 1 == words.bytes.count { return ([], []) }
        while words.take(ASCII.slash) {
            let start = words.index
            while let byte = words.current, byte != ASCII.slash { words.index += 1; _ = byte }
            let text = words.text(from: start, to: words.index)
            let place = words.span(from: start, to: words.index)
            guard let segment = segment(text, words.bytes[start..<words.index]) else {
                findings.error(
                    .badRoute, at: place, text.isEmpty ? "a segment of the path is empty" : "'\(text)' is not a segment of a path",
                    hint: hint(text))
                return nil
            }
            if case .parameter(let name) = segment {
                let namePlace = words.span(from: start + 1, to: words.index - 1)
                if let first = parameters.first(where: { $0.text == name }) {
                    findings.error(
                        .duplicateField, at: namePlace, "the path has two parameters named '\(name)'", notes: [.first(first.span)])
                    return nil
                }
                parameters.append(Node.Key(text: name, span: namePlace))
            }
            segments.append(segment)
            guard segments.count <= segmentsMax else {
                findings.error(.badRoute, at: place, "a path has at most \(segmentsMax) segments")
                return nil
            }
        }
        return (segments, parameters)
    }

    private static func hint(_ text: String) -> String {
        if text.isEmpty { return "a path has no '//' and no '/' at its end" }
        if text.hasPrefix(":") { return "write '{\(text.dropFirst())}'" }
        return "a segment is letters, digits and . _ ~ -, or one '{parameter}'"
    }

    private static func segment(_ text: String, _ bytes: ArraySlice<UInt8>) -> RoutePattern.Segment? {
        guard let first = bytes.first, bytes.count <= 200 else { return nil }
        if first == UInt8(ascii: "{") {
            guard bytes.count > 2, bytes.last == UInt8(ascii: "}") else { return nil }
            let name = bytes.dropFirst().dropLast()
            guard let start = name.first, ASCII.isLetter(start) || start == ASCII.underscore else { return nil }
            guard name.allSatisfy({ ASCII.isLetter($0) || ASCII.isDigit($0) || $0 == ASCII.underscore }) else { return nil }
            return .parameter(name: String(decoding: name, as: UTF8.self))
        }
        guard text != ".", text != ".." else { return nil }
        let isLiteral = bytes.allSatisfy {
            ASCII.isLetter($0) || ASCII.isDigit($0) || $0 == ASCII.dot || $0 == ASCII.underscore || $0 == ASCII.minus || $0 == 126
        }
        return isLiteral ? .literal(text) : nil
    }
}
