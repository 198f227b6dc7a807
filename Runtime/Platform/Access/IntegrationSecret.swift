/// The secret of an integration: `bti_` and 64 lower-case hexadecimal digits when it was made here.
///
/// It does not appear when a value holding it is printed or logged.
public struct IntegrationSecret: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
    /// The plain text, for its owner and for administrators only.
    public let revealed: String

    /// Nil unless `text` is 1 to 200 bytes of printable ASCII.
    public init?(_ text: String) {
        guard (1...200).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            return nil
        }
        revealed = text
    }

    private init(generated digits: String) {
        revealed = "bti_" + digits
    }

    static func generated() throws(Randomness.Unavailable) -> IntegrationSecret {
        IntegrationSecret(generated: try Randomness.hexadecimal(byteCount: 32))
    }

    public var description: String { "bti_(hidden)" }

    public var customMirror: Mirror { Mirror(self, children: []) }
}
