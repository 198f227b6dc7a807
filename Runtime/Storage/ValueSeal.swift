/// Makes texts unreadable for whoever has the database alone. Whoever opens a database brings it along.
public protocol ValueSeal: Sendable {
    /// - Parameters:
    ///   - text: what is to be kept.
    ///   - place: names where it is kept, such as a table and a row's key, so that it cannot be moved to another.
    func seal(_ text: String, place: String) throws(StorageError) -> String

    /// What `seal` was given; nil when it was sealed otherwise, or changed.
    func open(_ sealed: String, place: String) throws(StorageError) -> String?
}

extension ReadConnection {
    /// What sealed texts begin with in the database, so that those from before there was a seal are told apart.
    private static let sealedPrefix = "sealed:"

    /// The text as it is to be stored: sealed, or as it is for a database that was opened without a seal.
    public func sealed(_ text: String, place: String) throws(StorageError) -> String {
        guard let valueSeal else { return text }
        return ReadConnection.sealedPrefix + (try valueSeal.seal(text, place: place))
    }

    /// The text that was stored by `sealed(_:place:)`, or before there was a seal.
    ///
    /// - Throws: `StorageError.statement` when the seal is missing or another one.
    public func unsealed(_ stored: String, place: String) throws(StorageError) -> String {
        guard isSealed(stored) else { return stored }
        let rest = String(stored.dropFirst(ReadConnection.sealedPrefix.count))
        guard let text = try valueSeal?.open(rest, place: place) else {
            throw .statement(message: "a value of \(place) was sealed with another key than this server has")
        }
        return text
    }

    public func isSealed(_ stored: String) -> Bool { stored.utf8.starts(with: ReadConnection.sealedPrefix.utf8) }
}
