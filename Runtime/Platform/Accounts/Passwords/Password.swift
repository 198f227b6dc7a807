/// A password as it was typed, in no other form: capitals, spaces and accents count as they are.
///
/// It does not appear when a value holding it is printed or logged.
public struct Password: Sendable, CustomStringConvertible, CustomReflectable {
    let bytes: [UInt8]

    public static let byteCountMin = 8
    public static let byteCountMax = 1_024

    /// For signing in: nil only for what is longer than any password can be.
    public init?(typed text: String) {
        guard text.utf8.count <= Password.byteCountMax else { return nil }
        bytes = Array(text.utf8)
    }

    public enum Weakness: Error, Sendable, Equatable {
        /// Fewer than `byteCountMin` bytes.
        case tooShort
        /// More than `byteCountMax` bytes.
        case tooLong
        /// Among those that are tried first, or a variation of one.
        case common
        /// Not more than the own address or name.
        case personal
    }

    /// For choosing one: long enough, and not what everybody tries first. What it is made of is the user's choice.
    ///
    /// - Parameter personal: what it must not be, such as the user's address and name.
    public init(chosen text: String, notEqualTo personal: [String]) throws(Weakness) {
        guard text.utf8.count >= Password.byteCountMin else { throw .tooShort }
        guard text.utf8.count <= Password.byteCountMax else { throw .tooLong }
        bytes = Array(text.utf8)
        let folded = Password.folded(bytes)
        if CommonPasswords.contains(folded) { throw .common }
        for one in personal {
            for part in [Substring(one), one.prefix { $0 != "@" }] where part.utf8.count >= 4 {
                if folded == Password.folded(Array(part.utf8)) { throw .personal }
            }
        }
    }

    /// Lower case, without the digits and signs that are put at the end of a word to make a password of it.
    static func folded(_ bytes: [UInt8]) -> [UInt8] {
        var folded = bytes.map(ASCII.lowercased)
        while folded.count > 4, let last = folded.last, ASCII.isDigit(last) || "!?.#*$@_-".utf8.contains(last),
            folded.contains(where: { !ASCII.isDigit($0) && $0 != last })
        {
            folded.removeLast()
        }
        return folded
    }

    public var description: String { "(hidden)" }

    public var customMirror: Mirror { Mirror(self, children: []) }
}
