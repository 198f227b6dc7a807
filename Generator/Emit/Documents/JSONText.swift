import Language

/// How the members of an object are ordered when a tree is written as JSON.
enum MemberOrder {
    /// As they stand in the tree.
    case written
    /// By the bytes of their keys, in every object.
    case sorted
}

/// A tree as JSON with two spaces per level and a line break at the end; text stays UTF-8, only what JSON demands is escaped
/// (RFC 8259 section 7).
func prettyJSON(_ tree: Tree, order: MemberOrder) -> String {
    var writer = JSONWriter(order: order, isPretty: true)
    writer.write(tree, depth: 0)
    writer.bytes.append(UInt8(ascii: "\n"))
    return String(decoding: writer.bytes, as: UTF8.self)
}

/// A tree as JSON on one line without blanks, members as they stand.
func compactJSON(_ tree: Tree) -> String {
    var writer = JSONWriter(order: .written, isPretty: false)
    writer.write(tree, depth: 0)
    return String(decoding: writer.bytes, as: UTF8.self)
}

private struct JSONWriter {
    let order: MemberOrder
    let isPretty: Bool
    var bytes: [UInt8] = []

    mutating func write(_ tree: Tree, depth: Int) {
        switch tree {
        case .null: append("null")
        case .boolean(let value): append(value ? "true" : "false")
        case .integer(let value): append(String(value))
        case .number(let digits): append(digits)
        case .string(let text): write(text: text)
        case .list(let items): write(items: items, depth: depth)
        case .map(let members): write(members: ordered(members), depth: depth)
        }
    }

    private mutating func write(items: [Tree], depth: Int) {
        guard !items.isEmpty else { return append("[]") }
        bytes.append(UInt8(ascii: "["))
        for (index, item) in items.enumerated() {
            separate(index, depth: depth + 1)
            write(item, depth: depth + 1)
        }
        breakLine(depth: depth)
        bytes.append(UInt8(ascii: "]"))
    }

    private mutating func write(members: [Tree.Member], depth: Int) {
        guard !members.isEmpty else { return append("{}") }
        bytes.append(UInt8(ascii: "{"))
        for (index, member) in members.enumerated() {
            separate(index, depth: depth + 1)
            write(text: member.key)
            append(isPretty ? ": " : ":")
            write(member.value, depth: depth + 1)
        }
        breakLine(depth: depth)
        bytes.append(UInt8(ascii: "}"))
    }

    private func ordered(_ members: [Tree.Member]) -> [Tree.Member] {
        switch order {
        case .written: members
        case .sorted: members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        }
    }

    private mutating func separate(_ index: Int, depth: Int) {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        breakLine(depth: depth)
    }

    private mutating func breakLine(depth: Int) {
        guard isPretty else { return }
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * depth))
    }

    private mutating func write(text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): append("\\\"")
            case UInt8(ascii: "\\"): append("\\\\")
            case 0x08: append("\\b")
            case 0x09: append("\\t")
            case 0x0A: append("\\n")
            case 0x0C: append("\\f")
            case 0x0D: append("\\r")
            case 0..<0x20:
                append(byte < 0x10 ? "\\u000" : "\\u00")
                append(String(byte, radix: 16))
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func append(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }
}
