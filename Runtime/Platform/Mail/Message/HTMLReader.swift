/// Takes HTML apart into tags and text, tolerantly and without ever failing. (After the tokenizer of the HTML standard, for what
/// mails have.)
struct HTMLReader {
    enum Token: Equatable {
        /// With its entities as they are.
        case text([UInt8])
        /// Name and attribute names in lower case, entities in values decoded.
        case start(String, [String: String])
        case end(String)
    }

    private let bytes: [UInt8]
    private var index = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// What a reader would still wait for at the end, so that what is appended is not swallowed: `-->` of a comment, or the end
    /// tag of an element such as `style`.
    static func closing(of html: String) -> String {
        var reader = HTMLReader(Array(html.utf8))
        var open: String?
        while let token = reader.next(rawUntil: open) {
            switch token {
            case .start(let name, _): if PlainText.silent.contains(name), name != "head", name != "template" { open = name }
            case .end(let name): if name == open { open = nil }
            case .text: break
            }
        }
        return reader.openEnd + (open.map { "</\($0)>" } ?? "")
    }

    /// The end of what was still open when the bytes ended.
    private(set) var openEnd = ""

    /// - Parameter name: inside such an element only its own end tag counts; nil outside.
    mutating func next(rawUntil name: String? = nil) -> Token? {
        while index < bytes.count {
            if bytes[index] != UInt8(ascii: "<") { return text() }
            if let name, name != "head", name != "template", !isEndTag(of: name) { return text() }
            if let token = markup() { return token }
        }
        return nil
    }

    private mutating func text() -> Token {
        let start = index
        index += 1
        while index < bytes.count, bytes[index] != UInt8(ascii: "<") { index += 1 }
        return .text(Array(bytes[start..<index]))
    }

    private func isEndTag(of name: String) -> Bool {
        let wanted = Array(name.utf8)
        guard index + 2 + wanted.count <= bytes.count, bytes[index + 1] == UInt8(ascii: "/") else { return false }
        return zip(bytes[(index + 2)...], wanted).allSatisfy { ASCII.lowercased($0) == $1 }
    }

    /// A tag; nil for a comment or declaration, which is skipped.
    private mutating func markup() -> Token? {
        let next = index + 1 < bytes.count ? bytes[index + 1] : 0
        if next == UInt8(ascii: "!") || next == UInt8(ascii: "?") {
            skipDeclaration()
            return nil
        }
        let isEnd = next == UInt8(ascii: "/")
        let nameStart = index + (isEnd ? 2 : 1)
        guard nameStart < bytes.count, ASCII.isLetterOrDigit(bytes[nameStart]), !ASCII.isDigit(bytes[nameStart]) else { return text() }
        index = nameStart
        let name = word { $0 <= 0x20 || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ">") }
        let attributes = attributes()
        return isEnd ? .end(name) : .start(name, attributes)
    }

    private mutating func skipDeclaration() {
        let isComment = bytes[index...].starts(with: "<!--".utf8)
        let end = Array((isComment ? "-->" : ">").utf8)
        index += isComment ? 4 : 2
        while index < bytes.count {
            if bytes[index...].starts(with: end) {
                index += end.count
                return
            }
            index += 1
        }
        openEnd = isComment ? "-->" : ">"
    }

    private mutating func attributes() -> [String: String] {
        var attributes: [String: String] = [:]
        while true {
            skip { $0 <= 0x20 || $0 == UInt8(ascii: "/") }
            guard index < bytes.count else {
                if openEnd.isEmpty { openEnd = ">" }
                return attributes
            }
            if bytes[index] == UInt8(ascii: ">") {
                index += 1
                return attributes
            }
            let name = word { $0 <= 0x20 || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ">") || $0 == UInt8(ascii: "=") }
            skip { $0 <= 0x20 }
            guard index < bytes.count, bytes[index] == UInt8(ascii: "=") else { continue }
            index += 1
            if attributes.count < 64 { attributes[name] = value() } else { _ = value() }
            // A name that begins with "=" would stand still.
            if name.isEmpty, index < bytes.count, bytes[index] == UInt8(ascii: "=") { index += 1 }
        }
    }

    private mutating func value() -> String {
        skip { $0 <= 0x20 }
        guard index < bytes.count else { return "" }
        let quote = bytes[index]
        let start: Int
        if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            index += 1
            start = index
            skip { $0 != quote }
            let value = bytes[start..<index]
            if index < bytes.count { index += 1 } else { openEnd = quote == UInt8(ascii: "'") ? "'>" : "\">" }
            return String(decoding: HTMLEntities.decoded(Array(value)), as: UTF8.self)
        }
        start = index
        skip { $0 > 0x20 && $0 != UInt8(ascii: ">") }
        return String(decoding: HTMLEntities.decoded(Array(bytes[start..<index])), as: UTF8.self)
    }

    private mutating func skip(_ isSkipped: (UInt8) -> Bool) {
        while index < bytes.count, isSkipped(bytes[index]) { index += 1 }
    }

    private mutating func word(_ isEnd: (UInt8) -> Bool) -> String {
        let start = index
        while index < bytes.count, !isEnd(bytes[index]) { index += 1 }
        return String(decoding: bytes[start..<index].map(ASCII.lowercased), as: UTF8.self)
    }
}
