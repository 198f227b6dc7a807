import Testing
@testable import Emit
@testable import Language

private let thing = object("Thing", doc: "A thing.", [
    field("id", doc: "Its id."), field("size", integer(), doc: "How large."),
    field("kind", named("Kind"), doc: "What it is."), field("note", required: false, doc: "A note."),
    field("gone_at", shaped(.time, orNull: true), doc: "When it went."),
])
private let types = [thing, enumeration("Kind", ["big", "small"]), object("Box", [field("things", list(of: named("Thing")))])]

private func response(
    _ one: Language.Operation, success: EnvelopeTemplate? = nil, errorBody: EnvelopeTemplate? = nil
) -> Tree? {
    DocumentContext(contract(operations: [one], types: types, errorBody: errorBody, success: success)).responseTree(of: one)
}

private func schema(_ type: TypeReference, as form: DocumentDisplay.SchemaDisplay, doc: String = "") -> Tree? {
    response(operation(outcomes: [outcome(200, .json(type), doc: doc)], display: display(schema: form)))?.member("schema")
}

@Suite struct ResponseSchemaTests {
    @Test("as fields, an object is shown as field and words, with type, values, null and absence")
    func fields() {
        #expect(schema(named("Thing"), as: .fields) == .map([
            member("id", .string("Its id.")), member("size", .string("integer — How large.")),
            member("kind", .string("What it is. One of: big, small.")),
            member("note", .string("A note. Omitted when there is none.")),
            member("gone_at", .string("When it went. RFC 3339 time. May be null.")),
        ]))
    }

    @Test("as fields, a list of objects is a list with one of them")
    func nested() {
        guard case .list(let items)? = schema(named("Box"), as: .fields)?.member("things") else {
            Issue.record("things is no list")
            return
        }
        #expect(items.count == 1 && items[0].member("id") == .string("Its id."))
    }

    @Test("as outline, a type stands on one line with its words and the types of what is not text")
    func outline() {
        #expect(schema(named("Box"), as: .outline, doc: "Everything.") == .string(
            "{things:[{id, size, kind, note?, gone_at}]} — Everything. id: Its id. size (integer): How large. "
                + "kind: What it is. One of: big, small. note: A note. gone_at: When it went. May be null."))
    }

    @Test("as words, only the words are shown")
    func words() {
        #expect(schema(named("Thing"), as: .words) == .string("A thing."))
        #expect(schema(named("Thing"), as: .words, doc: "One thing.") == .string("One thing."))
    }

    @Test("a type inside itself is shown by its name")
    func recursive() {
        let node = object("Node", [field("children", list(of: named("Node")))])
        let context = DocumentContext(contract(types: [node]))
        #expect(context.outline(of: named("Node")) == "{children:[Node]}")
        #expect(context.fieldTree(of: named("Node"), words: "") == .map([member("children", .string("array of {children:[Node]}"))]))
    }

    @Test("the cases of a union stand beside each other, each with its tag")
    func union() {
        let type = NamedType(
            name: "Result", doc: "",
            definition: .union(tag: "kind", cases: [
                .init(value: "a", fields: [field("x")], span: nowhere), .init(value: "b", fields: [], span: nowhere),
            ]), isInline: false, example: nil, span: nowhere)
        #expect(DocumentContext(contract(types: [type])).outline(of: named("Result")) == "{kind:\"a\", x} or {kind:\"b\"}")
    }

    @Test("a success envelope is shown around the result, except around bare ones")
    func envelope() {
        let success = EnvelopeTemplate.map([.init(key: "success", value: .fixed(.boolean(true))), .init(key: "data", value: .value)])
        let one = operation(outcomes: [outcome(200, .json(named("Thing")))], display: display(schema: .outline))
        guard case .string(let line)? = response(one, success: success)?.member("schema") else {
            Issue.record("no line")
            return
        }
        #expect(line.hasPrefix("{\"success\":true,\"data\":{id, size"))
        let bare = operation(outcomes: [outcome(200, .json(named("Thing")))], isBare: true, display: display(schema: .outline))
        guard case .string(let bareLine)? = response(bare, success: success)?.member("schema") else {
            Issue.record("no line")
            return
        }
        #expect(bareLine.hasPrefix("{id, size"))
    }
}

@Suite struct ResponseKindTests {
    @Test("texts, bytes, streams, redirects and empty answers say what they are")
    func kinds() {
        #expect(response(operation(outcomes: [outcome(200, .text("ok", isFixed: true))]))
            == .object(("content_type", .string("text/plain")), ("body", .string("ok"))))
        #expect(response(operation(outcomes: [outcome(200, .bytes(mediaType: "application/zip"), doc: "An archive.")]))
            == .object(("content_type", .string("application/zip")), ("schema", .string("An archive."))))
        #expect(response(operation(outcomes: [outcome(204, .empty)]))
            == .object(("content_type", .string("(empty)")), ("schema", .string("204 No Content"))))
        #expect(response(operation(outcomes: [outcome(302, .redirect("to redirect_uri with code"))]))
            == .object(("success", .string("302 redirect to redirect_uri with code"))))
        let stream = response(operation(outcomes: [
            outcome(200, .events([.init(name: "delta", data: .json(named("Thing"))), .init(name: "done", data: .text("[DONE]"))]))
        ]))
        #expect(stream?.member("content_type") == .string("text/event-stream"))
        #expect(stream?.member("events") == .list([
            .object(("data", .string("{id, size, kind, note?, gone_at}")), ("event", .string("delta"))),
            .object(("data", .string("[DONE]")), ("event", .string("done"))),
        ]))
    }

    @Test("the status line is shown where the contract asks for it, alone when the answer is empty")
    func status() {
        #expect(response(operation(outcomes: [outcome(204, .empty)], display: display(showsStatus: true)))
            == .object(("status", .string("204 No Content"))))
        #expect(response(operation(outcomes: [outcome(201, .json(named("Thing")))], display: display(showsStatus: true)))?
            .member("status") == .string("201 Created"))
    }

    @Test("further outcomes stand under otherwise with their status")
    func several() {
        let tree = response(operation(outcomes: [
            outcome(200, .json(named("Thing")), when: "the request was JSON", line: 1),
            outcome(303, .redirect("to the start page"), when: "otherwise", line: 2),
        ]))
        #expect(tree?.member("when") == .string("the request was JSON"))
        #expect(tree?.member("otherwise") == .list([
            .object(
                ("success", .string("303 redirect to the start page")), ("status", .string("303 See Other")),
                ("when", .string("otherwise")))
        ]))
    }

    @Test("the contract may show its own tree, or none")
    func overridden() {
        #expect(response(operation(display: display(response: .none))) == nil)
        #expect(response(operation(display: display(response: .tree(.string("x"))))) == .string("x"))
    }
}

