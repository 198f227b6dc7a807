/// What the last run wrote: `Generated/manifest.json`. It tells generated files from others, and edited ones from old ones.
struct Manifest: Equatable {
    static let name = "manifest.json"

    /// Path below the output folder → hash of the content.
    private(set) var hashes: [String: String] = [:]

    init() {}

    init(_ files: [(path: String, bytes: [UInt8])]) {
        for file in files { hashes[file.path] = Self.hash(file.bytes) }
    }

    /// Paths in byte order.
    var paths: [String] { hashes.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }

    func hash(of path: String) -> String? { hashes[path] }

    mutating func set(_ path: String, _ hash: String) { hashes[path] = hash }

    /// One line for each file, so that a change of one file changes one line.
    var text: String {
        let lines = paths.map { "    \"\($0)\": \"\(hashes[$0] ?? "")\"" }
        return "{\n  \"files\": {\n" + lines.joined(separator: ",\n") + "\n  }\n}\n"
    }

    /// Reads what `text` writes. Lines of another form name no file, so that a broken manifest never removes anything.
    init(parsing bytes: [UInt8]) {
        for line in bytes.split(separator: 10) {
            let parts = String(decoding: line, as: UTF8.self).split(separator: "\"", omittingEmptySubsequences: false)
            guard parts.count == 5, parts[0] == "    ", parts[2] == ": ", parts[3].hasPrefix("fnv1a64:") else { continue }
            if Self.isSafe(String(parts[1])) { hashes[String(parts[1])] = String(parts[3]) }
        }
    }

    /// Whether a path stays in the output folder and is not the manifest itself.
    static func isSafe(_ path: String) -> Bool {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard path != name, !parts.isEmpty, parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }) else { return false }
        return path.utf8.allSatisfy { $0 > 32 && $0 < 127 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
    }

    /// FNV-1a, 64 bits: it finds edits, it is no protection against people who want to fool it.
    static func hash(_ bytes: [UInt8]) -> String {
        var value: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let digits = String(value, radix: 16)
        return "fnv1a64:" + String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}
