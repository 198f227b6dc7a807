import Platform
import Storage

/// Where a sign-in at a product waits for its user.
enum OAuthPages {
    static let routes: [Page] = [
        Page("GET /oauth/continue", continued),
        Page("GET /oauth/consent", access: .user, consent),
        Page("POST /oauth/consent", access: .user, decide),
    ]

    /// Takes the request as far as it goes: to sign in, to be asked, or back to the product.
    static func continued(_ request: PageRequest) async throws -> PageAnswer {
        let waiting = try WaitingSignIn(request, named: request.query["request"])
        let now = UnixTime.now
        let step = try request.resources.read { try waiting.flow.step(at: now, $0) }
        switch try await waiting.flow.carryOut(step, name: waiting.name, in: request.resources.database, at: now) {
        case .product(let location): return leave(to: location)
        case .page(.ask): return .redirect(to: QueryText.address("/oauth/consent", [("request", waiting.name)]))
        case .page(.register): return .redirect(to: SignInFlow.address("/register", waiting.place))
        case .page:
            // Somebody may be signed in, but the product wants it to be done again.
            return SignInFlow.redirect(
                to: waiting.place, isAgain: request.visitor != nil, email: waiting.flow.pending.request.loginHint)
        }
    }

    /// Asks whether the product may know what it wants to know.
    static func consent(_ request: PageRequest) throws -> PageAnswer {
        let waiting = try WaitingSignIn(request, named: request.query["request"])
        let step = try request.resources.read { try waiting.flow.step(at: .now, $0) }
        guard case .ask(let scope) = step, let visitor = request.visitor else { return .redirect(to: waiting.path) }
        return ConsentPage(client: waiting.client, scope: scope, user: visitor.user, waiting: waiting).answer(request)
    }

    /// Carries out what the user has decided.
    static func decide(_ request: PageRequest) async throws -> PageAnswer {
        let waiting = try WaitingSignIn(request, named: request.form["request"])
        let now = UnixTime.now
        let step = try request.resources.read { try waiting.flow.step(at: now, $0) }
        // Whoever signed in as somebody else meanwhile, or took too long, starts from there.
        guard case .ask = step else { return .redirect(to: waiting.path) }
        let decision: AuthorizationStep = request.form["decision"] == "allow" ? .grant(wasAsked: true) : .refuse(.accessDenied)
        switch try await waiting.flow.carryOut(decision, name: waiting.name, in: request.resources.database, at: now) {
        case .product(let location): return leave(to: location)
        case .page: throw PageError(409, "This was answered in another window already.")
        }
    }

    /// The address is a product's own: it was checked before the request was kept.
    private static func leave(to location: String) -> PageAnswer {
        var answer = PageAnswer.leave(to: location)
        answer.headers.append(("Referrer-Policy", "no-referrer"))
        return answer
    }
}

/// A stored request for a sign-in, the product it is for, and whoever is signed in now.
struct WaitingSignIn {
    let name: String
    let client: Integration
    let flow: AuthorizationFlow

    /// The page that goes on with the request.
    var path: String { QueryText.address("/oauth/continue", [("request", name)]) }
    var place: LocalPath { LocalPath(path) ?? .start }

    /// - Throws: a page that says so when the request waited too long, or its product was switched off meanwhile.
    init(_ request: PageRequest, named name: String?) throws {
        guard let name else { throw WaitingSignIn.over }
        let found = try request.resources.read { connection -> (AuthorizationRequests.Pending, Integration?, IntegrationSettings)? in
            guard let pending = try AuthorizationRequests.find(name, at: .now, connection) else { return nil }
            let id = pending.request.client
            return (pending, try Integrations.find(id, connection), try IntegrationSettings.find(id, connection))
        }
        guard let (pending, client, settings) = found else { throw WaitingSignIn.over }
        guard let client, !client.isDisabled, settings.allowsSignIn else {
            throw PageError(401, "The product you were signing in to was switched off. Nobody can sign in to it at the moment.")
        }
        self.name = name
        self.client = client
        var issuer = Substring(request.resources.publicURL)
        while issuer.hasSuffix("/") { issuer.removeLast() }
        flow = AuthorizationFlow(
            pending, session: request.visitor?.session, asksConsent: settings.asksConsent, issuer: String(issuer))
    }

    /// Its parameters are gone with it, so there is nowhere to lead back to.
    private static let over = PageError(400, "This sign-in was answered already, or took too long. Please start again at the product.")
}
