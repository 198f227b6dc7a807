/// A path on this platform, to come back to. Nothing that a browser could take for another host passes.
struct LocalPath: Sendable, Hashable {
    static let bytesMax = 2_048

    /// Path and perhaps a query, in printable ASCII.
    let text: String

    /// - Returns: nil unless the text starts with exactly one `/`, and has neither a backslash, which browsers read as `/`, nor
    ///   white space, controls or bytes beyond ASCII, which they drop or encode.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard (1...Self.bytesMax).contains(bytes.count), bytes[0] == UInt8(ascii: "/"), bytes.count == 1 || bytes[1] != UInt8(ascii: "/"),
            bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") })
        else { return nil }
        self.text = text
    }

    private init(known text: String) { self.text = text }

    static let start = LocalPath(known: "/")
    static let account = LocalPath(known: "/account")
}
