import Storage

/// Where a browser goes next on its way through a sign-in.
public enum AuthorizationPlace: Sendable, Equatable {
    /// Back to the product, with a code or with the reason why there is none.
    case product(String)
    /// To one of our pages, which the step needs.
    case page(AuthorizationStep)
}

/// Takes a request for a sign-in as far as it goes without the user.
public struct AuthorizationFlow: Sendable {
    public let pending: AuthorizationRequests.Pending
    /// Of the browser; nil when nobody is signed in.
    public let session: Session?
    /// Whether the integration's users are asked at all.
    public let asksConsent: Bool
    public let issuer: String

    public init(_ pending: AuthorizationRequests.Pending, session: Session?, asksConsent: Bool, issuer: String) {
        self.pending = pending
        self.session = session
        self.asksConsent = asksConsent
        self.issuer = issuer
    }

    public func step(at time: UnixTime, _ connection: ReadConnection) throws(StorageError) -> AuthorizationStep {
        try AuthorizationStep.next(for: pending, session: session, asksConsent: asksConsent, at: time, connection)
    }

    /// Issues the code, or says why not; a step that needs the user leads to a page.
    ///
    /// - Parameter name: of the stored request, which is taken away once it is answered; nil when it is not stored.
    public nonisolated(nonsending) func carryOut(
        _ step: AuthorizationStep, name: String? = nil, in database: Database, at time: UnixTime
    ) async throws -> AuthorizationPlace {
        switch step {
        case .signIn, .register, .ask: return .page(step)
        case .refuse(let error):
            if let name { try await database.write { connection in _ = try AuthorizationRequests.remove(name, connection) } }
            return .product(
                AuthorizationAnswer.location(pending.request.location, error: error, state: pending.request.state, issuer: issuer))
        case .grant(let wasAsked):
            guard let session else { return .page(.signIn) }
            let request = pending.request
            let code = try await database.write { connection -> OpaqueToken? in
                // The session may have ended since it was read: whoever signs out everywhere ends what is under way, too.
                guard try Sessions.find(session.id, at: time, connection) != nil else { return nil }
                // Of two answers to one stored request only the first counts.
                if let name, try !AuthorizationRequests.remove(name, connection) { return nil }
                return try AuthorizationCodes.issue(for: request, to: session, wasAsked: wasAsked, at: time, connection)
            }
            guard let code else { return .page(.signIn) }
            return .product(AuthorizationAnswer.location(request, code: code, issuer: issuer))
        }
    }
}
