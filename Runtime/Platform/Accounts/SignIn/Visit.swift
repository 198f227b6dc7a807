/// Whose browser asks, as far as signing in is concerned.
public struct Visit: Sendable {
    /// Where the request comes from, seen through trusted proxies.
    public let address: ClientAddress
    /// `User-Agent`, as sent.
    public let agent: String
    /// Names the browser before anybody is signed in; nobody else may know it. From the pre-session cookie.
    public let browserID: String
    /// The session this browser has now, which ends when another is opened.
    public let current: SessionToken?

    public init(address: ClientAddress, agent: String, browserID: String, current: SessionToken? = nil) {
        self.address = address
        self.agent = agent
        self.browserID = browserID
        self.current = current
    }
}

/// A session that was opened just now.
public struct OpenedSession: Sendable {
    /// For the cookie; nobody can read it again later.
    public let token: SessionToken
    public let session: Session
    public let user: User
    /// The account was opened with this sign-in.
    public let isNewUser: Bool
    /// Where the user wanted to go when the sign-in began; empty for nowhere.
    public let continuePath: String
}
