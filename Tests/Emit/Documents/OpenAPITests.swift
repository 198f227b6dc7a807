import Testing
@testable import Emit
@testable import Language

private func document(_ one: Language.Operation, types: [NamedType] = [], unknownFields: UnknownFieldPolicy = .ignore) -> Tree {
    openAPIDocument(of: DocumentContext(contract(
        operations: [one], types: types, statuses: [.init(status: 500, label: "5xx", code: nil, text: "Ours.")],
        unknownFields: unknownFields)))
}

private func operationTree(_ one: Language.Operation, types: [NamedType] = [], unknownFields: UnknownFieldPolicy = .ignore) -> Tree? {
    document(one, types: types, unknownFields: unknownFields).member("paths")?.members.first?.value.members.first?.value
}

private func bodySchema(_ one: Language.Operation, unknownFields: UnknownFieldPolicy = .ignore) -> Tree? {
    operationTree(one, unknownFields: unknownFields)?.member("requestBody")?.member("content")?.members.first?.value.member("schema")
}

private func schema(_ type: TypeReference, types: [NamedType] = []) -> Tree {
    DocumentContext(contract(types: types)).schema(of: type)
}

@Suite struct OpenAPISchemaTests {
    @Test("constraints and null are part of the schema")
    func constraints() {
        #expect(schema(text(1...64, matching: "[a-z]+")) == .object(
            ("type", .string("string")), ("minLength", .integer(1)), ("maxLength", .integer(64)), ("pattern", .string("^[a-z]+$"))))
        #expect(schema(integer("1", "20")) == .object(
            ("type", .string("integer")), ("format", .string("int64")), ("minimum", .number("1")), ("maximum", .number("20"))))
        #expect(schema(shaped(.time, orNull: true)) == .object(
            ("type", .strings(["string", "null"])), ("format", .string("date-time"))))
        #expect(schema(shaped(.named("Thing"), orNull: true)) == .object(("anyOf", .list([
            .object(("$ref", .string("#/components/schemas/Thing"))), .object(("type", .string("null"))),
        ]))))
        #expect(schema(shaped(.raw([.object, .string]), orNull: true)) == .object(("type", .strings(["object", "string", "null"]))))
        #expect(schema(shaped(.raw(Set(TypeReference.RawKind.allCases)))) == .map([]))
    }

    @Test("a union is one of its cases, each with its tag")
    func union() {
        let type = NamedType(
            name: "Result", doc: "",
            definition: .union(tag: "kind", cases: [.init(value: "a", fields: [field("x")], span: nowhere)]), isInline: false,
            example: nil, span: nowhere)
        let members = DocumentContext(contract()).componentSchemas(of: type)
        #expect(members.map(\.key) == ["Result", "Result_a"])
        let link = Tree.string("#/components/schemas/Result_a")
        #expect(members[0].value == .object(
            ("oneOf", .list([.object(("$ref", link))])),
            ("discriminator", .object(("propertyName", .string("kind")), ("mapping", .object(("a", link)))))))
        #expect(members[1].value.member("properties")?.member("kind")?.member("const") == .string("a"))
        #expect(members[1].value.member("required") == .strings(["kind", "x"]))
    }
}

@Suite struct OpenAPIRequestTests {
    @Test("a value with several places is required nowhere, and stands in the body and as parameter")
    func places() {
        let one = operation(
            "POST /things", parameters: [
                parameter(field("user"), in: .json("user"), .query("user"), .header("X-User")),
                parameter(field("note"), in: .json("note")),
            ], body: .json)
        #expect(bodySchema(one)?.member("required") == .strings(["note"]))
        #expect(bodySchema(one)?.member("properties")?.members.map(\.key) == ["user", "note"])
        guard case .list(let parameters)? = operationTree(one)?.member("parameters") else {
            Issue.record("no parameters")
            return
        }
        #expect(parameters.count == 1)
        #expect(parameters[0].member("in") == .string("query") && parameters[0].member("required") == .boolean(false))
        guard case .string(let words)? = parameters[0].member("description") else {
            Issue.record("no words")
            return
        }
        #expect(words.contains("body member user, then the query parameter user, then the header X-User"))
    }

