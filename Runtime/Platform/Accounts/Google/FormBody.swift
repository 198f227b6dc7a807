/// Fields as `application/x-www-form-urlencoded`, which is also good for a query.
struct FormBody {
    let text: String

    init(_ fields: [(name: String, value: String)]) {
        var bytes: [UInt8] = []
        for (name, value) in fields {
            if !bytes.isEmpty { bytes.append(UInt8(ascii: "&")) }
            Self.append(name, to: &bytes)
            bytes.append(UInt8(ascii: "="))
            Self.append(value, to: &bytes)
        }
        text = String(decoding: bytes, as: UTF8.self)
    }

    /// Everything but letters, digits, `-`, `.`, `_` and `~` as `%XX`.
    private static func append(_ text: String, to bytes: inout [UInt8]) {
        let digits = Array("0123456789ABCDEF".utf8)
        for byte in text.utf8 {
            let letter = byte | 0x20
            if letter &- 97 < 26 || byte &- 48 < 10 || byte == 0x2D || byte == 0x2E || byte == 0x5F || byte == 0x7E {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
    }
}
