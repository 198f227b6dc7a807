/// A way to prove who is calling.
public struct AuthScheme: Sendable {
    public let name: String
    public let kind: Kind
    /// The scheme this one refines (`admin_hmac` is `hmac`), by name.
    public let base: String?
    /// A right the caller must hold (`admin`); lacking it is 403.
    public let requiredRight: String?
    /// The subject this scheme proves by itself, such as `user`.
    public let subject: String?
    /// The answer to credentials that are there but wrong; 401 with the contract's code unless written.
    public let refused: Refusal
    /// The answer when a `context` (a tenant) is missing.
    public let missing: Refusal
    public let doc: String
    public let span: SourceSpan

    /// How wrong or missing credentials are answered.
    public struct Refusal: Sendable {
        public let status: Int
        /// nil is the code the contract gives the status.
        public let code: ErrorCode?
        /// nil is the words the contract gives the status.
        public let text: String?
        public init(status: Int = 401, code: ErrorCode? = nil, text: String? = nil) {
            self.status = status
            self.code = code
            self.text = text
        }
    }

    public enum Kind: Sendable {
        /// `Authorization: Bearer`, a signed token.
        case jwt
        case hmacSHA256(keyHeader: String, timeHeader: String, signHeader: String, hexDigits: Int, skewSeconds: Int)
        case cookie(name: String)
        case apiKey(header: String)
        /// What a call is about besides who makes it (a tenant), from a claim or a header.
        case context([ContextSource])
        /// A provider's signature over the raw body.
        case signature(header: String)
        /// A body member that carries its own signature.
        case signedPayload(field: String)
    }

    public enum ContextSource: Sendable, Hashable {
        case claim(String)
        case header(String)
    }
}

/// Alternatives in the written order. A refining scheme keeps its own name.
public struct AuthRequirement: Sendable, Hashable {
    /// Each alternative is a list of schemes that must all be met; never empty lists.
    public let alternatives: [[String]]
    /// Whether no credentials are needed (wrong ones are still refused when alternatives exist).
    public let allowsNone: Bool

    public init(alternatives: [[String]], allowsNone: Bool) {
        self.alternatives = alternatives
        self.allowsNone = allowsNone
    }
}

/// Whom calls act on, and where the id comes from for schemes that do not prove it themselves.
public struct Subject: Sendable {
    public let name: String
    public let doc: String
    public let sources: [Source]
    public let span: SourceSpan

    public struct Source: Sendable {
        public let scheme: String
        public let places: [Parameter.Place]
    }
}
