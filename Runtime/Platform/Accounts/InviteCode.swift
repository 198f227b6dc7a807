/// What a user is named by when somebody is invited: 3 to 64 of `[a-z0-9-]`, beginning and ending with a letter or digit.
///
/// Codes are typed by people from what they heard or read, so capitals, `_`, and spaces around are taken for what was meant.
public struct InviteCode: Sendable, Hashable, CustomStringConvertible {
    public let text: String

    public static let byteCountMin = 3
    public static let byteCountMax = 64

    /// The normal form of what was typed; nil when it has none.
    public init?(_ typed: String) {
        var bytes: [UInt8] = []
        for byte in typed.utf8.drop(while: { $0 == 0x20 }) {
            guard bytes.count < InviteCode.byteCountMax + 64 else { return nil }
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): bytes.append(byte | 0x20)
            case UInt8(ascii: "_"): bytes.append(UInt8(ascii: "-"))
            default: bytes.append(byte)
            }
        }
        while bytes.last == 0x20 { bytes.removeLast() }
        guard (InviteCode.byteCountMin...InviteCode.byteCountMax).contains(bytes.count), bytes.first != UInt8(ascii: "-"),
            bytes.last != UInt8(ascii: "-"), bytes.allSatisfy(InviteCode.isPart)
        else { return nil }
        text = String(decoding: bytes, as: UTF8.self)
    }

    /// Ten letters and digits that cannot be mistaken for each other.
    static func generated() throws(AccountError) -> InviteCode {
        guard let random = try? Randomness.bytes(count: 10) else { throw .randomnessUnavailable }
        // 32 signs, so the lowest five bits of a byte choose one evenly.
        let signs = Array("abcdefghjkmnpqrstuvwxyz023456789".utf8)
        let bytes = random.map { signs[Int($0 & 31)] }
        guard let code = InviteCode(String(decoding: bytes, as: UTF8.self)) else { throw .randomnessUnavailable }
        return code
    }

    private static func isPart(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
        default: false
        }
    }

    public var description: String { text }
}
