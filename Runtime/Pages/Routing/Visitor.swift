import Platform
import Storage

/// Whoever is signed in with this browser.
public struct Visitor: Sendable {
    public let session: Session
    public let user: User
}
