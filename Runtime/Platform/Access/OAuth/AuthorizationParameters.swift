/// What a browser brought to the authorization endpoint, as text. An empty value is no value. (RFC 6749 section 3.1)
public struct AuthorizationParameters: Sendable {
    public var clientID: String?
    public var redirectURI: String?
    public var responseType: String?
    public var responseMode: String?
    public var state: String?
    public var scope: String?
    public var codeChallenge: String?
    public var codeChallengeMethod: String?
    public var nonce: String?
    public var prompt: String?
    public var maxAge: String?
    public var loginHint: String?
    public var resource: String?
    public var hasRequestObject: Bool
    public var hasRequestURI: Bool

    public init(
        clientID: String?, redirectURI: String?, responseType: String? = nil, responseMode: String? = nil, state: String? = nil,
        scope: String? = nil, codeChallenge: String? = nil, codeChallengeMethod: String? = nil, nonce: String? = nil,
        prompt: String? = nil, maxAge: String? = nil, loginHint: String? = nil, resource: String? = nil, request: String? = nil,
        requestURI: String? = nil
    ) {
        func present(_ text: String?) -> String? { text?.isEmpty == true ? nil : text }
        self.clientID = present(clientID)
        self.redirectURI = present(redirectURI)
        self.responseType = present(responseType)
        self.responseMode = present(responseMode)
        self.state = present(state)
        self.scope = present(scope)
        self.codeChallenge = present(codeChallenge)
        self.codeChallengeMethod = present(codeChallengeMethod)
        self.nonce = present(nonce)
        self.prompt = present(prompt)
        self.maxAge = present(maxAge)
        self.loginHint = present(loginHint)
        self.resource = present(resource)
        hasRequestObject = present(request) != nil
        hasRequestURI = present(requestURI) != nil
    }

    public static let stateBytesMax = 2_048
    public static let nonceBytesMax = 512
}
