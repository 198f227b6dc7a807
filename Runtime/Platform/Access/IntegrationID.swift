/// Names one integration (a registered product) for ever: the `Btelo-Key-Id` and the OAuth `client_id`.
public struct IntegrationID: Sendable, Hashable, CustomStringConvertible {
    public let text: String

    /// Nil unless `text` is `[a-z0-9][a-z0-9-]{0,62}`.
    public init?(_ text: String) {
        guard Slug.accepts(text) else { return nil }
        self.text = text
    }

    public var description: String { text }
}
