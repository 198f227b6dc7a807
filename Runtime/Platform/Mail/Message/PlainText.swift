/// The plain text of an HTML mail: for readers that show no HTML, and for those who prefer it.
struct PlainText {
    private static let blocks: Set<String> = [
        "address", "article", "aside", "blockquote", "body", "center", "dd", "div", "dl", "dt", "fieldset", "figcaption", "figure",
        "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "html", "li", "main", "nav", "ol", "p", "pre", "section",
        "table", "tbody", "tfoot", "thead", "tr", "ul",
    ]
    /// Blocks with an empty line around them.
    private static let spaced: Set<String> = ["blockquote", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "pre", "table", "ul"]
    /// Elements whose content nobody reads.
    static let silent: Set<String> = ["head", "script", "style", "template", "textarea", "title"]

    private var lines: [[UInt8]] = []
    private var line: [UInt8] = []
    private var wantsSpace = false
    private var wantsEmptyLine = false
    private var preformattedDepth = 0
    private var silencedBy: String?
    /// The addresses of the links that are open, and where in `line` their texts begin.
    private var links: [(address: String, text: [UInt8])] = []

    /// Reads tolerantly: whatever is not understood is left out or shown as it is.
    static func of(_ html: String) -> String {
        var text = PlainText()
        var reader = HTMLReader(Array(html.utf8))
        while let token = reader.next(rawUntil: text.silencedBy) { text.take(token) }
        text.endLine()
        while text.lines.last?.isEmpty == true { text.lines.removeLast() }
        return text.lines.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\r\n") + "\r\n"
    }

    private mutating func take(_ token: HTMLReader.Token) {
        switch token {
        case .text(let bytes): if silencedBy == nil { add(HTMLEntities.decoded(bytes)) }
        case .start(let name, let attributes): if silencedBy == nil { start(name, attributes) }
        case .end(let name):
            if let silencedBy {
                if name == silencedBy { self.silencedBy = nil }
            } else {
                end(name)
            }
        }
    }

    private mutating func start(_ name: String, _ attributes: [String: String]) {
        if Self.silent.contains(name) {
            silencedBy = name
            return
        }
        startBlock(name)
        switch name {
        case "br": breakLine()
        case "hr":
            endLine()
            lines.append(Array("--".utf8))
        case "li": add(Array("- ".utf8))
        case "td", "th": if !line.isEmpty { add(Array(" ".utf8)) }
        case "img": add(Array((attributes["alt"] ?? "").utf8))
        case "pre": preformattedDepth += 1
        case "a": links.append((attributes["href"] ?? "", []))
        default: break
        }
    }

    private mutating func end(_ name: String) {
        if name == "a", let link = links.popLast() { add(Array(Self.suffix(of: link).utf8)) }
        if name == "pre" { preformattedDepth = max(0, preformattedDepth - 1) }
        startBlock(name)
    }

    private mutating func startBlock(_ name: String) {
        guard Self.blocks.contains(name) else { return }
        endLine()
        if Self.spaced.contains(name) { wantsEmptyLine = true }
    }

    /// ` (address)`, unless the text is the address already, or it leads nowhere for a reader.
    private static func suffix(of link: (address: String, text: [UInt8])) -> String {
        let address = link.address
        guard address.hasPrefix("http://") || address.hasPrefix("https://") || address.hasPrefix("mailto:") else { return "" }
        let shown = address.hasPrefix("mailto:") ? String(address.dropFirst(7)) : address
        return String(decoding: link.text, as: UTF8.self) == shown || shown.isEmpty ? "" : " (\(shown))"
    }

    private mutating func add(_ bytes: [UInt8]) {
        for byte in bytes {
            if preformattedDepth > 0, byte == 0x0a {
                breakLine()
            } else if byte == 0x20 || (0x09...0x0d).contains(byte), preformattedDepth == 0 {
                wantsSpace = true
            } else if byte >= 0x20 && byte != 0x7f || byte == 0x09 {
                put(byte)
            }
        }
    }

    private mutating func put(_ byte: UInt8) {
        if wantsEmptyLine, !lines.isEmpty, lines.last?.isEmpty == false, line.isEmpty { lines.append([]) }
        wantsEmptyLine = false
        if wantsSpace, !line.isEmpty, line.last != 0x20 {
            line.append(0x20)
            if links.last?.text.isEmpty == false { links[links.count - 1].text.append(0x20) }
        }
        wantsSpace = false
        line.append(byte)
        if !links.isEmpty { links[links.count - 1].text.append(byte) }
    }

    private mutating func breakLine() {
        while line.last == 0x20 { line.removeLast() }
        lines.append(line)
        line = []
        wantsSpace = false
    }

    private mutating func endLine() {
        if !line.isEmpty { breakLine() }
        wantsSpace = false
    }
}
