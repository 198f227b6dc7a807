import Storage

/// A request to sign a user in at a product, once everything about it was found to be in order.
public struct AuthorizationRequest: Sendable, Equatable {
    public let client: IntegrationID
    /// As the product sent it; the token endpoint wants the same text again.
    public let redirectURI: String
    /// Where the browser is sent: the product's address, in the one reading we have of it.
    public let location: String
    /// The host when the address was not registered but lies under the platform's domain.
    public let wildcardHost: String?
    public let scope: ScopeSet
    public let state: String?
    public let nonce: String?
    /// S256 of a verifier that only the product knows. (RFC 7636)
    public let codeChallenge: String?
    public let prompt: Prompt
    /// How long ago the user may have signed in; nil for any time.
    public let maxAgeSeconds: Int64?
    /// Whom the product expects to sign in: an address to fill in, nothing more.
    public let loginHint: String?

    /// What the user is to be shown although it might not be necessary. (OpenID Connect Core section 3.1.2.1)
    public struct Prompt: OptionSet, Sendable, Hashable {
        public let rawValue: Int
        public init(rawValue: Int) { self.rawValue = rawValue }

        /// Nothing at all: the answer comes at once, if only to say why not.
        public static let none = Prompt(rawValue: 1)
        public static let login = Prompt(rawValue: 2)
        public static let consent = Prompt(rawValue: 4)
        public static let selectAccount = Prompt(rawValue: 8)
        public static let create = Prompt(rawValue: 16)

        static let named: [(prompt: Prompt, name: String)] = [
            (.none, "none"), (.login, "login"), (.consent, "consent"), (.selectAccount, "select_account"), (.create, "create"),
        ]

        /// Words that are not known mean nothing.
        init(_ text: String) {
            var found: Prompt = []
            for word in text.utf8.split(separator: UInt8(ascii: " ")) {
                for (prompt, name) in Prompt.named where word.elementsEqual(name.utf8) { found.insert(prompt) }
            }
            self = found
        }

        var text: String { Prompt.named.filter { contains($0.prompt) }.map(\.name).joined(separator: " ") }
    }
}

/// What goes back to a product through the browser. (RFC 6749 section 4.1.2, RFC 9207)
public enum AuthorizationAnswer {
    /// The product's address with an authorization code.
    public static func location(_ request: AuthorizationRequest, code: OpaqueToken, issuer: String) -> String {
        QueryText.address(request.location, [("code", code.revealed), ("state", request.state), ("iss", issuer)])
    }

    /// The product's address with an error.
    public static func location(
        _ address: String, error: AuthorizationError, state: String?, issuer: String
    ) -> String {
        QueryText.address(
            address, [("error", error.code), ("error_description", error.words), ("state", state), ("iss", issuer)])
    }
}

/// What a product is told through the browser when it gets no code. (RFC 6749 section 4.1.2.1, OpenID Connect Core section 3.1.2.6)
public enum AuthorizationError: Error, Sendable, Equatable {
    /// The sentence says which parameter.
    case invalidRequest(String)
    case unauthorizedClient
    case accessDenied
    case unsupportedResponseType
    case invalidScope
    case loginRequired
    case consentRequired
    case requestNotSupported
    case requestURINotSupported
    /// The resource asked for is not this platform. (RFC 8707 section 2)
    case invalidTarget
    case serverError

    public var code: String {
        switch self {
        case .invalidRequest: "invalid_request"
        case .unauthorizedClient: "unauthorized_client"
        case .accessDenied: "access_denied"
        case .unsupportedResponseType: "unsupported_response_type"
        case .invalidScope: "invalid_scope"
        case .loginRequired: "login_required"
        case .consentRequired: "consent_required"
        case .requestNotSupported: "request_not_supported"
        case .requestURINotSupported: "request_uri_not_supported"
        case .invalidTarget: "invalid_target"
        case .serverError: "server_error"
        }
    }

    /// For the product's developers: printable ASCII without quotes and backslashes. (RFC 6749 section 4.1.2.1)
    public var words: String {
        switch self {
        case .invalidRequest(let words): words
        case .unauthorizedClient: "This integration may not sign users in."
        case .accessDenied: "The user or the platform has refused."
        case .unsupportedResponseType: "response_type must be code."
        case .invalidScope: "scope has characters that no scope may have."
        case .loginRequired: "The user has to sign in."
        case .consentRequired: "The user has to agree."
        case .requestNotSupported: "Request objects are not supported."
        case .requestURINotSupported: "request_uri is not supported."
        case .invalidTarget: "resource must be this platform."
        case .serverError: "The server failed. Try again later."
        }
    }
}
