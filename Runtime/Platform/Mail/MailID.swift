/// Names a mail for ever: `em_` and 128 random bits as 32 lower-case hexadecimal digits. Also the left side of its `Message-ID`,
/// so that a mail sent twice after a fault is known as one.
public struct MailID: Sendable, Hashable, CustomStringConvertible {
    static let prefix = "em_"

    public let text: String

    /// Nil unless `text` is `em_` and 32 lower-case hexadecimal digits.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 35, bytes.starts(with: Self.prefix.utf8), bytes.dropFirst(3).allSatisfy(Hexadecimal.isDigit)
        else { return nil }
        self.text = text
    }

    private init(digits: String) {
        text = Self.prefix + digits
    }

    static func generated() throws(MailError) -> MailID {
        do throws(Randomness.Unavailable) {
            return MailID(digits: try Randomness.hexadecimal(byteCount: 16))
        } catch {
            throw .randomnessUnavailable
        }
    }

    public var description: String { text }
}
