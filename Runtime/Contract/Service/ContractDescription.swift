import JSON

/// What a contract says about one operation, as far as serving it is the same for all.
public struct OperationDescriptor: Sendable {
    /// How the body is read.
    public enum BodyKind: UInt8, Sendable {
        case none, json, form, jsonOrForm, multipart, bytes, text
    }

    public let id: StaticString
    public let method: StaticString
    /// The route as the contract writes it, such as `/api/meta/{kind}`.
    public let route: StaticString
    public let section: StaticString
    public let auth: AuthPlan
    public let body: BodyKind
    /// Larger bodies are refused with 413.
    public let bodyBytesMax: Int
    /// Whether the handler answers without waiting.
    public let isImmediate: Bool
    /// Whether scripts of every web page may call it and read its answers, without cookies.
    public let allowsAnyOrigin: Bool
    /// Which of the contract's error envelopes: 0 is its own.
    public let errorVariant: Int
    /// Codes that the operation gives to statuses itself.
    public let errorCodes: [Int: ErrorCode]

    public init(
        _ id: StaticString, _ method: StaticString, _ route: StaticString, section: StaticString, auth: AuthPlan,
        body: BodyKind = .none, bodyBytesMax: Int = 0, isImmediate: Bool = false, allowsAnyOrigin: Bool = false, errorVariant: Int = 0,
        errorCodes: [Int: ErrorCode] = [:]
    ) {
        self.id = id
        self.method = method
        self.route = route
        self.section = section
        self.auth = auth
        self.body = body
        self.bodyBytesMax = bodyBytesMax
        self.isImmediate = isImmediate
        self.allowsAnyOrigin = allowsAnyOrigin
        self.errorVariant = errorVariant
        self.errorCodes = errorCodes
    }
}

/// The operations behind one path, by method; -1 where there is none.
public struct PathDescriptor: Sendable {
    let get: Int
    let post: Int
    let put: Int
    let patch: Int
    let delete: Int
    /// The methods for the `Allow` header.
    let allow: StaticString

    public init(get: Int = -1, post: Int = -1, put: Int = -1, patch: Int = -1, delete: Int = -1, allow: StaticString) {
        self.get = get
        self.post = post
        self.put = put
        self.patch = patch
        self.delete = delete
        self.allow = allow
    }
}

/// Codes and words of the contract's error statuses.
public struct StatusDescriptor: Sendable {
    /// 500 stands for all of 5xx that have no entry of their own.
    public let status: Int
    public let code: ErrorCode?
    public let text: String

    public init(_ status: Int, _ code: ErrorCode?, _ text: String) {
        self.status = status
        self.code = code
        self.text = text
    }
}

/// Everything about a contract that is data.
public struct ContractDescription: Sendable {
    public let name: StaticString
    /// Changes with everything about the contract that the server's code depends on.
    public let contractHash: StaticString
    public let refusesUnknownFields: Bool
    public let operations: [OperationDescriptor]
    public let paths: [PathDescriptor]
    public let schemes: [SchemeDescriptor]
    public let statuses: [StatusDescriptor]
    /// The codes of each other error envelope, by status; the index is the variant less 1.
    public let variantCodes: [[Int: ErrorCode]]

    public init(
        name: StaticString, contractHash: StaticString, refusesUnknownFields: Bool, operations: [OperationDescriptor],
        paths: [PathDescriptor], schemes: [SchemeDescriptor], statuses: [StatusDescriptor], variantCodes: [[Int: ErrorCode]]
    ) {
        self.name = name
        self.contractHash = contractHash
        self.refusesUnknownFields = refusesUnknownFields
        self.operations = operations
        self.paths = paths
        self.schemes = schemes
        self.statuses = statuses
        self.variantCodes = variantCodes
    }
}

/// The generated side of a contract: one instance for each loop, made and used on that loop only.
public protocol ServedContract: AnyObject {
    /// Made anew each time, so that loops share no reference counts.
    static var description: ContractDescription { get }

    /// The path a request's segments lead to, as an index into the description's `paths`; nil when there is none.
    func path(of segments: PathSegments) -> Int?

    /// Whether an operation has a handler. Looked at once, at start.
    func isLive(_ operation: Int) -> Bool

    /// Reads the input, calls the handler and answers.
    func perform(_ operation: Int, _ call: inout Call)

    /// Asks the authenticator about the credentials of a scheme.
    func prove(_ scheme: Int, _ credentials: Credentials) -> AuthOutcome

    /// Writes an error in one of the contract's envelopes; false for plain text, which is the message alone.
    func writeError(_ variant: Int, _ report: ErrorReport, to json: inout JSONWriter) -> Bool
}
