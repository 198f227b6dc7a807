import Storage

/// What is to become of a request to the authorization endpoint.
public enum AuthorizationVerdict: Sendable, Equatable {
    /// Nothing goes to the product: it is not known, or its address is not proven to be its own.
    case page(AuthorizationPage)
    /// The product is told.
    case refused(AuthorizationError, location: String, state: String?)
    case accepted(AuthorizationRequest)
}

/// Why a person sees a page instead of going back to the product.
public enum AuthorizationPage: Sendable, Equatable {
    case clientMissing
    case clientUnknown
    case clientDisabled(name: String)
    case redirectMissing(name: String)
    case redirectNotAllowed(name: String)
    /// The address is allowed as one of many; what is wrong with the request is not sent to it unseen. (RFC 9700 section 4.11.2)
    case refused(AuthorizationError, name: String)

    /// 401 for a disabled integration, as the contract says; else 400.
    public var status: Int {
        if case .clientDisabled = self { return 401 }
        return 400
    }
}

/// Checks requests to the authorization endpoint, in the order that keeps the browser from being sent anywhere before the address is
/// proven to be the product's.
public struct AuthorizationCheck {
    private let client: Integration?
    private let settings: IntegrationSettings
    private let issuer: String

    /// - Parameters:
    ///   - client: the integration that the request names, enabled or not; nil when there is none.
    ///   - issuer: the platform's public URL.
    public init(client: Integration?, settings: IntegrationSettings, issuer: String) {
        self.client = client
        self.settings = settings
        self.issuer = issuer
    }

    public func verdict(_ parameters: AuthorizationParameters) -> AuthorizationVerdict {
        guard parameters.clientID != nil else { return .page(.clientMissing) }
        guard let client else { return .page(.clientUnknown) }
        guard !client.isDisabled else { return .page(.clientDisabled(name: client.name)) }
        guard let redirectURI = parameters.redirectURI else { return .page(.redirectMissing(name: client.name)) }
        guard let match = RedirectRules.match(redirectURI, registered: client.redirectURIs, wildcard: settings.wildcardRedirects)
        else { return .page(.redirectNotAllowed(name: client.name)) }
        do throws(AuthorizationError) {
            return .accepted(try request(parameters, client.id, redirectURI, match))
        } catch {
            if match.wildcardHost != nil { return .page(.refused(error, name: client.name)) }
            let isStateGood = (parameters.state?.utf8.count ?? 0) <= AuthorizationParameters.stateBytesMax
            return .refused(error, location: match.location, state: isStateGood ? parameters.state : nil)
        }
    }

    private func request(
        _ parameters: AuthorizationParameters, _ client: IntegrationID, _ redirectURI: String, _ match: RedirectRules.Match
    ) throws(AuthorizationError) -> AuthorizationRequest {
        guard settings.allowsSignIn else { throw .unauthorizedClient }
        try checkForm(parameters)
        let challenge = try codeChallenge(parameters)
        guard var scope = ScopeSet(parameters.scope ?? "") else { throw .invalidScope }
        if scope.subtracting(.offlineAccess).isEmpty { scope.formUnion(.usual) }
        if let resource = parameters.resource { try check(resource: resource) }
        let prompt = AuthorizationRequest.Prompt(parameters.prompt ?? "")
        guard !prompt.contains(.none) || prompt == .none else {
            throw .invalidRequest("prompt none does not go together with others.")
        }
        let hint = parameters.loginHint.flatMap { $0.utf8.count <= 320 ? $0 : nil }
        return AuthorizationRequest(
            client: client, redirectURI: redirectURI, location: match.location, wildcardHost: match.wildcardHost, scope: scope,
            state: parameters.state, nonce: parameters.nonce, codeChallenge: challenge, prompt: prompt,
            maxAgeSeconds: try maxAge(parameters.maxAge), loginHint: hint)
    }

    private func checkForm(_ parameters: AuthorizationParameters) throws(AuthorizationError) {
        guard let responseType = parameters.responseType else { throw .invalidRequest("response_type is missing.") }
        guard responseType.isExactly("code") else { throw .unsupportedResponseType }
        if let mode = parameters.responseMode, !mode.isExactly("query") { throw .invalidRequest("response_mode must be query.") }
        if parameters.hasRequestObject { throw .requestNotSupported }
        if parameters.hasRequestURI { throw .requestURINotSupported }
        guard (parameters.state?.utf8.count ?? 0) <= AuthorizationParameters.stateBytesMax else {
            throw .invalidRequest("state is longer than \(AuthorizationParameters.stateBytesMax) bytes.")
        }
        guard (parameters.nonce?.utf8.count ?? 0) <= AuthorizationParameters.nonceBytesMax else {
            throw .invalidRequest("nonce is longer than \(AuthorizationParameters.nonceBytesMax) bytes.")
        }
    }

    /// Only S256, which is also what no method means here (the contract; RFC 7636 would make it `plain`).
    private func codeChallenge(_ parameters: AuthorizationParameters) throws(AuthorizationError) -> String? {
        guard let challenge = parameters.codeChallenge else {
            guard parameters.codeChallengeMethod == nil else { throw .invalidRequest("code_challenge is missing.") }
            guard !settings.requiresPKCE else { throw .invalidRequest("This integration needs a code_challenge.") }
            return nil
        }
        if let method = parameters.codeChallengeMethod, !method.isExactly("S256") {
            throw .invalidRequest("code_challenge_method must be S256.")
        }
        guard challenge.utf8.count == 43, Base64URL.bytes(challenge) != nil else {
            throw .invalidRequest("code_challenge must be base64url of a SHA-256 digest: 43 characters.")
        }
        return challenge
    }

    private func check(resource: String) throws(AuthorizationError) {
        guard ResourceIndicator.isPlatform(resource, issuer: issuer) else { throw .invalidTarget }
    }

    /// Decimal digits; a time longer than anybody lives means any time.
    private func maxAge(_ text: String?) throws(AuthorizationError) -> Int64? {
        guard let text else { return nil }
        guard text.utf8.allSatisfy(ASCII.isDigit), text.utf8.count <= 100 else {
            throw .invalidRequest("max_age must be a number of seconds.")
        }
        return Int64(text).flatMap { $0 <= 4_000_000_000 ? $0 : nil }
    }
}

/// The audience a client may ask for. (RFC 8707)
enum ResourceIndicator {
    static func isPlatform(_ resource: String, issuer: String) -> Bool {
        resource.isExactly(issuer) || resource.isExactly(issuer + "/")
    }
}