    @Test("a field with another name is required under one of them")
    func aliases() {
        let one = operation("POST /things", parameters: [parameter(field("invite", also: ["code"]), in: .json("invite"))], body: .json)
        #expect(bodySchema(one)?.member("required") == nil)
        #expect(bodySchema(one)?.member("properties")?.members.map(\.key) == ["invite", "code"])
        #expect(bodySchema(one)?.member("allOf") == .list([.object(("anyOf", .list([
            .object(("required", .strings(["invite"]))), .object(("required", .strings(["code"]))),
        ])))]))
    }

    @Test("unknown fields are refused in the schema where the contract refuses them")
    func unknownFields() {
        let one = operation("POST /things", parameters: [parameter(field("a"), in: .json("a"))], body: .json)
        #expect(bodySchema(one)?.member("additionalProperties") == nil)
        #expect(bodySchema(one, unknownFields: .refuse)?.member("additionalProperties") == .boolean(false))
    }

    @Test("a number that is moved into its range has no limits in the schema, but in the words")
    func clamped() {
        let one = operation(parameters: [parameter(field("n", integer("1", "20")), in: .query("n"), clamps: true)])
        guard case .list(let parameters)? = operationTree(one)?.member("parameters") else {
            Issue.record("no parameters")
            return
        }
        #expect(parameters[0].member("schema")?.member("maximum") == nil)
        #expect(parameters[0].member("description") == .string("Limits: 1 to 20; a value outside is moved to the nearest limit."))
    }

    @Test("JSON or form is both media types")
    func jsonOrForm() {
        let one = operation("POST /things", parameters: [parameter(field("a"), in: .json("a"), .form("a"))], body: .jsonOrForm)
        let body = operationTree(one)?.member("requestBody")
        #expect(body?.member("content")?.members.map(\.key) == ["application/json", "application/x-www-form-urlencoded"])
        #expect(body?.member("required") == .boolean(true))
    }

    @Test("a body of any JSON describes the members that are read")
    func reads() {
        let one = operation("POST /things", body: .wholeJSON(
            name: "body", type: shaped(.raw([.object])), isVerbatim: true, reads: [field("model", required: false), field("messages")],
            required: true))
        #expect(bodySchema(one)?.member("type") == .string("object"))
        #expect(bodySchema(one)?.member("required") == .strings(["messages"]))
    }
}

@Suite struct OpenAPISecurityTests {
    private func security(_ auth: AuthRequirement) -> Tree { DocumentContext(contract()).openAPISecurity(of: operation(auth: auth)) }
    private let none = Tree.list([])

    @Test("alternatives stand beside each other, schemes of one alternative together")
    func alternatives() {
        #expect(security(auth(["bearer"], ["hmac"])) == .list([
            .object(("bearer", none)), .object(("hmac_key", none), ("hmac_time", none), ("hmac_sign", none)),
        ]))
    }

    @Test("nobody is asked: an empty list; optional: an empty alternative at the end")
    func optional() {
        #expect(security(auth()) == .list([]))
        #expect(security(auth(["bearer"], orNone: true)) == .list([.object(("bearer", none)), .map([])]))
    }

    @Test("a refined scheme sends the credentials of the scheme it refines and names the right")
    func refined() {
        let admin = Tree.strings(["admin"])
        #expect(security(auth(["admin_hmac"])) == .list([
            .object(("hmac_key", admin), ("hmac_time", admin), ("hmac_sign", admin))
        ]))
    }

    @Test("a tenant is no security scheme but an optional header")
    func tenant() {
        let one = operation(auth: auth(["bearer", "tenant"], ["api_key", "tenant"]))
        #expect(security(one.auth) == .list([.object(("bearer", none)), .object(("api_key", none))]))
        let parameters = DocumentContext(contract()).openAPIParameters(of: one)
        #expect(parameters.count == 1)
        #expect(parameters[0].member("name") == .string("X-Organization-Id") && parameters[0].member("required") == .boolean(false))
    }
}

@Suite struct OpenAPIResponseTests {
    private func statuses(_ one: Language.Operation) -> [String]? { operationTree(one)?.member("responses")?.members.map(\.key) }

