import Storage

/// A registered product: who may call the server-to-server API and send users to sign in.
public struct Integration: Sendable, Equatable {
    public let id: IntegrationID
    /// Shown to people; 1 to `nameBytesMax` bytes.
    public let name: String
    /// Where sign-in may return to, besides addresses under the platform's own domain; in the given order.
    public let redirectURIs: [String]
    /// May call the administration API.
    public let isAdmin: Bool
    /// Refused everywhere until enabled again.
    public let isDisabled: Bool
    public let secret: IntegrationSecret
    public let createdAt: UnixTime

    public static let nameBytesMax = 800
    public static let redirectURICountMax = 100
}

/// What an administrator decides about a new integration.
public struct IntegrationDraft: Sendable {
    public var id: IntegrationID
    public var name: String
    public var redirectURIs: [String]
    public var isAdmin: Bool

    public init(id: IntegrationID, name: String, redirectURIs: [String] = [], isAdmin: Bool = false) {
        self.id = id
        self.name = name
        self.redirectURIs = redirectURIs
        self.isAdmin = isAdmin
    }
}

/// What an administrator changes about an integration; the secret is changed by rotation only.
public struct IntegrationChange: Sendable {
    public var name: String
    /// The full new list: nil keeps the stored one, an empty list clears it.
    public var redirectURIs: [String]?
    /// Nil keeps the stored flag.
    public var isAdmin: Bool?

    public init(name: String, redirectURIs: [String]? = nil, isAdmin: Bool? = nil) {
        self.name = name
        self.redirectURIs = redirectURIs
        self.isAdmin = isAdmin
    }
}

public enum IntegrationError: StorageFailure, Equatable {
    case alreadyExists
    case notFound
    /// The change would leave no enabled integration that may administer.
    case lastAdmin
    /// Empty, only spaces, longer than `Integration.nameBytesMax`, or with control characters.
    case invalidName
    /// More than `Integration.redirectURICountMax`.
    case tooManyRedirectURIs
    /// Not an address that a sign-in may return to (`RedirectRules.isRegistrable`).
    /// `index` starts at 0.
    case invalidRedirectURI(index: Int)
    /// Not a host under the platform's domain in lower case, or more than `IntegrationSettings.wildcardHostCountMax` of them.
    case invalidWildcardHost
    case randomnessUnavailable
    case storage(StorageError)

    public init(storage error: StorageError) {
        self = .storage(error)
    }
}
