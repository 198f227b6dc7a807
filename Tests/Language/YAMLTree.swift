import Foundation

@testable import Language

/// YAML without places, to be changed and written again.
indirect enum YAMLTree {
    case scalar(String, isPlain: Bool)
    case list([YAMLTree])
    case map([Entry])

    struct Entry {
        var key: String
        var value: YAMLTree
    }

    struct Unreadable: Error {}

    static func read(_ file: URL) throws -> YAMLTree {
        let source = SpecSource(path: file.path, bytes: [UInt8](try Data(contentsOf: file)))
        guard let node = YAMLScanner.scanned(source, findings: Findings()) else { throw Unreadable() }
        return YAMLTree(node)
    }

    init(_ node: Node) {
        self =
            switch node.content {
            case .scalar(let scalar): .scalar(scalar.text, isPlain: scalar.isPlain)
            case .list(let items): .list(items.map { YAMLTree($0) })
            case .map(let pairs): .map(pairs.map { Entry(key: $0.key.text, value: YAMLTree($0.value)) })
            }
    }

    mutating func set(_ key: String, to value: YAMLTree) {
        guard case .map(var pairs) = self else { return }
        for index in pairs.indices where pairs[index].key == key { pairs[index].value = value }
        self = .map(pairs)
    }

    /// The places of all entries, each as the indices on the way down.
    func paths() -> [[Int]] {
        let children: [YAMLTree] = switch self {
        case .scalar: []
        case .list(let items): items
        case .map(let pairs): pairs.map(\.value)
        }
        return children.enumerated().flatMap { index, child in [[index]] + child.paths().map { [index] + $0 } }
    }

    /// Changes the collection at `path`; what the closure answers.
    mutating func update(_ path: [Int], _ body: (inout YAMLTree) -> Bool) -> Bool {
        guard let first = path.first else { return body(&self) }
        let rest = Array(path.dropFirst())
        switch self {
        case .list(var items):
            guard items[first].update(rest, body) else { return false }
            self = .list(items)
        case .map(var pairs):
            guard pairs[first].value.update(rest, body) else { return false }
            self = .map(pairs)
        case .scalar: return false
        }
        return true
    }

    /// The text in block style, the lines (from 1) of the entry at `marked`, and the lines of the keys it stands under.
    func text(marking marked: [Int] = []) -> (text: String, lines: ClosedRange<Int>, owners: [Int]) {
        var writer = Writer(marked: marked)
        writer.write(self, path: [], indent: 0)
        let lines = marked.isEmpty ? 1...max(1, writer.lines.count) : writer.first...max(writer.first, writer.last)
        return (writer.lines.joined(separator: "\n") + "\n", lines, writer.owners)
    }

    private struct Writer {
        let marked: [Int]
        var lines: [String] = []
        var first = 1
        var last = 1
        var owners: [Int] = []

        mutating func write(_ tree: YAMLTree, path: [Int], indent: Int) {
            let blanks = String(repeating: " ", count: indent)
            switch tree {
            case .scalar: lines.append(blanks + inline(tree))
            case .list(let items):
                for (index, item) in items.enumerated() { entry(blanks + "-", item, path + [index], indent) }
            case .map(let pairs):
                for (index, pair) in pairs.enumerated() { entry(blanks + key(pair.key) + ":", pair.value, path + [index], indent) }
            }
        }

        private mutating func entry(_ start: String, _ value: YAMLTree, _ path: [Int], _ indent: Int) {
            let line = lines.count + 1
            if path == marked { first = line }
            if path.count < marked.count, marked.starts(with: path) { owners.append(line) }
            switch value {
            case .list(let items) where !items.isEmpty:
                lines.append(start)
                write(value, path: path, indent: indent + 2)
            case .map(let pairs) where !pairs.isEmpty:
                lines.append(start)
                write(value, path: path, indent: indent + 2)
            default: lines.append(start + " " + inline(value))
            }
            if path == marked { last = lines.count }
        }

        private func inline(_ tree: YAMLTree) -> String {
            switch tree {
            case .list: "[]"
            case .map: "{}"
            case .scalar(let text, let isPlain): isPlain && isSafe(text) ? text : JSONValue.quoted(text)
            }
        }

        /// Whether a plain text stays one after a change: swapped letters can make `: ` or a first `-`.
        private func isSafe(_ text: String) -> Bool {
            if text.utf8.first == 45 { return NumberText(text) != nil }
            var previous: UInt8 = 0
            for byte in text.utf8 {
                switch (previous, byte) {
                case (58, 32), (32, 35), (_, 10): return false
                case (0, _) where Self.marks.contains(byte): return false
                default: previous = byte
                }
            }
            return previous != 58 && previous != 32
        }

        private static let marks = Set("?:,[]{}#&*!|>'\"%@` ".utf8)

        private func key(_ text: String) -> String {
            let isSimple = text.utf8.allSatisfy { ($0 | 0x20 >= 97 && $0 | 0x20 <= 122) || ($0 >= 45 && $0 < 58 && $0 != 47) || $0 == 32 || $0 == 95 || $0 == 63 || $0 == 36 }
            return isSimple && !text.isEmpty && isSafe(text) ? text : JSONValue.quoted(text)
        }
    }
}
