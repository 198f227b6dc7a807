import Platform
import Storage

/// Whoever is signed in with this browser.
struct Visitor: Sendable {
    let session: Session
    let user: User
}
