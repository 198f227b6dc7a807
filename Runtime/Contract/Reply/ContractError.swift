/// An error as a handler, an authenticator or the contract's own checks report it. It reaches the client in the contract's
/// envelope; so it carries a sentence for people, and nothing that only the log may know.
public struct ContractError: Error, Sendable {
    public let status: Int
    /// nil is the words that the contract gives the status.
    public let message: String?
    /// nil is the code that the operation or the contract gives the status.
    public let code: ErrorCode?
    /// The first wrong field.
    public let field: String?
    /// Sent as `Retry-After`.
    public let retryAfterSeconds: Int?
    /// `WWW-Authenticate` of a 401: nil is the contract's usual one, empty is none.
    public let challenge: String?
    /// What the log is told beside the answer; the client never sees it.
    public let cause: (any Error)?

    public init(
        _ status: Int, _ message: String? = nil, code: ErrorCode? = nil, field: String? = nil, retryAfterSeconds: Int? = nil,
        challenge: String? = nil, cause: (any Error)? = nil
    ) {
        self.status = status
        self.message = message
        self.code = code
        self.field = field
        self.retryAfterSeconds = retryAfterSeconds
        self.challenge = challenge
        self.cause = cause
    }

    /// The input is not as documented.
    init(_ status: Int, _ issues: Issues) {
        let first = issues.kept.first
        self.init(status, first == nil ? nil : issues.message, field: first.flatMap { $0.field.isEmpty ? nil : $0.field })
    }
}

/// An error's code in a contract's own numbering or naming.
public enum ErrorCode: Sendable, Hashable, ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
    case integer(Int64)
    case text(String)

    public init(integerLiteral value: Int64) { self = .integer(value) }
    public init(stringLiteral value: String) { self = .text(value) }
}

/// An error with everything that an envelope may show.
public struct ErrorReport: Sendable {
    public let status: Int
    /// What is wrong in this case.
    public let message: String
    /// What the contract says about the status in general; nil when it says nothing.
    public let statusText: String?
    public let code: ErrorCode?
    public let field: String?
}

/// An operation that has no live handler yet; answered with 501.
public struct NotLive: Error, Sendable {
    public let operation: StaticString
    public init(_ operation: StaticString) { self.operation = operation }
}
