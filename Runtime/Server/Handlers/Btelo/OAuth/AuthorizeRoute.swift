import BteloAPI
import Contract
import Pages
import Platform
import Storage

/// The authorization endpoint: a browser comes from a product and goes back to it, perhaps through our pages.
struct AuthorizeRoute {
    enum Outcome {
        case redirect(String)
        case page(status: Int, BytesReply)
    }

    let resources: LoopResources
    let request: RequestContext

    /// - Parameter session: the session cookie's value.
    func answer(_ parameters: AuthorizationParameters, session: String?) async throws -> Outcome {
        let issuer = resources.tokenRules.issuer
        let client = try parameters.clientID.flatMap { id in try resources.integration(id) }
        let settings = try client.map { client in try resources.read { try IntegrationSettings.find(client.id, $0) } } ?? IntegrationSettings()
        switch AuthorizationCheck(client: client, settings: settings, issuer: issuer).verdict(parameters) {
        case .page(let reason): return page(reason)
        case .refused(let error, let location, let state):
            return redirect(AuthorizationAnswer.location(location, error: error, state: state, issuer: issuer))
        case .accepted(let accepted):
            if let client { resources.usage.count("authorize", by: client.id, of: BteloServer.self) }
            return redirect(try await place(of: accepted, session: session, asksConsent: settings.asksConsent))
        }
    }

    private func place(
        of accepted: AuthorizationRequest, session: String?, asksConsent: Bool
    ) async throws -> String {
        let now = UnixTime.now
        let token = session.flatMap { SessionToken($0) }
        let found = try token.flatMap { token in try resources.read { try Sessions.find(token: token, at: now, $0) } }
        let flow = AuthorizationFlow(
            AuthorizationRequests.Pending(accepted, createdAt: now), session: found?.session, asksConsent: asksConsent,
            issuer: resources.tokenRules.issuer)
        let step = try resources.read { try flow.step(at: now, $0) }
        do {
            switch try await flow.carryOut(step, in: resources.database, at: now) {
            case .product(let location): return location
            case .page:
                try resources.addresses.countWaitingSignIn(request)
                let name = try await resources.database.write { try AuthorizationRequests.add(accepted, at: now, $0) }
                return QueryText.address("/oauth/continue", [("request", name.revealed)])
            }
        } catch let error as StorageError {
            throw ContractError.from(error)
        }
    }

    private func redirect(_ location: String) -> Outcome {
        request.addHeader("Cache-Control", "no-store")
        request.addHeader("Referrer-Policy", "no-referrer")
        return .redirect(location)
    }

    private func page(_ reason: AuthorizationPage) -> Outcome {
        let page = RefusedSignInPage.make(reason, publicURL: resources.publicURL)
        for (name, value) in page.headers { request.addHeader(name, value) }
        return .page(status: reason.status, BytesReply(page.bytes))
    }
}

extension LoopResources {
    /// The integration of this id, enabled or not.
    func integration(_ id: String) throws -> Platform.Integration? {
        try Array(id.utf8).withUnsafeBytes { bytes in
            do throws(IntegrationDirectoryError) {
                return try integrations.integration(bytes)
            } catch {
                throw ContractError(503, "Integrations cannot be read at the moment.", retryAfterSeconds: 5, cause: error)
            }
        }
    }
}
