import Network

/// What a server's authenticator has found out about valid credentials. An object, so that a proof which is kept and given out
/// again costs the request one reference.
public final class Proof: Sendable {
    /// Who: a user, an integration, a key, a tenant, as the scheme has it. Nobody else may be able to send these credentials.
    public let id: String
    /// What they may do beyond the usual, such as `admin`.
    public let rights: [String]
    /// What else the credentials say, by name: claims of a token.
    public let claims: [String: String]
    /// What the authenticator looked up on the way, so that the handler need not look again.
    public let attachment: (any Sendable)?
    /// Where the calls made with these credentials are counted; nil when nobody wants to know. Of the contract and loop the proof
    /// is made for.
    public let calls: CallCounters?

    public init(
        id: String, rights: [String] = [], claims: [String: String] = [:], attachment: (any Sendable)? = nil,
        calls: CallCounters? = nil
    ) {
        self.id = id
        self.rights = rights
        self.claims = claims
        self.attachment = attachment
        self.calls = calls
    }
}

/// What became of credentials that were sent.
public enum AuthOutcome: Sendable {
    case proven(Proof)
    /// They are wrong. The answer is what the contract says for the scheme, unless an error says more.
    case refused(ContractError? = nil)
}

/// A caller or tenant that has been proven. Only generated code makes one, so a handler that has it was reached rightly.
public protocol ProvenIdentity: Sendable {
    var proof: Proof { get }
}

extension ProvenIdentity {
    /// Who it is, as the scheme has it: the user of a token, the integration of a signature.
    public var id: String { proof.id }

    public func has(right: String) -> Bool { proof.rights.contains(right) }
}

/// Credentials as they were sent. Valid only while they are looked at.
public struct Credentials {
    /// The token, cookie, key, key id, signature or payload.
    public let first: UnsafeRawBufferPointer
    /// The time of a signature, as text; empty for other schemes, and when it was not sent.
    public let second: UnsafeRawBufferPointer
    /// The signature itself; empty for other schemes, and when it was not sent.
    public let third: UnsafeRawBufferPointer
    /// The whole body, for schemes that sign it.
    public let body: UnsafeRawBufferPointer
    /// What the same alternative has proven before: who asks for a tenant.
    public let proven: Proofs
    /// For limits per address.
    public let exchange: Exchange
}

/// A way of proving who calls, as far as every contract has it in common.
public struct SchemeDescriptor: Sendable {
    public enum Kind: Sendable {
        case bearer
        /// Three header fields, their names in lower case.
        case hmac(key: StaticString, time: StaticString, sign: StaticString)
        case cookie(StaticString)
        /// A header field that is the key, in lower case.
        case apiKey(StaticString)
        case context([ContextSource])
        case signature(StaticString)
        case signedPayload(StaticString)
    }

    public enum ContextSource: Sendable {
        case claim(StaticString)
        case header(StaticString)
    }

    public let name: StaticString
    public let kind: Kind
    /// The scheme whose credentials this one takes: itself, unless it refines another.
    public let base: Int
    /// A right that is asked for beyond the credentials; lacking it is 403.
    public let right: StaticString?
    /// The kind of subject that the proof's id is, such as `user`; nil when it is none.
    public let subject: StaticString?
    public let refused: Refusal
    public let missing: Refusal

    public init(
        _ name: StaticString, _ kind: Kind, base: Int, right: StaticString? = nil, subject: StaticString? = nil,
        refused: Refusal = Refusal(), missing: Refusal = Refusal()
    ) {
        self.name = name
        self.kind = kind
        self.base = base
        self.right = right
        self.subject = subject
        self.refused = refused
        self.missing = missing
    }
}

/// How wrong or missing credentials are answered.
public struct Refusal: Sendable {
    public let status: Int
    public let code: ErrorCode?
    public let text: StaticString?

    public init(status: Int = 401, code: ErrorCode? = nil, text: StaticString? = nil) {
        self.status = status
        self.code = code
        self.text = text
    }

    func error(or words: String?) -> ContractError {
        ContractError(status, text?.description ?? words, code: code)
    }
}

/// What an operation asks for: one of several lists of schemes, each list all together.
public struct AuthPlan: Sendable {
    let alternatives: [[Int]]
    let allowsNone: Bool

    /// - Parameter alternatives: indexes into the contract's schemes, in the order they are tried.
    public init(_ alternatives: [[Int]], allowsNone: Bool = false) {
        self.alternatives = alternatives
        self.allowsNone = allowsNone
    }

    public static let nobody = AuthPlan([], allowsNone: true)
}

/// What the schemes of an alternative have proven, in their order. The first, usually the only one, needs no memory of its own.
public struct Proofs: Sendable {
    public private(set) var first: Proof?
    private var others: [Proof] = []

    init() {}

    public var count: Int { first == nil ? 0 : 1 + others.count }

    public subscript(index: Int) -> Proof {
        if index == 0, let first { return first }
        return others[index - 1]
    }

    mutating func append(_ proof: Proof) {
        if first == nil { first = proof } else { others.append(proof) }
    }
}

/// What was proven for one request.
public struct Proven: Sendable {
    /// Which alternative of the requirement; nil when nobody was asked for and nobody came.
    public let alternative: Int?
    /// One for each scheme of the alternative, in its order.
    public let proofs: Proofs
    /// The scheme that stands for the caller: the alternative's first.
    public let scheme: Int
    /// The schemes of the alternative.
    let schemes: [Int]

    static var nobody: Proven { Proven(alternative: nil, proofs: Proofs(), scheme: -1, schemes: []) }
}

extension ContractError {
    static let missingRightWords = "The credentials are good but do not allow this."
}
