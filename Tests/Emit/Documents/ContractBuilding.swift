@testable import Language

/// Contracts put together in code, for tests of what is derived from them.
let nowhere = SourceSpan(file: SpecFile(path: "Spec/sample/contract.yaml"), line: 1, column: 1, length: 0)

/// A different place for each line, for tests that tell two parts apart by where they were written.
func place(line: Int) -> SourceSpan {
    SourceSpan(file: SpecFile(path: "Spec/sample/contract.yaml"), line: line, column: 1, length: 0)
}

func shaped(_ shape: TypeReference.Shape, orNull isNullable: Bool = false) -> TypeReference {
    TypeReference(shape: shape, isNullable: isNullable, span: nowhere, constraintSpan: nil)
}

func text(_ length: ClosedRange<Int>? = nil, matching pattern: String? = nil) -> TypeReference {
    let range = LengthRange(minimum: length?.lowerBound, maximum: length?.upperBound)
    return shaped(.string(length: range, pattern: pattern.map { Pattern(items: [], text: $0) }))
}

func integer(_ minimum: String? = nil, _ maximum: String? = nil) -> TypeReference {
    shaped(.integer(NumberRange(minimum: minimum, maximum: maximum)))
}

func named(_ name: String) -> TypeReference { shaped(.named(name)) }

func list(of element: TypeReference) -> TypeReference { shaped(.list(of: element, count: .any)) }

func field(
    _ name: String, _ type: TypeReference = text(), required: Bool = true, default value: Tree? = nil, also aliases: [String] = [],
    doc: String = ""
) -> Field {
    Field(
        name: name, aliases: aliases, type: type, isRequired: required, defaultValue: value, doc: doc, example: nil,
        shownType: nil, span: nowhere)
}

func parameter(
    _ field: Field, in places: Parameter.Place..., clamps: Bool = false, shownPlace: String? = nil, shownType: String? = nil,
    shownRequired: Bool? = nil
) -> Parameter {
    Parameter(
        field: field, places: places, clamps: clamps, shownPlace: shownPlace, shownType: shownType, shownRequired: shownRequired)
}

func object(_ name: String, doc: String = "", _ fields: [Field]) -> NamedType {
    NamedType(name: name, doc: doc, definition: .object(fields), isInline: false, example: nil, span: nowhere)
}

func enumeration(_ name: String, doc: String = "", _ values: [String]) -> NamedType {
    let values = values.map { NamedType.EnumerationValue(value: $0, doc: "", span: nowhere) }
    return NamedType(name: name, doc: doc, definition: .enumeration(values), isInline: false, example: nil, span: nowhere)
}

func outcome(
    _ status: Int = 200, _ content: Outcome.Content, when: String = "", doc: String = "", line: Int = 1
) -> Outcome {
    Outcome(status: status, content: content, when: when, isVerbatim: false, doc: doc, span: place(line: line))
}

func display(
    credentials: [String]? = nil, order: [String] = [], hidden: [String] = [],
    response: DocumentDisplay.ResponseDisplay = .derived, schema: DocumentDisplay.SchemaDisplay = .fields,
    errors: DocumentDisplay.ErrorsDisplay = .hidden, showsStatus: Bool = false, example: DocumentDisplay.ExampleDisplay = .derived
) -> DocumentDisplay {
    DocumentDisplay(
        credentials: credentials, order: order, hidden: hidden, response: response, schema: schema, errors: errors,
        showsStatus: showsStatus, example: example, overrideCount: 0)
}

func example(
    path: [Tree.Member] = [], query: [Tree.Member] = [], header: [Tree.Member] = [], body: Tree? = nil, returns: Tree? = nil
) -> Example {
    Example(path: path, query: query, header: header, body: body, returns: returns, span: nowhere)
}

func member(_ key: String, _ value: Tree) -> Tree.Member { Tree.Member(key: key, value: value) }

func error(_ status: Int, _ text: String, code: ErrorCode? = nil, line: Int = 1) -> DeclaredError {
    DeclaredError(status: status, code: code, text: text, span: place(line: line))
}

func auth(_ alternatives: [String]..., orNone: Bool = false) -> AuthRequirement {
    AuthRequirement(alternatives: alternatives, allowsNone: orNone || alternatives.isEmpty)
}

