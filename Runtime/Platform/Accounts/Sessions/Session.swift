import Storage

/// One browser in which a user is signed in.
public struct Session: Sendable, Equatable {
    /// What the user proved to be who they are.
    public enum Method: String, Sendable {
        case password
        case code
        case google
        /// A one-time link that the operator printed on the server.
        case command
    }

    public let id: SessionID
    public let userID: UserID
    public let createdAt: UnixTime
    /// To within `Sessions.touchMilliseconds`.
    public let lastSeenAt: UnixTime
    /// When the user last proved who they are: `auth_time` of OpenID Connect.
    public let authenticatedAt: UnixTime
    public let method: Method
    /// Where it was opened from, as people write addresses.
    public let address: String
    /// The browser's own words about itself; for the user to recognise, nothing more.
    public let agent: String

    /// Whether `Sessions.touch` should be called.
    public func isTouchDue(at time: UnixTime) -> Bool {
        time.milliseconds - lastSeenAt.milliseconds >= Sessions.touchMilliseconds
    }
}
