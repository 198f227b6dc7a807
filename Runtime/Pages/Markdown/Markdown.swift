/// The part of Markdown that posts are written in: headings, paragraphs, emphasis, code, links, pictures, quotes and lists.
///
/// There is no HTML in it: what looks like a tag is shown as text. Everything goes out through `HTML`, which escapes texts and
/// lets only harmless addresses stand in links. Time and memory grow with the length of the text alone.
enum Markdown {
    /// - Parameter text: line ends of any kind. A `#` heading becomes `<h2>`, because the page's own title is the `<h1>`.
    static func html(_ text: String) -> HTML {
        let bytes = text.utf8.filter { $0 != UInt8(ascii: "\r") }
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(MarkdownLine.init)
        return blocks(lines[...], depth: 0)
    }

    /// Quotes and lists may stand inside each other to this depth; deeper ones are shown as text.
    static let depthMax = 6

    static func blocks(_ lines: ArraySlice<MarkdownLine>, depth: Int) -> HTML {
        var html = HTML()
        var rest = lines
        while let line = rest.first {
            if line.isBlank {
                rest.removeFirst()
            } else if let fence = line.fence {
                html += code(&rest, fence)
            } else if let level = line.headingLevel {
                html += heading(level, line.dropping(level).trimmed)
                rest.removeFirst()
            } else if line.isRule {
                html += "<hr>\n"
                rest.removeFirst()
            } else if line.isQuote, depth < depthMax {
                html += quote(&rest, depth: depth)
            } else if let item = line.listItem, depth < depthMax {
                html += list(&rest, isOrdered: item.isOrdered, depth: depth)
            } else {
                html += paragraph(&rest, depth: depth)
            }
        }
        return html
    }

    private static func heading(_ level: Int, _ text: MarkdownLine) -> HTML {
        let words = MarkdownText.html(text.bytes)
        return switch level {
        case 1: "<h2>\(words)</h2>\n"
        case 2: "<h3>\(words)</h3>\n"
        default: "<h4>\(words)</h4>\n"
        }
    }

    /// Lines between fences, as they are; without a closing fence, all that follow.
    private static func code(_ rest: inout ArraySlice<MarkdownLine>, _ fence: Int) -> HTML {
        rest.removeFirst()
        var content: [UInt8] = []
        while let line = rest.popFirst() {
            if let closing = line.fence, closing >= fence, line.isOnlyFence { break }
            content += line.bytes
            content.append(UInt8(ascii: "\n"))
        }
        return "<pre tabindex=\"0\"><code>\(String(decoding: content, as: UTF8.self))</code></pre>\n"
    }

    private static func quote(_ rest: inout ArraySlice<MarkdownLine>, depth: Int) -> HTML {
        var inside: [MarkdownLine] = []
        while let line = rest.first, line.isQuote {
            inside.append(line.unquoted)
            rest.removeFirst()
        }
        return "<blockquote>\n\(blocks(inside[...], depth: depth + 1))</blockquote>\n"
    }

    /// Items that follow each other; what is indented below an item belongs to it.
    private static func list(_ rest: inout ArraySlice<MarkdownLine>, isOrdered: Bool, depth: Int) -> HTML {
        var items = HTML()
        while let item = rest.first?.listItem, item.isOrdered == isOrdered {
            rest.removeFirst()
            var inside = [item.content]
            while let line = rest.first {
                if line.isBlank {
                    // A blank line is part of the item only when something of it follows.
                    guard let next = rest.dropFirst().first, next.indent >= 2 else { break }
                } else if line.indent < 2 {
                    break
                }
                inside.append(line.outdented(min(line.indent, item.width)))
                rest.removeFirst()
            }
            items += "<li>\(itemContent(inside, depth: depth))</li>\n"
            while let line = rest.first, line.isBlank, rest.dropFirst().first?.listItem?.isOrdered == isOrdered { rest.removeFirst() }
        }
        return isOrdered ? "<ol>\n\(items)</ol>\n" : "<ul>\n\(items)</ul>\n"
    }

    /// One paragraph stands in its item without being one.
    private static func itemContent(_ lines: [MarkdownLine], depth: Int) -> HTML {
        let text = lines.prefix { !$0.isBlank && !$0.startsBlock }
        guard !text.isEmpty else { return blocks(lines[...], depth: depth + 1) }
        let rest = lines.dropFirst(text.count)
        return "\(MarkdownText.html(joined(text)))\(blocks(rest, depth: depth + 1))"
    }

    private static func paragraph(_ rest: inout ArraySlice<MarkdownLine>, depth: Int) -> HTML {
        var lines: [MarkdownLine] = []
        while let line = rest.first, !line.isBlank, lines.isEmpty || !line.startsBlock {
            lines.append(line)
            rest.removeFirst()
        }
        return "<p>\(MarkdownText.html(joined(lines[...])))</p>\n"
    }

    private static func joined(_ lines: ArraySlice<MarkdownLine>) -> [UInt8] {
        var bytes: [UInt8] = []
        for (index, line) in lines.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: "\n")) }
            bytes += line.bytes.drop { $0 == UInt8(ascii: " ") }
        }
        return bytes
    }
}