@Suite struct ResponseErrorTests {
    private let errors = [error(400, "No body.", line: 1), error(409, "Taken.", line: 2), error(409, "Locked.", line: 3)]

    @Test("errors are shown by status or as one text")
    func forms() {
        let map = response(operation(errors: errors, display: display(errors: .map)))?.member("errors")
        #expect(map == .map([member("400", .string("No body.")), member("409", .string("Taken. Locked."))]))
        let text = response(operation(errors: errors, display: display(errors: .text)))?.member("errors")
        #expect(text == .string("400 No body · 409 Taken · 409 Locked"))
    }

    @Test("errors that the response does not show stand beside it")
    func beside() {
        func besides(_ display: DocumentDisplay) -> Tree? {
            DocumentContext(contract()).endpointErrors(of: operation(errors: errors, display: display))
        }
        #expect(besides(display())?.member("400") == .string("No body."))
        #expect(besides(display(response: .none))?.member("400") == .string("No body."))
        #expect(besides(display(errors: .map)) == nil)
        #expect(besides(display(response: .tree(.map([member("errors", .string("mine"))])))) == nil)
        #expect(DocumentContext(contract()).endpointErrors(of: operation()) == nil)
    }

    @Test("an error's own code is said where bodies carry codes")
    func codes() {
        let one = operation(errors: [error(404, "No such thing.", code: .integer(3001))], display: display(errors: .map))
        let body = EnvelopeTemplate.map([.init(key: "code", value: .code)])
        #expect(response(one, errorBody: body)?.member("errors")?.member("404") == .string("No such thing (code 3001)."))
        #expect(response(one)?.member("errors")?.member("404") == .string("No such thing."))
    }
}

@Suite struct ExampleLineTests {
    private func line(_ one: Language.Operation) -> String? { DocumentContext(contract(operations: [one])).exampleLine(of: one) }

    @Test("method, address, credentials and body stand two blanks apart")
    func whole() {
        let one = operation(
            "POST /things/{id}", auth: auth(["bearer"], ["hmac"]), body: .json,
            examples: [example(
                path: [member("id", .string("a b"))], query: [member("q", .string("x y&z")), member("tag", .strings(["a", "b"]))],
                header: [member("X-Trace", .integer(1))], body: .map([member("name", .string("é")), member("n", .integer(2))]))])
        #expect(line(one) == "POST https://api.example.com/things/a%20b?q=x+y%26z&tag=a&tag=b  Authorization: Bearer <user_jwt>"
            + "  X-Trace: 1  body: {\"name\":\"é\",\"n\":2}")
    }

    @Test("credentials are shown as the first alternative that a program can send")
    func credentials() {
        #expect(line(operation(auth: auth(["hmac"]))) == "GET https://api.example.com/things  Key-Id: ... Ts: ... Sign: ...")
        #expect(line(operation(auth: auth(["session"], ["api_key"]))) == "GET https://api.example.com/things  X-API-Key: <api_key>")
        #expect(line(operation(auth: auth(["session"]))) == "GET https://api.example.com/things  Cookie: sid=...")
        #expect(line(operation(auth: auth(["bearer"], orNone: true))) == "GET https://api.example.com/things")
    }

    @Test("forms and files are shown as they are sent")
    func bodies() {
        let pairs = Tree.map([member("a", .string("1 2")), member("b", .boolean(true))])
        let form = operation("POST /things", body: .form, examples: [example(body: pairs)])
        #expect(line(form)?.hasSuffix("  body: a=1+2&b=true") == true)
        let file = operation(
            "POST /things", parameters: [parameter(field("image", shaped(.file)), in: .multipart("image"))], body: .multipart,
            examples: [example(body: .map([member("image", .string("icon.png"))]))])
        #expect(line(file)?.hasSuffix("  -F image=@icon.png") == true)
    }

    @Test("without an example, what is required gets a value of its type")
    func derived() {
        let one = operation(
            "POST /things/{id}",
            parameters: [
                parameter(field("id"), in: .path("id")), parameter(field("count", integer("3")), in: .json("count")),
                parameter(field("note", required: false), in: .json("note")),
            ], body: .json)
        #expect(line(one) == "POST https://api.example.com/things/{id}  body: {\"count\":3}")
    }

    @Test("the contract may write the line itself, or want none")
    func overridden() {
        #expect(line(operation(display: display(example: .text("Press the button.")))) == "Press the button.")
        #expect(line(operation(display: display(example: .none))) == nil)
    }
}
