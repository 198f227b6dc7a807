/// A cursor over the text of one scalar, so that mistakes in an expression point at the words inside it.
struct Words {
    let node: Node
    let bytes: [UInt8]
    var index = 0

    /// Nil when the node is not a text.
    init?(_ node: Node) {
        guard case .scalar(let scalar) = node.content else { return nil }
        self.node = node
        bytes = Array(scalar.text.utf8)
    }

    var isAtEnd: Bool { index >= bytes.count }
    var current: UInt8? { index < bytes.count ? bytes[index] : nil }

    func byte(after distance: Int) -> UInt8? {
        index + distance < bytes.count ? bytes[index + distance] : nil
    }

    mutating func skipSpaces() {
        while let byte = current, byte == 32 || byte == 9 || byte == 10 { index += 1 }
    }

    /// Takes `byte` when it comes next.
    mutating func take(_ byte: UInt8) -> Bool {
        guard current == byte else { return false }
        index += 1
        return true
    }

    /// Takes a run of letters, digits and `_` that starts with a letter.
    mutating func takeName() -> String? {
        guard let first = current, ASCII.isLetter(first) else { return nil }
        let start = index
        while let byte = current, ASCII.isLetter(byte) || ASCII.isDigit(byte) || byte == ASCII.underscore { index += 1 }
        return text(from: start, to: index)
    }

    /// Takes `word` when it comes next as a whole word.
    mutating func take(word: String) -> Bool {
        let before = index
        if takeName() == word { return true }
        index = before
        return false
    }

    /// Takes everything up to the next space or end.
    mutating func takeChunk() -> String {
        let start = index
        while let byte = current, byte != 32, byte != 10 { index += 1 }
        return text(from: start, to: index)
    }

    func text(from start: Int, to end: Int) -> String { String(decoding: bytes[start..<end], as: UTF8.self) }

    /// Whether ` -- ` words follow here (spaces skipped).
    var isAtWords: Bool {
        guard current == ASCII.minus, byte(after: 1) == ASCII.minus else { return false }
        guard let next = byte(after: 2) else { return true }
        return next == 32 || next == 10
    }

    func span(from start: Int, to end: Int) -> SourceSpan {
        node.span(ofText: scalarCount(bytes[..<start]), length: scalarCount(bytes[start..<max(start, end)]))
    }

    /// The next word, for a message about what is not expected.
    func nextChunk() -> (text: String, span: SourceSpan) {
        var ahead = self
        ahead.skipSpaces()
        let start = ahead.index
        let text = ahead.takeChunk()
        return (text, span(from: start, to: ahead.index))
    }
}

enum ASCII {
    static let minus: UInt8 = 45
    static let dot: UInt8 = 46
    static let slash: UInt8 = 47
    static let equals: UInt8 = 61
    static let underscore: UInt8 = 95
    static let openParenthesis: UInt8 = 40
    static let closeParenthesis: UInt8 = 41
    static let backslash: UInt8 = 92
    static let quote: UInt8 = 34

    static func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }
    static func isLower(_ byte: UInt8) -> Bool { byte >= 97 && byte <= 122 }
    static func isUpper(_ byte: UInt8) -> Bool { byte >= 65 && byte <= 90 }
    static func isLetter(_ byte: UInt8) -> Bool { isLower(byte) || isUpper(byte) }
}
