import Network
import Storage

/// Signing in by Google: the browser goes there, comes back with a code, and the code is worth an ID token.
/// (OpenID Connect Core section 3.1, RFC 7636, RFC 9207) Belongs to one loop.
public final class GoogleSignIn: @unchecked Sendable {  // reason: touched on the client's loop only
    public let settings: GoogleSettings
    private let client: HTTPClient
    private let signIn: SignIn
    private let configuration: KeptDocument<ProviderConfiguration>
    private let keys: KeptDocument<ProviderKeys>
    /// Told for the log why the provider, or what it sent, was not believed. Says no secret.
    public var whenRefused: (@Sendable (String) -> Void)?

    /// A person waits for each of these calls.
    static var deadlines: HTTPDeadlines {
        var deadlines = HTTPDeadlines()
        deadlines.connectMilliseconds = 5_000
        deadlines.firstByteMilliseconds = 10_000
        deadlines.idleMilliseconds = 10_000
        deadlines.totalMilliseconds = 15_000
        return deadlines
    }

    public init(_ settings: GoogleSettings, client: HTTPClient, signIn: SignIn) {
        self.settings = settings
        self.client = client
        self.signIn = signIn
        configuration = KeptDocument(client, byteCountMax: ProviderConfiguration.byteCountMax) { ProviderConfiguration($0) }
        keys = KeptDocument(client, byteCountMax: ProviderKeys.byteCountMax) { ProviderKeys($0) }
    }

    // MARK: There

    /// Begins a sign-in of this browser.
    ///
    /// - Parameters:
    ///   - continuePath: a local path to go to afterwards.
    ///   - inviteCode: as typed; for a new account.
    /// - Returns: the provider's address to send the browser to.
    public func begin(
        continuePath: String, inviteCode: String = "", _ visit: Visit
    ) async throws(GoogleSignInError) -> String {
        do throws(GoogleSignInError) {
            return try await address(continuePath, inviteCode, visit)
        } catch {
            throw told(error)
        }
    }

    private func address(
        _ continuePath: String, _ inviteCode: String, _ visit: Visit
    ) async throws(GoogleSignInError) -> String {
        let browser: String
        do throws(SignInError) {
            try signIn.countTry(visit)
            browser = try signIn.secrets.browser(visit.browserID)
        } catch {
            throw .signIn(error)
        }
        let provider = try await provider()
        guard let state = Self.random(), let nonce = Self.random(), let verifier = Self.random(),
            let digest = Self.digest(of: state), let challenge = Self.digest(of: verifier)
        else { throw .signIn(.unavailable) }
        let flow = GoogleFlow(
            issuer: settings.issuer, nonce: nonce, verifier: verifier, inviteCode: inviteCode, continuePath: continuePath)
        let time = signIn.now
        try await signIn.database.write(throwing: GoogleSignInError.self) { connection in
            try GoogleFlows.insert(flow, stateDigest: digest, browser: browser, at: time, connection)
        }
        return QueryText.address(provider.authorizationEndpoint.description, [
            ("client_id", settings.clientID), ("redirect_uri", settings.redirectURL), ("response_type", "code"),
            ("scope", "openid email profile"), ("state", state), ("nonce", nonce), ("code_challenge", challenge),
            ("code_challenge_method", "S256"), ("prompt", "select_account"),
        ])
    }

    // MARK: And back

    /// The sign-in that a browser comes back from. It is over with this.
    ///
    /// - Throws: `expired` when this browser has no such sign-in.
    public func flow(state: String, _ visit: Visit) async throws(GoogleSignInError) -> GoogleFlow {
        let browser: String
        do throws(SignInError) { browser = try signIn.secrets.browser(visit.browserID) } catch { throw .signIn(error) }
        guard let digest = Self.digest(of: state) else { throw .signIn(.unavailable) }
        let time = signIn.now
        let flow = try await signIn.database.write(throwing: GoogleSignInError.self) { connection in
            try GoogleFlows.take(stateDigest: digest, browser: browser, at: time, connection)
        }
        guard let flow, flow.issuer.isExactly(settings.issuer) else { throw .expired }
        return flow
    }

