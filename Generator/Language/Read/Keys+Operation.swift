extension Keys {
    static let operation = KeyTable("operation", "an operation", [
        .needed("id", .text, "A lowerCamelCase verb, unique in the contract."),
        .needed("route", .text, "METHOD /path/{parameter}"),
        .needed("summary", .text, "One sentence."),
        .optional("description", .text, "More words."),
        .needed("auth", .text, "Scheme names with | (any of), & (together), parentheses, and none."),
        .optional("subject", .text, "Whom the call acts on."),
        .optional("path", .fields, "Parameters of the route that are more than a string."),
        .optional("query", .fields, "Query parameters."),
        .optional("header", .fields, "Request headers."),
        .optional("cookie", .fields, "Cookies."),
        .optional("parameters", .map(.table("field")), "Fields read from several places: long form with `from`."),
        .optional("json", .fields, "The members of a JSON body."),
        .optional("form", .fields, "The members of a form body."),
        .optional("json or form", .fields, "The members of a body that is JSON or a form, by Content-Type."),
        .optional("multipart", .fields, "The parts of a multipart/form-data body."),
        .optional("body", .table("wholeBody"), "A whole body that is one value."),
        .needed("returns", returns, "What it answers."),
        .optional("errors", .map(.either([.text, .table("declaredError")])), "Status to words, only those that do not follow from something else."),
        .optional("error_body", .text, "A variant of the contract's errors."),
        .optional("success", .words(["bare"]), "`bare`: no success envelope."),
        .optional("immediate", .flag, "The handler answers without waiting."),
        .optional("cors", .words(["any"]), "`any`: scripts of every web page may call it, without cookies."),
        .optional("serves", .words(["api-doc", "openapi"]), "The answer is that generated document; there is no handler."),
        .optional("idempotent_by", .text, "The field that makes a repeated call safe."),
        .optional("paging", .table("paging"), "Which parameters page the result."),
        .optional("max_body_bytes", .count, "Larger bodies are refused with 413 (1048576)."),
        .optional("example", .either([.table("example"), .list(.table("example"))]), "Checked against the types."),
        .optional("document", .table("document"), "What /api/doc shows where the language would derive something else."),
    ])
    private static var returns: KeyTable.Shape {
        .either([
            .typeExpression, .map(.either([.words(["empty"]), .typeExpression, .table("statusOutcome")])), .list(.table("outcome")),
        ])
    }
    static let guide = KeyTable("guide", "a guide", [
        .needed("guide", .text, "Its name."), .needed("summary", .text, "One sentence."), .needed("text", .text, "The guide."),
    ])
    static let again = KeyTable("again", "a repeated entry", [
        .needed("again", .text, "The id of the operation listed a second time."), .needed("summary", .text, "One sentence."),
    ])

    static let field = KeyTable("field", "a field", [
        .needed("type", .typeExpression, "Base, range, /pattern/, 'or null', '= default', '-- words'."),
        .optional("doc", .text, "What it means."),
        .optional("default", .tree, "The value when it is absent."),
        .optional("also", .list(.text), "Other names it is read from."),
        .optional("from", .list(.text), "Places in order, only in `parameters`: path, query, json, form, multipart, header NAME, cookie NAME, subject."),
        .optional("clamp", .flag, "A number outside its range is moved to the nearest limit."),
        .optional("example", .tree, "Checked against the type."),
        .optional("document", .table("fieldDocument"), "Words of the document row where the derived ones would differ."),
    ])
    static let fieldDocument = KeyTable("fieldDocument", "'document' of a field", [
        .optional("in", .text, "The place, as shown."), .optional("type", .text, "The type, as shown."),
        .optional("required", .flag, "Whether it is shown as required."),
    ])
    static let wholeBody = KeyTable("wholeBody", "'body'", [
        .optional("json", .either([.typeExpression, .fields]), "The body is one JSON value of this type."),
        .optional("name", .text, "How documents call it (`body`)."),
        .optional("keep", .words(["verbatim"]), "Kept as its exact bytes."),
        .optional("reads", .fields, "Members looked at while the body is kept verbatim."),
        .optional("required", .flag, "Whether a body must be sent (true)."),
        .optional("bytes", .text, "The body is bytes of this media type."),
        .optional("text", .text, "The body is text; the words say what it is."),
    ])

    static let objectType = KeyTable("objectType", "an object type", [
        .needed("fields", .fields, "Its members."), .optional("extends", .text, "Starts with this type's fields."),
        .optional("doc", .text, "What it is."), .optional("example", .tree, "Checked against the type."),
    ])
    static let enumeration = KeyTable("enumeration", "an enum", [
        .needed("enum", .either([.list(.text), .map(.text)]), "Its values, or values with words."),
        .optional("doc", .text, "What it is."), .optional("example", .tree, "Checked against the type."),
    ])
    static let union = KeyTable("union", "a union", [
        .needed("by", .text, "The field that says which case it is."), .needed("cases", .map(.fields), "The tag's value to the case's fields."),
        .optional("doc", .text, "What it is."), .optional("example", .tree, "Checked against the type."),
    ])
    static let alias = KeyTable("alias", "a type's other name", [
        .needed("is", .typeExpression, "The type with its constraints."),
        .optional("doc", .text, "What it is."), .optional("example", .tree, "Checked against the type."),
    ])

    private static let outcomeKeys: [KeyTable.Key] = [
        .optional("json", .either([.typeExpression, .fields]), "A JSON result: a type or fields."),
        .optional("text", .text, "Plain text; the words say what it is."),
        .optional("fixed", .flag, "The text is exactly this."),
        .optional("bytes", .text, "Bytes of this media type."),
        .optional("empty", .flag, "No body."),
        .optional("redirect", .text, "Where it leads, in words."),
        .optional("keep", .words(["verbatim"]), "The server relays the answer's exact bytes; the type documents it."),
        .optional("events", .map(.either([.typeExpression, .table("eventText"), .fields])), "Server-sent events: name to data."),
        .optional("when", .text, "When this outcome is chosen."),
        .optional("doc", .text, "Words for documents."),
    ]
    static let outcome = KeyTable(
        "outcome", "an outcome", [.needed("status", .count, "The HTTP status.")] + outcomeKeys)
    static let statusOutcome = KeyTable("statusOutcome", "an outcome", outcomeKeys)
    static let eventText = KeyTable("eventText", "a text event", [.needed("text", .text, "What the text is.")])

    static let declaredError = KeyTable("declaredError", "an error", [
        .optional("code", .either([.text, .count]), "Instead of the status's own code."),
        .needed("text", .text, "When it happens."),
    ])
    static let paging = KeyTable("paging", "'paging'", [
        .needed("style", .words(["page", "offset"]), "How pages are counted."),
        .optional("page", .text, "The parameter with the page's number, from 1."),
        .optional("size", .text, "The parameter with the page's size."),
        .optional("limit", .text, "The parameter with the number of items."),
        .optional("offset", .text, "The parameter with the items left out."),
    ])
    static let example = KeyTable("example", "an example", [
        .optional("path", .map(.tree), "Values of path parameters."), .optional("query", .map(.tree), "Values of query parameters."),
        .optional("header", .map(.tree), "Values of headers."), .optional("json", .map(.tree), "Members of the JSON body."),
        .optional("form", .map(.tree), "Members of the form."), .optional("multipart", .map(.tree), "Parts; a file is its name."),
        .optional("body", .tree, "The whole body."), .optional("returns", .tree, "The result, without the success envelope."),
    ])
    static let document = KeyTable("document", "'document'", [
        .optional("credentials", .list(.text), "Which credential rows are shown; [] for none."),
        .optional("order", .list(.text), "Rows in this order; rows not named follow."),
        .optional("hide", .list(.text), "Rows that are accepted but not shown."),
        .optional("response", .tree, "`none`, or a tree instead of the derived one."),
        .optional("schema", .words(["fields", "outline", "words"]), "How the result's type is shown."),
        .optional("errors", .words(["hidden", "map", "text"]), "How declared errors are shown in the response."),
        .optional("status", .flag, "Show the status line in the response."),
        .optional("example", .text, "Text instead of the derived example; `none` for no example."),
    ])
}
