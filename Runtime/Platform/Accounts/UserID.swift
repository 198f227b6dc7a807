/// Names one user for ever: 32 lower-case hexadecimal digits. An id is never given out a second time.
public struct UserID: Sendable, Hashable, CustomStringConvertible {
    public let text: String

    /// Nil unless `text` is 32 lower-case hexadecimal digits.
    public init?(_ text: String) {
        guard text.utf8.count == 32, text.utf8.allSatisfy(Hexadecimal.isDigit) else { return nil }
        self.text = text
    }

    /// 128 random bits.
    public static func generated() throws(AccountError) -> UserID {
        guard let digits = try? Randomness.hexadecimal(byteCount: 16), let id = UserID(digits) else {
            throw .randomnessUnavailable
        }
        return id
    }

    public var description: String { text }
}
