import Language

/// Trees that the contract writes for its documents, as they stand.
extension ReferencePage {
    mutating func write(tree: Tree) {
        switch tree {
        case .string(let text): write(text: text)
        case .list(let items): write(items: items)
        case .map(let members):
            html.markup("<dl class=tree>")
            for member in members {
                html.element("dt", text: isName(member.key) ? spoken(member.key) : member.key)
                html.open("dd")
                write(tree: member.value)
                html.close("dd")
            }
            html.markup("</dl>\n")
        case .null, .boolean, .integer, .number: html.element("code", text: compactJSON(tree))
        }
    }

    private mutating func write(text: String) {
        if text.utf8.starts(with: "https://".utf8), !text.utf8.contains(UInt8(ascii: " ")) {
            html.element("a", ["href": text], text: text)
        } else if text.utf8.dropLast().contains(UInt8(ascii: "\n")) {
            html.element("pre", text: text)
        } else {
            html.words(text)
        }
    }

    /// Things with a label and an address are links; short words stand on one line.
    private mutating func write(items: [Tree]) {
        html.markup("<ul class=items>")
        for item in items {
            html.open("li")
            if case .string(let label)? = item.member("label"), case .string(let url)? = item.member("url"), item.members.count == 2 {
                html.element("a", ["href": url], text: label)
            } else {
                write(tree: item)
            }
            html.close("li")
        }
        html.markup("</ul>")
    }

    /// A key in lower case with underscores is a name to be spoken; a header or a code is shown as it is.
    private func isName(_ key: String) -> Bool {
        key.utf8.first.map { (0x61...0x7A).contains($0) } ?? false
            && key.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "_") || $0.isASCIIDigit }
    }
}
