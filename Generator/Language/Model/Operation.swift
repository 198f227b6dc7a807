/// One method on one path.
public struct Operation: Sendable {
    /// lowerCamelCase, unique in the contract.
    public let id: String
    public let method: Method
    public let route: RoutePattern
    public let summary: String
    public let description: String
    public let auth: AuthRequirement
    /// The name of the subject the call acts on.
    public let subject: String?
    /// Everything the caller may send except credentials and the whole body, in document order.
    public let parameters: [Parameter]
    public let body: Body
    /// At least one.
    public let outcomes: [Outcome]
    /// Errors written at the operation (those that follow from auth and input are not repeated here).
    public let errors: [DeclaredError]
    /// The variant of the contract's error envelope; nil for the contract's own.
    public let errorVariant: String?
    /// Whether the contract's success envelope is left off.
    public let isBare: Bool
    /// The handler is a plain function that answers without waiting.
    public let isImmediate: Bool
    /// Scripts of every web page may call it and read its answers, without cookies.
    public let allowsAnyOrigin: Bool
    /// The generated document that is the answer; such an operation has no handler.
    public let serves: ServedDocument?
    public let idempotencyField: String?
    public let paging: Paging?
    /// Larger bodies are refused with 413.
    public let bodyBytesMax: Int
    public let examples: [Example]
    public let display: DocumentDisplay
    public let span: SourceSpan

    public enum Method: String, Sendable, CaseIterable { case get = "GET", post = "POST", put = "PUT", patch = "PATCH", delete = "DELETE" }
    public enum ServedDocument: String, Sendable { case apiDoc = "api-doc", openAPI = "openapi" }
}

/// A route as segments, so that no later stage looks at the path text again.
public struct RoutePattern: Sendable, Equatable {
    public enum Segment: Sendable, Equatable {
        case literal(String)
        case parameter(name: String)
    }
    public let segments: [Segment]
    /// As written, such as `/api/meta/{kind}`.
    public let text: String

    public init(segments: [Segment], text: String) {
        self.segments = segments
        self.text = text
    }
}

/// One named input value. A parameter with several places is read from the first that has it.
public struct Parameter: Sendable {
    public let field: Field
    /// In the order they are tried; at least one.
    public let places: [Place]
    /// Outside its range a number is moved to the nearest limit.
    public let clamps: Bool
    /// What documents show instead of the derived words; nil when derived.
    public let shownPlace: String?
    public let shownType: String?
    public let shownRequired: Bool?

    public enum Place: Sendable, Hashable {
        case path(String)
        case query(String)
        case header(String)
        case cookie(String)
        /// A member of the JSON object that is the body.
        case json(String)
        case form(String)
        case multipart(String)
        /// The operation's subject (the signed-in user).
        case subject
    }
}

/// How the body is read.
public enum Body: Sendable {
    case none
    /// An object whose members are the operation's parameters with a `json` place.
    case json
    case form
    /// By Content-Type.
    case jsonOrForm
    case multipart
    /// The whole body is one JSON value of a type; `name` is how documents call it, `reads` are members looked at while the
    /// body itself is kept verbatim.
    case wholeJSON(name: String, type: TypeReference, isVerbatim: Bool, reads: [Field], required: Bool)
    case bytes(mediaType: String)
    case text
}

/// One way the operation may answer.
public struct Outcome: Sendable {
    public let status: Int
    public let content: Content
    /// Words saying when this outcome is chosen; empty when there is no choice.
    public let when: String
    /// The handler answers with bytes (whole or streamed) that go out as they are; the type only documents them.
    public let isVerbatim: Bool
    public let doc: String
    public let span: SourceSpan

    public enum Content: Sendable {
        case json(TypeReference)
        /// Plain text; the words say what it is, or are the text itself when `isFixed`.
        case text(String, isFixed: Bool)
        case bytes(mediaType: String)
        case empty
        case redirect(String)
        case events([EventKind])
    }

    /// One named event of a stream.
    public struct EventKind: Sendable {
        public let name: String
        public let data: EventData
    }
    public enum EventData: Sendable {
        case json(TypeReference)
        case text(String)
    }
}

public struct DeclaredError: Sendable {
    public let status: Int
    /// Overrides the code that the contract gives this status.
    public let code: ErrorCode?
    public let text: String
    public let span: SourceSpan
}

public enum Paging: Sendable {
    case page(page: String, size: String)
    case offset(limit: String, offset: String)
}

/// A request and answer as they may look; checked against the types.
public struct Example: Sendable {
    public let path: [Tree.Member]
    public let query: [Tree.Member]
    public let header: [Tree.Member]
    /// json, form or multipart members, or the whole body.
    public let body: Tree?
    public let returns: Tree?
    public let span: SourceSpan
}

/// What `/api/doc` shows where the derived form would differ from the source document.
public struct DocumentDisplay: Sendable {
    /// Header names of the credential rows shown; nil for those that follow from `auth`.
    public let credentials: [String]?
    public let order: [String]
    /// Names of rows that are accepted but not shown.
    public let hidden: [String]
    public let response: ResponseDisplay
    public let schema: SchemaDisplay
    public let errors: ErrorsDisplay
    public let showsStatus: Bool
    public let example: ExampleDisplay
    /// Number of `document` keys written, counted by `specgen list`.
    public let overrideCount: Int

    public enum ResponseDisplay: Sendable { case derived, none, tree(Tree) }
    public enum SchemaDisplay: String, Sendable { case fields, outline, words }
    public enum ErrorsDisplay: String, Sendable { case hidden, map, text }
    public enum ExampleDisplay: Sendable { case derived, none, text(String) }
}
