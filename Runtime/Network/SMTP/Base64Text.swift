/// Base64 with padding, on one line. (RFC 4648 section 4)
public enum Base64Text {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    public static func encoded(_ bytes: some Collection<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var bits: UInt32 = 0
        var waiting = 0
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            waiting += 1
            if waiting == 3 {
                for shift: UInt32 in [18, 12, 6, 0] { text.append(alphabet[Int(bits >> shift & 63)]) }
                bits = 0
                waiting = 0
            }
        }
        if waiting == 1 {
            text.append(alphabet[Int(bits >> 2 & 63)])
            text.append(alphabet[Int(bits << 4 & 63)])
            text += Array("==".utf8)
        } else if waiting == 2 {
            text.append(alphabet[Int(bits >> 10 & 63)])
            text.append(alphabet[Int(bits >> 4 & 63)])
            text.append(alphabet[Int(bits << 2 & 63)])
            text.append(UInt8(ascii: "="))
        }
        return text
    }
}