    /// Signs in whom the provider vouches for.
    ///
    /// - Parameters:
    ///   - code: as the browser brought it.
    ///   - issuer: who says to have sent the browser back; nil when nobody does.
    public func finish(
        _ flow: GoogleFlow, code: String, issuer: String?, _ visit: Visit
    ) async throws(GoogleSignInError) -> SignIn.ExternalOutcome {
        let identity: ExternalIdentity
        do throws(GoogleSignInError) {
            identity = try await self.identity(flow, code: code, issuer: issuer)
        } catch {
            throw told(error)
        }
        do throws(SignInError) {
            return try await signIn.signIn(identity, inviteCode: flow.inviteCode, continuePath: flow.continuePath, visit)
        } catch {
            throw .signIn(error)
        }
    }

    private func told(_ error: GoogleSignInError) -> GoogleSignInError {
        switch error {
        case .provider(let reason): whenRefused?(reason)
        case .badToken(let reason): whenRefused?("ID token: \(reason)")
        case .expired, .signIn: break
        }
        return error
    }

    private func identity(
        _ flow: GoogleFlow, code: String, issuer: String?
    ) async throws(GoogleSignInError) -> ExternalIdentity {
        // RFC 9207: an answer of one provider must not be taken to another.
        if let issuer, !settings.issuerNames.contains(where: issuer.isExactly) { throw .badToken(reason: "iss of the answer") }
        let token = try await token(for: code, flow)
        let rules = IDTokenRules(issuers: settings.issuerNames, clientID: settings.clientID, nonce: flow.nonce)
        return try rules.identity(try await claims(of: token), at: signIn.now)
    }

    private func provider() async throws(GoogleSignInError) -> ProviderConfiguration {
        let found = try await configuration.value(at: settings.discoveryURL)
        // OpenID Connect Discovery section 4.3: otherwise the document is about somebody else.
        guard found.issuer.isExactly(settings.issuer) else { throw .provider(reason: "discovery names the issuer \(found.issuer)") }
        return found
    }

    private func token(for code: String, _ flow: GoogleFlow) async throws(GoogleSignInError) -> SignedToken {
        let form = QueryText.fields([
            ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", settings.redirectURL),
            ("client_id", settings.clientID), ("client_secret", settings.clientSecret), ("code_verifier", flow.verifier),
        ])
        var request = OutgoingRequest("POST", try await provider().tokenEndpoint, body: .bytes(Array(form.utf8)))
        request.fields.add("Content-Type", "application/x-www-form-urlencoded")
        request.fields.add("Accept", "application/json")
        request.deadlines = Self.deadlines
        let body: [UInt8]
        let status: Int
        do throws(HTTPClientError) {
            let response = try await client.send(request)
            status = response.status
            body = try await response.collect(maxBytes: 65_536)
        } catch {
            throw .provider(reason: "token endpoint: \(error)")
        }
        guard status == 200 else { throw .provider(reason: "token endpoint answers \(status)") }
        guard let tokens = body.withUnsafeBytes({ ProviderTokens($0) }) else { throw .provider(reason: "no ID token came") }
        do throws(SignedTokenError) {
            return try SignedToken(tokens.idToken)
        } catch {
            throw .badToken(reason: "\(error)")
        }
    }

    private func claims(of token: SignedToken) async throws(GoogleSignInError) -> TokenClaims {
        let url = try await provider().keysURL
        var candidates = try await keys.value(at: url).candidates(token.keyID)
        // The provider may have begun to use a new key since.
        if candidates.isEmpty { candidates = try await keys.fetched(from: url).candidates(token.keyID) }
        for key in candidates {
            if let claims = try? token.claims(signedBy: key) { return claims }
        }
        throw .badToken(reason: candidates.isEmpty ? "unknown key" : "signature")
    }

    // MARK: Secrets

    /// 256 random bits in base64url.
    private static func random() -> String? {
        (try? Randomness.bytes(count: 32)).map { Base64URL.text(of: $0) }
    }

    private static func digest(of text: String) -> String? {
        (try? SHA256.digest(of: text)).map { Base64URL.text(of: $0) }
    }
}
