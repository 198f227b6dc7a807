/// Every key of the language, by the kind of map it stands in.
enum Keys {
    static let all = [
        contract, jwt, hmac, cookie, apiKey, context, signature, signedPayload, refinedScheme, refusal, subject, errors, statusMeaning,
        variant, success, sectionFile, typesFile, operation, guide, again, field, fieldDocument, wholeBody, objectType,
        enumeration, union, alias, outcome, statusOutcome, eventText, declaredError, paging, example, document,
    ]

    static let contract = KeyTable("contract", "the contract", [
        .needed("contract", .text, "The name; equals the folder's."),
        .needed("title", .text, "What people call it."),
        .needed("version", .text, "Shown as it stands, such as v1."),
        .needed("base_url", .text, "Absolute, without a slash at the end."),
        .needed("description", .text, "What the API is for."),
        .optional("quickstart", .list(.text), "First steps; documents number them."),
        .needed("auth", .map(.either(schemeShapes)), "Scheme name to scheme."),
        .optional("subjects", .map(.table("subject")), "Whom calls act on: subject name to where it comes from."),
        .needed("errors", .table("errors"), "How errors look."),
        .optional("success", .table("success"), "The envelope around every JSON result."),
        .optional("unknown_fields", .words(["ignore", "refuse"]), "What happens to request fields the contract does not name."),
        .optional("document", .map(.tree), "Words for /api/doc that follow from nothing; kept as they stand."),
        .needed("sections", .list(.text), "Section file names, in document order."),
    ])

    static let schemeTables = [jwt, hmac, cookie, apiKey, context, signature, signedPayload]
    private static var schemeShapes: [KeyTable.Shape] {
        (schemeTables.map(\.name) + ["refinedScheme"]).map { .table($0) }
    }
    private static let kindDoc = "How callers prove who they are."
    private static let schemeDoc = KeyTable.Key.optional("doc", .text, "Words for documents.")
    private static let refused = KeyTable.Key.optional("refused", .table("refusal"), "How wrong credentials are answered (401).")
    private static let missing = KeyTable.Key.optional("missing", .table("refusal"), "How missing credentials are answered (401).")
    private static let schemeSubject = KeyTable.Key.optional("subject", .text, "The subject this scheme proves by itself.")

    static let jwt = KeyTable("jwt", "a jwt scheme", [
        .needed("kind", .words(["jwt"]), kindDoc), schemeSubject, refused, missing, schemeDoc,
    ])
    static let hmac = KeyTable("hmac", "an hmac-sha256 scheme", [
        .needed("kind", .words(["hmac-sha256"]), kindDoc),
        .needed("key", .text, "The header with the key's id."),
        .needed("time", .text, "The header with the Unix time in seconds."),
        .needed("sign", .text, "The header with the signature."),
        .optional("hex_digits", .count, "How many hex digits of the signature are sent (64)."),
        .optional("skew_seconds", .count, "How far the clocks may differ (300)."),
        schemeSubject, refused, missing, schemeDoc,
    ])
    static let cookie = KeyTable("cookie", "a cookie scheme", [
        .needed("kind", .words(["cookie"]), kindDoc), .needed("name", .text, "The cookie's name."), schemeSubject, refused, missing, schemeDoc,
    ])
    static let apiKey = KeyTable("apiKey", "an api-key scheme", [
        .needed("kind", .words(["api-key"]), kindDoc), .needed("header", .text, "The header with the key."), schemeSubject, refused, missing, schemeDoc,
    ])
    static let context = KeyTable("context", "a context scheme", [
        .needed("kind", .words(["context"]), kindDoc),
        .needed("from", .list(.text), "Where it comes from, in order: `claim NAME` or `header NAME`."), schemeSubject, refused, missing, schemeDoc,
    ])
    static let signature = KeyTable("signature", "a signature scheme", [
        .needed("kind", .words(["signature"]), kindDoc), .needed("header", .text, "The header with the signature of the raw body."), schemeSubject, refused, missing, schemeDoc,
    ])
    static let signedPayload = KeyTable("signedPayload", "a signed-payload scheme", [
        .needed("kind", .words(["signed-payload"]), kindDoc), .needed("field", .text, "The body member that is signed."), schemeSubject, refused, missing, schemeDoc,
    ])
    static let refinedScheme = KeyTable("refinedScheme", "a refining scheme", [
        .needed("is", .text, "The scheme whose credentials these are."),
        .optional("requires", .text, "The right the caller must hold; without it the answer is 403."), schemeSubject, refused, missing, schemeDoc,
    ])
    static let refusal = KeyTable("refusal", "a refusal", [
        .optional("status", .count, "The HTTP status (401)."),
        .optional("code", .either([.text, .count]), "Instead of the status's own code."),
        .optional("text", .text, "Instead of the status's own words."),
    ])
    static let subject = KeyTable("subject", "a subject", [
        .optional("doc", .text, "Words for documents."),
        .optional("by", .map(.list(.text)), "For schemes that do not prove the subject: the places its id is read from, in order."),
    ])

    static let errors = KeyTable("errors", "'errors'", [
        .needed("body", .tree, "A tree of fixed values, $message, $text, $code and $field; a key with ? is left out when null."),
        .optional("statuses", .map(.table("statusMeaning")), "What each status means."),
        .optional("variants", .map(.table("variant")), "Other envelopes, chosen by an operation's error_body."),
    ])
    static let statusMeaning = KeyTable("statusMeaning", "a status", [
        .optional("code", .either([.text, .count]), "The code in the envelope."),
        .needed("text", .text, "What it means."),
    ])
    static let variant = KeyTable("variant", "a variant", [
        .needed("body", .tree, "A tree of fixed values, $message, $text, $code and $field, or `text`."),
        .optional("codes", .map(.either([.text, .count])), "Codes by status; others are the contract's."),
    ])
    static let success = KeyTable("success", "'success'", [
        .needed("body", .tree, "A tree of fixed values with one $value."),
    ])

    static let sectionFile = KeyTable("section", "a section", [
        .needed("section", .text, "The label in documents; \"\" for none."),
        .optional("doc", .text, "What the operations are about."),
        .needed("operations", .list(.either([.table("operation"), .table("guide"), .table("again")])), "In document order."),
        .optional("types", typeMap, "Types the operations use."),
    ])
    static let typesFile = KeyTable("types", "a types file", [
        .needed("types", typeMap, "Types shared by several sections."),
    ])
    private static var typeMap: KeyTable.Shape {
        .map(.either([.typeExpression, .table("objectType"), .table("enumeration"), .table("union"), .table("alias")]))
    }
}
