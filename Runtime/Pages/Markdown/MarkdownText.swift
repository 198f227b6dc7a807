/// What stands inside a paragraph or a heading: emphasis, code, links, pictures.
struct MarkdownText {
    private let bytes: ArraySlice<UInt8>
    private var index: Int
    private let depth: Int
    private var html = HTML()
    private var pending: [UInt8] = []
    /// Delimiters that do not close any more from here on, so that a text full of openers is not searched again and again.
    private var unclosed: Set<[UInt8]> = []
    /// Up to where a mark was looked for and is not, by the latest search that ended early.
    private var searched: [[UInt8]: Range<Int>] = [:]

    static func html(_ bytes: some Sequence<UInt8>) -> HTML { html(ArraySlice(Array(bytes)), depth: 0) }

    private static func html(_ bytes: ArraySlice<UInt8>, depth: Int) -> HTML {
        var text = MarkdownText(bytes: bytes, depth: depth)
        return text.read()
    }

    private init(bytes: ArraySlice<UInt8>, depth: Int) {
        self.bytes = bytes
        self.depth = depth
        index = bytes.startIndex
    }

    private static let depthMax = 8
    private static let linkWordsBytesMax = 1_000
    private static let addressBytesMax = 2_048

    private mutating func read() -> HTML {
        while index < bytes.endIndex {
            let isRead = depth < Self.depthMax && readMarkup()
            if !isRead {
                pending.append(bytes[index])
                index += 1
            }
        }
        flush()
        return html
    }

    private mutating func flush() {
        guard !pending.isEmpty else { return }
        html += HTML.text(String(decoding: pending, as: UTF8.self))
        pending = []
    }

    /// Reads what begins here; false when it is only text.
    private mutating func readMarkup() -> Bool {
        switch bytes[index] {
        case UInt8(ascii: "\\"): return readEscape()
        case UInt8(ascii: "\n"): return readLineEnd()
        case UInt8(ascii: "`"): return readCode()
        case UInt8(ascii: "*"), UInt8(ascii: "_"): return readEmphasis()
        case UInt8(ascii: "["): return readLink(isPicture: false)
        case UInt8(ascii: "!"): return next == UInt8(ascii: "[") && readLink(isPicture: true)
        case UInt8(ascii: "<"): return readAddress()
        default: return false
        }
    }

    private var next: UInt8? { index + 1 < bytes.endIndex ? bytes[index + 1] : nil }

    private mutating func readEscape() -> Bool {
        guard let next else { return false }
        if next == UInt8(ascii: "\n") {
            flush()
            html += "<br>\n"
        } else if Self.isPunctuation(next) {
            pending.append(next)
        } else {
            return false
        }
        index += 2
        return true
    }

    /// Two blanks at the end of a line break it.
    private mutating func readLineEnd() -> Bool {
        guard pending.suffix(2).elementsEqual([0x20, 0x20]) else { return false }
        while pending.last == 0x20 { pending.removeLast() }
        flush()
        html += "<br>\n"
        index += 1
        return true
    }

    private mutating func readCode() -> Bool {
        let fence = Array(bytes[index...].prefix { $0 == UInt8(ascii: "`") })
        let start = index + fence.count
        guard let end = closing(fence, from: start, isExact: true) else {
            // Not code: the whole run is text, so that its rest is not tried.
            pending += fence
            index = start
            return true
        }
        flush()
        let code = MarkdownLine(bytes[start..<end]).trimmed.bytes
        html += "<code>\(String(decoding: code, as: UTF8.self))</code>"
        index = end + fence.count
        return true
    }

    private mutating func readEmphasis() -> Bool {
        let sign = bytes[index]
        let isStrong = next == sign
        let mark = isStrong ? [sign, sign] : [sign]
        let start = index + mark.count
        // snake_case is a word.
        if sign == UInt8(ascii: "_"), index > bytes.startIndex, Self.isWord(bytes[index - 1]) { return false }
        guard start < bytes.endIndex, !Self.isSpace(bytes[start]), let end = closing(mark, from: start, isExact: false), end > start else {
            return false
        }
        flush()
        let inside = Self.html(bytes[start..<end], depth: depth + 1)
        html += isStrong ? "<strong>\(inside)</strong>" : "<em>\(inside)</em>"
        index = end + mark.count
        return true
    }

