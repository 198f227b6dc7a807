import Storage

/// What comes next for a request that waits for its user.
public enum AuthorizationStep: Sendable, Equatable {
    /// The user signs in, also when somebody is signed in already.
    case signIn
    /// The user opens an account, or signs in.
    case register
    /// The user is asked whether the product may know this.
    case ask(ScopeSet)
    /// The product gets its code.
    ///
    /// - wasAsked: whether the user was ever asked about this product.
    case grant(wasAsked: Bool)
    /// The product is told why not.
    case refuse(AuthorizationError)

    /// - Parameters:
    ///   - pending: the request, and when it came.
    ///   - session: the browser's session; nil when nobody is signed in.
    ///   - asksConsent: whether the integration's users are asked at all.
    public static func next(
        for pending: AuthorizationRequests.Pending, session: Session?, asksConsent: Bool, at time: UnixTime,
        _ connection: ReadConnection
    ) throws(StorageError) -> AuthorizationStep {
        let request = pending.request
        let isSilent = request.prompt == .none
        guard let session, isRecent(session, for: pending, at: time) else {
            if isSilent { return .refuse(.loginRequired) }
            return session == nil && request.prompt.contains(.create) ? .register : .signIn
        }
        let hasConsent = try ConnectedProducts.hasConsent(
            of: session.userID, to: request.scope, for: request.client, connection)
        let wantsPage = !request.prompt.isDisjoint(with: [.consent, .selectAccount])
        if wantsPage || (asksConsent && !hasConsent) {
            return isSilent ? .refuse(.consentRequired) : .ask(request.scope)
        }
        return .grant(wasAsked: hasConsent)
    }

    /// Whether the sign-in is as new as the product wants it: since it asked, when it asked for a new one.
    private static func isRecent(_ session: Session, for pending: AuthorizationRequests.Pending, at time: UnixTime) -> Bool {
        // In whole seconds, as finely as both are known.
        if session.authenticatedAt.seconds >= pending.createdAt.seconds { return true }
        if pending.request.prompt.contains(.login) { return false }
        guard let seconds = pending.request.maxAgeSeconds else { return true }
        return time.seconds - session.authenticatedAt.seconds <= seconds
    }
}
