import Storage

/// A person who can sign in.
public struct User: Sendable, Equatable {
    /// How the account came to be.
    public enum Provider: String, Sendable {
        case google
        case email
    }

    public let id: UserID
    /// Shown to others; 1 to `nameBytesMax` bytes.
    public let name: String
    /// Nil only for accounts that came from a provider which gives none.
    public let email: EmailAddress?
    /// Whether the user has shown that mail to `email` reaches them.
    public let isEmailVerified: Bool
    /// Where the picture is; empty without one.
    public let avatarURL: String
    /// A few words; empty without any.
    public let bio: String
    public let provider: Provider
    /// May use the console and the administration API.
    public let isAdmin: Bool
    /// Cannot sign in, and sessions and tokens are refused, until enabled again.
    public let isDisabled: Bool
    /// Earns commissions instead of regular rewards for those invited from now on.
    public let isSharePartner: Bool
    /// What others type to name this user as their inviter.
    public let inviteCode: InviteCode
    public let createdAt: UnixTime

    public static let nameBytesMax = 800
    public static let avatarURLBytesMax = 2_048
    public static let bioBytesMax = 8_000
}

/// What a new account begins with; the rest is empty, and can be changed later.
public struct UserDraft: Sendable {
    public var name: String
    public var email: EmailAddress?
    public var isEmailVerified: Bool
    public var avatarURL: String
    public var provider: User.Provider
    public var isAdmin: Bool

    /// - Parameter name: empty for one made from the address.
    public init(
        name: String = "", email: EmailAddress?, isEmailVerified: Bool, avatarURL: String = "", provider: User.Provider,
        isAdmin: Bool = false
    ) {
        self.name = name
        self.email = email
        self.isEmailVerified = isEmailVerified
        self.avatarURL = avatarURL
        self.provider = provider
        self.isAdmin = isAdmin
    }
}

/// What a user changes about the own profile; nil keeps what is stored.
public struct ProfileChange: Sendable {
    public var name: String?
    /// Empty removes it.
    public var avatarURL: String?
    /// Empty removes it.
    public var bio: String?

    public init(name: String? = nil, avatarURL: String? = nil, bio: String? = nil) {
        self.name = name
        self.avatarURL = avatarURL
        self.bio = bio
    }
}