    /// `[words](address)`, `![words](address)`.
    private mutating func readLink(isPicture: Bool) -> Bool {
        let start = index + (isPicture ? 2 : 1)
        guard let middle = closing(Array("](".utf8), from: start, isExact: false, within: Self.linkWordsBytesMax),
            let end = closing([UInt8(ascii: ")")], from: middle + 2, isExact: false, within: Self.addressBytesMax)
        else { return false }
        let address = String(decoding: MarkdownLine(bytes[(middle + 2)..<end]).trimmed.bytes, as: UTF8.self)
        guard !address.isEmpty, HTML.isHarmlessAddress(address), !bytes[start..<middle].contains(UInt8(ascii: "\n")) else { return false }
        flush()
        if isPicture {
            let words = String(decoding: bytes[start..<middle], as: UTF8.self)
            html += "<img src=\"\(address)\" alt=\"\(words)\" loading=\"lazy\" referrerpolicy=\"no-referrer\">"
        } else {
            html += "<a href=\"\(address)\">\(Self.html(bytes[start..<middle], depth: depth + 1))</a>"
        }
        index = end + 1
        return true
    }

    /// `<https://example.com>`
    private mutating func readAddress() -> Bool {
        let isWeb = [Array("<https://".utf8), Array("<http://".utf8)].contains { bytes[index...].starts(with: $0) }
        guard isWeb, let end = closing([UInt8(ascii: ">")], from: index + 1, isExact: false, within: Self.addressBytesMax) else { return false }
        let address = String(decoding: bytes[(index + 1)..<end], as: UTF8.self)
        guard HTML.isHarmlessAddress(address) else { return false }
        flush()
        html += "<a href=\"\(address)\">\(address)</a>"
        index = end + 1
        return true
    }

    /// Where a mark stands next that is not escaped; nil when there is none.
    ///
    /// - Parameters:
    ///   - isExact: the mark is a whole run of back quotes, in which nothing is escaped.
    ///   - byteCount: how far to look.
    private mutating func closing(_ mark: [UInt8], from start: Int, isExact: Bool, within byteCount: Int = .max) -> Int? {
        guard let first = mark.first, !unclosed.contains(mark) else { return nil }
        let isEmphasis = first == UInt8(ascii: "*") || first == UInt8(ascii: "_")
        var place = start
        if let known = searched[mark], known.contains(start) {
            place = max(start, known.upperBound - mark.count + 1)
            if place > start, bytes[place - 1] == UInt8(ascii: "\\") { place += 1 }
        }
        let end = byteCount < bytes.endIndex - start ? start + byteCount : bytes.endIndex
        while place + mark.count <= end {
            if !isExact, bytes[place] == UInt8(ascii: "\\") {
                place += 2
                continue
            }
            guard bytes[place] == first else {
                place += 1
                continue
            }
            let run = bytes[place...].prefix { $0 == first }.count
            if isExact {
                if run == mark.count { return place }
            } else if !isEmphasis {
                if bytes[place...].starts(with: mark) { return place }
                place += 1
                continue
            } else if run == mark.count || run > 2, !Self.isSpace(bytes[place - 1]),
                first == UInt8(ascii: "*") || place + run == bytes.endIndex || !Self.isWord(bytes[place + run])
            {
                return place + run - mark.count
            }
            place += run
        }
        if end == bytes.endIndex { unclosed.insert(mark) } else { searched[mark] = start..<end }
        return nil
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x09 }

    private static func isWord(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte >= 0x80
    }

    private static func isPunctuation(_ byte: UInt8) -> Bool {
        (0x21...0x2F).contains(byte) || (0x3A...0x40).contains(byte) || (0x5B...0x60).contains(byte) || (0x7B...0x7E).contains(byte)
    }
}
