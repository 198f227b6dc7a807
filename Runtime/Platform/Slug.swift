/// The grammar of ids that people choose and that stand in URLs: `[a-z0-9][a-z0-9_-]{0,63}`, matched on bytes.
enum Slug {
    static let byteCountMax = 64

    static func accepts(_ text: String) -> Bool {
        let bytes = text.utf8
        guard let first = bytes.first, bytes.count <= byteCountMax, !"_-".utf8.contains(first) else { return false }
        return bytes.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"): true
            default: false
            }
        }
    }
}