func operation(
    _ route: String = "GET /things", id: String = "getThing", summary: String = "", description: String = "",
    auth: AuthRequirement = auth(), subject: String? = nil, parameters: [Parameter] = [], body: Body = .none,
    outcomes: [Outcome] = [outcome(204, .empty)], errors: [DeclaredError] = [], errorVariant: String? = nil, isBare: Bool = false,
    examples: [Example] = [], display: DocumentDisplay = display()
) -> Language.Operation {
    let parts = route.split(separator: " ").map(String.init)
    let segments = parts[1].split(separator: "/").map { part -> RoutePattern.Segment in
        part.hasPrefix("{") ? .parameter(name: String(part.dropFirst().dropLast())) : .literal(String(part))
    }
    return Operation(
        id: id, method: Language.Operation.Method(rawValue: parts[0])!, route: RoutePattern(segments: segments, text: parts[1]),
        summary: summary, description: description, auth: auth, subject: subject, parameters: parameters, body: body,
        outcomes: outcomes, errors: errors, errorVariant: errorVariant, isBare: isBare, isImmediate: false, allowsAnyOrigin: false, serves: nil,
        idempotencyField: nil, paging: nil, bodyBytesMax: 1_048_576, examples: examples, display: display, span: nowhere)
}

func scheme(
    _ name: String, _ kind: AuthScheme.Kind, is base: String? = nil, requires right: String? = nil, subject: String? = nil,
    refused: AuthScheme.Refusal = .init(), missing: AuthScheme.Refusal = .init(), doc: String = ""
) -> AuthScheme {
    AuthScheme(
        name: name, kind: kind, base: base, requiredRight: right, subject: subject, refused: refused, missing: missing, doc: doc,
        span: nowhere)
}

/// The schemes that most tests use: a user's token, a product's signature, a session, a key and a tenant.
let sampleSchemes: [AuthScheme] = [
    scheme("bearer", .jwt, subject: "user"),
    scheme("hmac", sampleSignature),
    scheme("admin_hmac", sampleSignature, is: "hmac", requires: "admin"),
    scheme("session", .cookie(name: "sid"), subject: "user"),
    scheme("api_key", .apiKey(header: "X-API-Key")),
    scheme("tenant", .context([.claim("organization_id"), .header("X-Organization-Id")])),
    scheme("stripe", .signature(header: "Stripe-Signature"), refused: .init(status: 400, code: .text("BAD"), text: "Not Stripe's.")),
    scheme("apple", .signedPayload(field: "signedPayload")),
]

let sampleSignature = AuthScheme.Kind.hmacSHA256(
    keyHeader: "Key-Id", timeHeader: "Ts", signHeader: "Sign", hexDigits: 16, skewSeconds: 300)

func contract(
    operations: [Language.Operation] = [], entries: [Section.Entry] = [], label: String = "Things", types: [NamedType] = [],
    statuses: [ErrorFormat.StatusMeaning] = [], errorBody: EnvelopeTemplate? = nil, variants: [ErrorFormat.Variant] = [],
    success: EnvelopeTemplate? = nil, unknownFields: UnknownFieldPolicy = .ignore, document: Tree = .map([]),
    quickstart: [String] = []
) -> Contract {
    let body = errorBody ?? .map([EnvelopeTemplate.Member(key: "error", value: .message)])
    let section = Section(
        name: "things", typeName: "Things", label: label, doc: "", entries: operations.map(Section.Entry.operation) + entries,
        span: nowhere)
    let subject = Subject(
        name: "user", doc: "Whom the call acts on.",
        sources: [Subject.Source(scheme: "hmac", places: [.query("user_id"), .header("X-User-ID")])], span: nowhere)
    return Contract(
        name: "sample", title: "Sample", version: "v1", baseURL: "https://api.example.com", description: "A sample.",
        quickstart: quickstart, schemes: sampleSchemes, subjects: [subject],
        errors: ErrorFormat(body: body, statuses: statuses, variants: variants), successEnvelope: success,
        unknownFields: unknownFields, document: document, sections: [section], types: types, span: nowhere)
}
