/// The stable name of a kind of mistake. A code is never reused for another meaning: tests, documents and allow-lists use it.
public enum DiagnosticCode: String, Sendable, CaseIterable {
    // The file and its YAML.
    case unreadableFile = "unreadable-file"
    case fileTooLarge = "file-too-large"
    case yamlSyntax = "yaml-syntax"
    case refusedYAML = "refused-yaml"
    case tooDeep = "too-deep"
    case duplicateKey = "duplicate-key"

    // Keys and kinds of nodes.
    case unknownKey = "unknown-key"
    case missingKey = "missing-key"
    case wrongKind = "wrong-kind"
    case unknownWord = "unknown-word"
    case badNumber = "bad-number"
    case badName = "bad-name"

    // Folders and files.
    case wrongContractName = "wrong-contract-name"
    case missingFile = "missing-file"
    case strayFile = "stray-file"
    case duplicateSection = "duplicate-section"

    // Names that lead nowhere or twice somewhere.
    case unknownType = "unknown-type"
    case unknownScheme = "unknown-scheme"
    case unknownSubject = "unknown-subject"
    case unknownVariant = "unknown-variant"
    case unknownOperation = "unknown-operation"
    case unknownField = "unknown-field"
    case unknownPlace = "unknown-place"
    case unknownPlaceholder = "unknown-placeholder"
    case duplicateOperation = "duplicate-operation"
    case duplicateType = "duplicate-type"
    case duplicateField = "duplicate-field"
    case duplicateValue = "duplicate-value"
    case unusedType = "unused-type"

    // Routes and input.
    case badRoute = "bad-route"
    case duplicateRoute = "duplicate-route"
    case routeConflict = "route-conflict"
    case pathMismatch = "path-mismatch"
    case placeClash = "place-clash"
    case severalBodies = "several-bodies"
    case bodyNotAllowed = "body-not-allowed"
    case fileOutsideMultipart = "file-outside-multipart"
    case notText = "not-text"

    // Types.
    case badType = "bad-type"
    case badRange = "bad-range"
    case badPattern = "bad-pattern"
    case badDefault = "bad-default"
    case defaultOnRequired = "default-on-required"
    case badExtends = "bad-extends"
    case badUnion = "bad-union"
    case endlessType = "endless-type"

    // Auth, answers and envelopes.
    case badAuth = "bad-auth"
    case subjectWithoutSource = "subject-without-source"
    case badStatus = "bad-status"
    case duplicateStatus = "duplicate-status"
    case badOutcome = "bad-outcome"
    case badEnvelope = "bad-envelope"
    case missingCode = "missing-code"

    // Facts that disagree.
    case exampleMismatch = "example-mismatch"
}
