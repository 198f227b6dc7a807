/// The grammar of ids that people choose and that stand in URLs: `[a-z0-9][a-z0-9-]{0,62}`, matched on bytes.
enum Slug {
    static let byteCountMax = 63

    static func accepts(_ text: String) -> Bool {
        let bytes = text.utf8
        guard let first = bytes.first, bytes.count <= byteCountMax, first != UInt8(ascii: "-") else { return false }
        return bytes.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
            default: false
            }
        }
    }
}
