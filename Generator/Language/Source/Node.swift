/// A YAML value that knows where it was written.
struct Node: Sendable {
    /// The words themselves, at most to the end of their first line. A block map or list has the place of its first key or item.
    let span: SourceSpan
    let lastLine: Int
    let content: Content

    enum Content: Sendable {
        case scalar(Scalar)
        case list([Node])
        case map([Pair])
    }

    struct Scalar: Sendable {
        let text: String
        /// Written without quotes, so that `true`, `null` and digits may mean themselves.
        let isPlain: Bool
        /// Where the text starts within the span: 1 after a quote.
        let textOffset: Int
        /// How many leading Unicode scalars of the text stand in the file exactly so, one after the other.
        let verbatimCount: Int
    }

    struct Pair: Sendable {
        let key: Key
        let value: Node
    }

    struct Key: Sendable {
        let text: String
        let span: SourceSpan
    }

    /// What the node is, in the words of diagnostics.
    var kindWords: String {
        switch content {
        case .scalar(let scalar): scalar.isNull ? "nothing" : "text"
        case .list: "a list"
        case .map: "a map"
        }
    }

    var isNull: Bool {
        if case .scalar(let scalar) = content { scalar.isNull } else { false }
    }

    /// The place of a part of a scalar's text, counted in Unicode scalars; the whole scalar when that part does not stand
    /// in the file as it is (escapes, later lines).
    func span(ofText offset: Int, length: Int) -> SourceSpan {
        guard case .scalar(let scalar) = content, offset + length <= scalar.verbatimCount else { return span }
        return SourceSpan(file: span.file, line: span.line, column: span.column + scalar.textOffset + offset, length: length)
    }
}

extension Node.Scalar {
    var isNull: Bool { isPlain && (text.isEmpty || text == "~" || text == "null") }
}

extension Node {
    /// The value as it stands: plain `true`, `null` and numbers mean themselves, everything else is text.
    var tree: Tree {
        switch content {
        case .scalar(let scalar): scalar.tree
        case .list(let items): .list(items.map(\.tree))
        case .map(let pairs): .map(pairs.map { Tree.Member(key: $0.key.text, value: $0.value.tree) })
        }
    }
}

extension Node.Scalar {
    var tree: Tree {
        guard isPlain else { return .string(text) }
        if isNull { return .null }
        switch text {
        case "true": return .boolean(true)
        case "false": return .boolean(false)
        default: break
        }
        switch NumberText(text) {
        case .integer(let value): return .integer(value)
        case .decimal: return .number(text)
        case nil: return .string(text)
        }
    }
}

/// A number in JSON's grammar. Integers beyond 64 bits count as decimals.
enum NumberText: Equatable {
    case integer(Int64)
    case decimal(Double)

    init?(_ text: String) {
        var bytes = text.utf8.makeIterator()
        var byte = bytes.next()
        if byte == 45 { byte = bytes.next() }
        guard let first = byte, Self.isDigit(first) else { return nil }
        byte = bytes.next()
        if first == 48, let next = byte, Self.isDigit(next) { return nil }
        while let digit = byte, Self.isDigit(digit) { byte = bytes.next() }
        var isInteger = true
        if byte == 46 {
            isInteger = false
            byte = bytes.next()
            guard let digit = byte, Self.isDigit(digit) else { return nil }
            while let digit = byte, Self.isDigit(digit) { byte = bytes.next() }
        }
        if byte == 101 || byte == 69 {
            isInteger = false
            byte = bytes.next()
            if byte == 43 || byte == 45 { byte = bytes.next() }
            guard let digit = byte, Self.isDigit(digit) else { return nil }
            while let digit = byte, Self.isDigit(digit) { byte = bytes.next() }
        }
        guard byte == nil else { return nil }
        if isInteger, let value = Int64(text) {
            self = .integer(value)
        } else if let value = Double(text), value.isFinite {
            self = .decimal(value)
        } else {
            return nil
        }
    }

    var double: Double {
        switch self {
        case .integer(let value): Double(value)
        case .decimal(let value): value
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }
}
