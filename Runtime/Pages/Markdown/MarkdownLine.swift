/// One line of Markdown and what it begins.
struct MarkdownLine {
    let bytes: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
    }

    /// How many blanks it begins with; a tab counts as four.
    var indent: Int {
        var width = 0
        for byte in bytes {
            if byte == UInt8(ascii: " ") { width += 1 } else if byte == UInt8(ascii: "\t") { width += 4 } else { break }
        }
        return width
    }

    var isBlank: Bool { bytes.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") } }

    /// Without white space at both ends.
    var trimmed: MarkdownLine {
        var slice = bytes.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        while let last = slice.last, last == UInt8(ascii: " ") || last == UInt8(ascii: "\t") { slice.removeLast() }
        return MarkdownLine(slice)
    }

    func dropping(_ count: Int) -> MarkdownLine { MarkdownLine(bytes.dropFirst(count)) }

    /// Without this many blanks at its beginning.
    func outdented(_ width: Int) -> MarkdownLine {
        var slice = bytes, left = width
        while left > 0, let first = slice.first, first == UInt8(ascii: " ") || first == UInt8(ascii: "\t") {
            left -= first == UInt8(ascii: " ") ? 1 : 4
            slice.removeFirst()
        }
        return MarkdownLine(slice)
    }

    /// Whether it ends the paragraph above it.
    var startsBlock: Bool { headingLevel != nil || isQuote || isRule || fence != nil || listItem != nil }

    /// 1 to 4 for `#` to `####`, each followed by a blank.
    var headingLevel: Int? {
        let level = bytes.prefix { $0 == UInt8(ascii: "#") }.count
        guard (1...4).contains(level), bytes.dropFirst(level).first == UInt8(ascii: " ") else { return nil }
        return level
    }

    var isQuote: Bool { bytes.first == UInt8(ascii: ">") }

    var unquoted: MarkdownLine {
        let inside = bytes.dropFirst()
        return MarkdownLine(inside.first == UInt8(ascii: " ") ? inside.dropFirst() : inside)
    }

    /// Three or more of `-` or `*` and nothing else.
    var isRule: Bool {
        let line = trimmed.bytes
        guard line.count >= 3, let first = line.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "*") else { return false }
        return line.allSatisfy { $0 == first }
    }

    /// How many back quotes open or close code here; at least three.
    var fence: Int? {
        let count = bytes.prefix { $0 == UInt8(ascii: "`") }.count
        guard count >= 3, !bytes.dropFirst(count).contains(UInt8(ascii: "`")) else { return nil }
        return count
    }

    var isOnlyFence: Bool { trimmed.bytes.allSatisfy { $0 == UInt8(ascii: "`") } }

    /// `- `, `* `, `+ ` or `1. ` with what follows; `width` is how far the text of the item is indented.
    var listItem: (isOrdered: Bool, content: MarkdownLine, width: Int)? {
        guard let first = bytes.first else { return nil }
        if [UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "+")].contains(first) {
            guard bytes.dropFirst().first == UInt8(ascii: " ") else { return nil }
            return (false, MarkdownLine(bytes.dropFirst(2)), 2)
        }
        let digits = bytes.prefix { (0x30...0x39).contains($0) }.count
        guard (1...9).contains(digits), bytes.dropFirst(digits).starts(with: ". ".utf8) else { return nil }
        return (true, MarkdownLine(bytes.dropFirst(digits + 2)), digits + 2)
    }
}