    @Test("errors follow from input, body and auth, and stand in ascending order")
    func derived() {
        #expect(statuses(operation()) == ["204", "5XX"])
        #expect(statuses(operation(parameters: [parameter(field("q"), in: .query("q"))])) == ["204", "400", "5XX"])
        #expect(statuses(operation("POST /things", auth: auth(["admin_hmac"]), body: .json, errors: [error(404, "None.")]))
            == ["204", "400", "401", "403", "404", "413", "5XX"])
    }

    @Test("a scheme with a refusal of its own adds its status")
    func refusal() {
        let one = operation("POST /hook", auth: auth(["stripe"]), body: .wholeJSON(
            name: "body", type: shaped(.raw([.object])), isVerbatim: true, reads: [], required: true))
        let link = operationTree(one)?.member("responses")?.member("400")
        #expect(link == .object(("$ref", .string("#/components/responses/Error400_stripe"))))
        let answer = document(one).member("components")?.member("responses")?.member("Error400_stripe")
        #expect(answer?.member("description") == .string("Bad Request. Not Stripe's."))
        let example = answer?.member("content")?.member("application/json")?.member("example")
        #expect(example == .object(("error", .string("Bad Request."))))
    }

    @Test("declared words take the place of derived ones; several of one status are joined")
    func declared() {
        let one = operation(
            parameters: [parameter(field("q"), in: .query("q"))],
            errors: [error(400, "No query.", line: 1), error(409, "Taken.", line: 2), error(409, "Locked.", line: 3)])
        let responses = operationTree(one)?.member("responses")
        #expect(responses?.member("400")?.member("description") == .string("No query."))
        #expect(responses?.member("409")?.member("description") == .string("Taken. Locked."))
    }

    @Test("outcomes of one status share a response by media type")
    func mediaTypes() {
        let one = operation(outcomes: [
            outcome(200, .json(named("Thing")), when: "stream is not true", line: 1),
            outcome(200, .events([.init(name: "message", data: .json(named("Thing")))]), when: "stream is true", line: 2),
        ])
        let content = operationTree(one, types: [object("Thing", [])])?.member("responses")?.member("200")?.member("content")
        #expect(content?.members.map(\.key) == ["application/json", "text/event-stream"])
    }

    @Test("a redirect has a Location")
    func redirect() {
        let one = operation(outcomes: [outcome(302, .redirect("to the shop"))])
        let headers = operationTree(one)?.member("responses")?.member("302")?.member("headers")
        #expect(headers?.member("Location")?.member("description") == .string("Redirects to the shop."))
    }

    @Test("an example stands at the outcome that it fits")
    func examples() {
        let one = operation(
            outcomes: [
                outcome(200, .json(named("Thing")), line: 1),
                outcome(
                    200, .events([.init(name: "delta", data: .json(named("Thing"))), .init(name: "done", data: .text("[DONE]"))]),
                    line: 2),
            ],
            examples: [
                example(returns: .map([member("id", .string("a"))])),
                example(returns: .list([
                    .map([member("delta", .map([member("id", .string("b"))]))]), .map([member("done", .string("[DONE]"))]),
                ])),
            ])
        let responses = operationTree(one, types: [object("Thing", [field("id")])])?.member("responses")
        let content = responses?.member("200")?.member("content")
        #expect(content?.member("application/json")?.member("example") == .map([member("id", .string("a"))]))
        #expect(content?.member("text/event-stream")?.member("example")
            == .string("event: delta\ndata: {\"id\":\"b\"}\n\nevent: done\ndata: [DONE]\n\n"))
    }

    @Test("a guide is named in the tag of its section; neither it nor a second listing is an operation")
    func guide() {
        let tree = openAPIDocument(of: DocumentContext(contract(
            operations: [operation()],
            entries: [
                .guide(name: "how-to", summary: "A prompt.", text: "Do this.", span: nowhere),
                .again(operationID: "getThing", summary: "Once more.", span: nowhere),
            ])))
        #expect(tree.member("paths")?.members.count == 1)
        #expect(tree.member("tags") == .list([
            .object(("name", .string("Things")), ("description", .string("Guide `how-to`: A prompt.\n\nDo this.")))
        ]))
    }
}
