import Storage

/// Who somebody is at another provider, as that provider says.
public struct ExternalIdentity: Sendable, Equatable {
    public enum Provider: String, Sendable {
        case google
    }

    public let provider: Provider
    /// Names the person there for ever; 1 to 255 bytes.
    public let subject: String
    public let email: EmailAddress?
    /// The provider says that mail to `email` reaches the person.
    public let isEmailVerified: Bool
    /// The provider itself runs the mail of `email`'s domain, so nobody else can have the address.
    public let isAuthoritative: Bool
    /// Empty when the provider says none.
    public let name: String
    /// Empty when the provider says none.
    public let pictureURL: String

    public init(
        provider: Provider, subject: String, email: EmailAddress?, isEmailVerified: Bool, isAuthoritative: Bool, name: String,
        pictureURL: String
    ) {
        self.provider = provider
        self.subject = subject
        self.email = email
        self.isEmailVerified = isEmailVerified
        self.isAuthoritative = isAuthoritative
        self.name = name
        self.pictureURL = pictureURL
    }
}

/// Which accounts people of other providers have here. By the provider's subject, never by address: addresses change hands.
public enum LinkedIdentities {
    /// Whose account it is; nil when the identity has none.
    public static func owner(
        of subject: String, at provider: ExternalIdentity.Provider, _ connection: ReadConnection
    ) throws(StorageError) -> User? {
        let id = try connection.first(
            "SELECT user_id FROM linked_identities WHERE provider = $1 AND subject = $2",
            [.text(provider.rawValue), .text(subject)]
        ) { row throws(StorageError) in
            guard let id = UserID(try row.text(0)) else { throw .column(index: 0, problem: .outOfRange) }
            return id
        }
        guard let id else { return nil }
        return try Users.find(id, connection)
    }

    /// The providers by which a user can sign in.
    public static func providers(
        of user: UserID, _ connection: ReadConnection
    ) throws(StorageError) -> [ExternalIdentity.Provider] {
        try connection.all(
            "SELECT DISTINCT provider FROM linked_identities WHERE user_id = $1 ORDER BY provider", [.text(user.text)]
        ) { row throws(StorageError) in
            guard let provider = ExternalIdentity.Provider(rawValue: try row.text(0)) else {
                throw .column(index: 0, problem: .outOfRange)
            }
            return provider
        }
    }

    /// Lets an identity sign in to an account. An identity that has an account already keeps it.
    static func link(
        _ identity: ExternalIdentity, to user: UserID, at time: UnixTime, _ connection: WriteConnection
    ) throws(StorageError) {
        try connection.execute(
            """
            INSERT INTO linked_identities (provider, subject, user_id, created_at) VALUES ($1, $2, $3, $4)
            ON CONFLICT (provider, subject) DO NOTHING
            """,
            [.text(identity.provider.rawValue), .text(identity.subject), .text(user.text), .time(time)])
    }
}
