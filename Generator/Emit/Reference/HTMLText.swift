/// HTML being written. Only text known at compile time goes out as it stands; everything else is escaped.
struct HTMLText {
    private var bytes: [UInt8] = []
    /// Where words that name a route lead: `/api/doc` and `GET /api/doc` to an anchor of the page.
    var anchors: [String: String] = [:]

    var finished: String { String(decoding: bytes, as: UTF8.self) }

    /// Markup of the generator's own.
    mutating func markup(_ markup: StaticString) {
        markup.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    /// Words between tags, or inside a quoted attribute.
    mutating func text(_ words: String) {
        for byte in words.utf8 {
            switch byte {
            case UInt8(ascii: "&"): markup("&amp;")
            case UInt8(ascii: "<"): markup("&lt;")
            case UInt8(ascii: ">"): markup("&gt;")
            case UInt8(ascii: "\""): markup("&quot;")
            default: bytes.append(byte)
            }
        }
    }

    /// Words in which what stands between back quotes is code.
    mutating func words(_ words: String) {
        let parts = words.split(separator: "`", omittingEmptySubsequences: false)
        // A back quote without its partner is only a back quote.
        guard parts.count % 2 == 1 else { return text(words) }
        for (index, part) in parts.enumerated() {
            if index % 2 == 1 { element("code", text: String(part)) } else { linked(part) }
        }
    }

    /// Words in which the routes of operations lead to them.
    private mutating func linked(_ words: Substring) {
        guard words.utf8.contains(UInt8(ascii: "/")) else { return text(String(words)) }
        var before = Substring()
        for (index, piece) in words.split(separator: " ", omittingEmptySubsequences: false).enumerated() {
            if index > 0 { markup(" ") }
            let route = piece.drop { $0 == "(" }.reversed().drop { ",.;:)".contains($0) }.reversed()
            let path = String(route)
            if path.utf8.first == UInt8(ascii: "/"), let anchor = anchors["\(before) \(path)"] ?? anchors[path],
                let range = piece.firstRange(of: path)
            {
                text(String(piece[..<range.lowerBound]))
                element("a", ["href": "#" + anchor], text: path)
                text(String(piece[range.upperBound...]))
            } else {
                text(String(piece))
            }
            before = piece
        }
    }

    mutating func open(_ tag: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:]) {
        markup("<")
        markup(tag)
        for (name, value) in attributes {
            markup(" ")
            markup(name)
            // An attribute without a value only says that it is there.
            guard !value.isEmpty else { continue }
            markup("=")
            quoted(value)
        }
        markup(">")
    }

    /// Without quotes where HTML needs none (HTML standard, section 13.1.2.3): a page has thousands of attributes.
    private mutating func quoted(_ value: String) {
        let isPlain = value.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "#"), UInt8(ascii: "."): true
            default: false
            }
        }
        if isPlain { return text(value) }
        markup("\"")
        text(value)
        markup("\"")
    }

    mutating func close(_ tag: StaticString) {
        markup("</")
        markup(tag)
        markup(">")
    }

    mutating func element(
        _ tag: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:], _ body: (inout HTMLText) -> Void
    ) {
        open(tag, attributes)
        body(&self)
        close(tag)
    }

    mutating func element(_ tag: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:], text words: String) {
        open(tag, attributes)
        text(words)
        close(tag)
    }

    /// A paragraph of words; nothing for empty ones.
    mutating func paragraph(_ words: String) {
        guard !words.isEmpty else { return }
        open("p")
        self.words(words)
        close("p")
    }
}
