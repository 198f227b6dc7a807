import Testing
@testable import Emit
@testable import Language

private func rows(_ one: Language.Operation, types: [NamedType] = []) -> [ParameterRow] {
    DocumentContext(contract(operations: [one], types: types)).rows(of: one)
}

@Suite struct CredentialRowTests {
    @Test("the only scheme is required")
    func single() {
        #expect(rows(operation(auth: auth(["bearer"]))).map(\.isRequired) == [true])
        let signed = rows(operation(auth: auth(["hmac"])))
        #expect(signed.map(\.name) == ["Key-Id", "Ts", "Sign"])
        #expect(signed.allSatisfy { $0.isRequired && $0.place == "header" && $0.type == "string" })
    }

    @Test("with alternatives or when credentials are optional, no header is required")
    func alternatives() {
        let both = rows(operation(auth: auth(["bearer"], ["hmac"])))
        #expect(both.map(\.name) == ["Authorization", "Key-Id", "Ts", "Sign"])
        #expect(both.allSatisfy { !$0.isRequired })
        #expect(rows(operation(auth: auth(["bearer"], orNone: true))).map(\.isRequired) == [false])
        #expect(rows(operation(auth: auth())).isEmpty)
    }

    @Test("schemes that are needed together give a row each, once; a tenant that a token may name is optional")
    func together() {
        let all = rows(operation(auth: auth(["bearer", "tenant"], ["api_key", "tenant"])))
        #expect(all.map(\.name) == ["Authorization", "X-API-Key", "X-Organization-Id"])
        #expect(all.allSatisfy { !$0.isRequired })
    }

    @Test("a key that is needed together with a tenant is required, the tenant's header is not")
    func tenantAlone() {
        #expect(rows(operation(auth: auth(["api_key", "tenant"]))).map(\.isRequired) == [true, false])
    }

    @Test("a session shows a row only where the contract asks for one, and a signed payload never")
    func sessions() {
        #expect(rows(operation(auth: auth(["session"]))).isEmpty)
        let shown = rows(operation(auth: auth(["session"]), display: display(credentials: ["Cookie"])))
        #expect(shown.map(\.name) == ["Cookie"])
        #expect(shown[0].isRequired)
        #expect(shown[0].description.contains("sid="))
        #expect(rows(operation(auth: auth(["apple"]))).isEmpty)
        #expect(rows(operation(auth: auth(["stripe"]))).map(\.name) == ["Stripe-Signature"])
    }

    @Test("the contract chooses which credential rows are shown")
    func chosen() {
        let one = operation(auth: auth(["bearer"], ["hmac"]), display: display(credentials: ["Key-Id", "Authorization"]))
        #expect(rows(one).map(\.name) == ["Authorization", "Key-Id"])
        #expect(rows(operation(auth: auth(["bearer"]), display: display(credentials: []))).isEmpty)
    }
}

@Suite struct ParameterPlaceTests {
    @Test("the kind of the body is part of the place", arguments: [
        (Body.json, "body (JSON)"), (.form, "body (form)"), (.jsonOrForm, "body (JSON or form)"),
        (.multipart, "body (multipart/form-data)"),
    ])
    func bodies(body: Body, words: String) {
        let one = operation("POST /things", parameters: [parameter(field("a"), in: .json("a"), .form("a"))], body: body)
        #expect(rows(one).map(\.place) == [words])
    }

    @Test("several places are named in the order in which they are tried, without the subject")
    func several() {
        let one = operation(
            "POST /things",
            parameters: [
                parameter(field("user"), in: .json("user"), .query("user"), .header("X-User"), .subject),
                parameter(field("product"), in: .query("product"), .header("X-Product")),
            ], body: .json)
        #expect(rows(one).first { $0.name == "user" }?.place == "body/query/header")
        #expect(rows(one).first { $0.name == "product" }?.place == "query/header")
    }

    @Test("with one place a row has the name on the wire")
    func wireName() {
        let one = operation(parameters: [parameter(field("size"), in: .query("per_page"))])
        #expect(rows(one).map(\.name) == ["per_page"])
    }

    @Test("the contract may word place, type and need itself")
    func shown() {
        let one = operation(parameters: [
            parameter(field("a"), in: .query("a"), shownPlace: "query or X-A header", shownType: "any", shownRequired: false)
        ])
        let row = rows(one)[0]
        #expect(row.place == "query or X-A header" && row.type == "any" && !row.isRequired)
    }
}

@Suite struct RowOrderTests {
    private let mixed = [
        parameter(field("note"), in: .json("note")), parameter(field("X-Trace"), in: .header("X-Trace")),
        parameter(field("page"), in: .query("page")), parameter(field("id"), in: .path("id")),
    ]

    @Test("credentials come first, then path, query, header and body")
    func natural() {
        let one = operation("POST /things/{id}", auth: auth(["bearer"]), parameters: mixed, body: .json)
        #expect(rows(one).map(\.name) == ["Authorization", "id", "page", "X-Trace", "note"])
    }

    @Test("rows that the contract orders come first; the others follow in their own order")
    func ordered() {
        let one = operation(
            "POST /things/{id}", auth: auth(["bearer"]), parameters: mixed, body: .json,
            display: display(order: ["id", "Authorization", "note"]))
        #expect(rows(one).map(\.name) == ["id", "Authorization", "note", "page", "X-Trace"])
    }

    @Test("hidden rows are left out")
    func hidden() {
        let one = operation("POST /things/{id}", parameters: mixed, body: .json, display: display(hidden: ["X-Trace", "page"]))
        #expect(rows(one).map(\.name) == ["id", "note"])
    }
}

@Suite struct SubjectRowTests {
    @Test("where a token proves the user, the user's id is optional and stands before the other query parameters")
    func optional() {
        let one = operation(
            auth: auth(["bearer"], ["hmac"]), subject: "user", parameters: [parameter(field("tier"), in: .query("tier"))])
        let row = rows(one)[4]
        #expect(row.name == "user_id" && row.place == "query" && !row.isRequired)
        #expect(row.description.contains("Required with hmac") && row.description.contains("X-User-ID"))
        #expect(rows(one).last?.name == "tier")
    }

    @Test("where only a signature is taken, the user's id is required")
    func required() {
        let row = rows(operation(auth: auth(["hmac"]), subject: "user")).last
        #expect(row?.name == "user_id" && row?.isRequired == true)
    }

    @Test("a scheme that refines another takes the subject from the same places")
    func refined() {
        #expect(rows(operation(auth: auth(["admin_hmac"]), subject: "user")).last?.name == "user_id")
    }

    @Test("an operation that writes the parameter itself, or whose schemes all prove the user, shows no further row")
    func notShown() {
        let written = operation(
            auth: auth(["hmac"]), subject: "user",
            parameters: [parameter(field("user_id", doc: "Mine."), in: .query("user_id"), .header("X-User-ID"))])
        #expect(rows(written).filter { $0.name == "user_id" }.map(\.description) == ["Mine."])
        #expect(rows(operation(auth: auth(["bearer"], ["session"]), subject: "user")).map(\.name) == ["Authorization"])
    }
}

@Suite struct RowWordsTests {
    private func type(of reference: TypeReference, _ types: [NamedType] = []) -> String {
        DocumentContext(contract(types: types)).rowType(reference)
    }

    @Test("types are spelled as in the document")
    func types() {
        #expect(type(of: text()) == "string")
        #expect(type(of: integer()) == "integer")
        #expect(type(of: list(of: text())) == "array<string>")
        #expect(type(of: list(of: named("Thing")), [object("Thing", [])]) == "array")
        #expect(type(of: named("Thing"), [object("Thing", [])]) == "object")
        #expect(type(of: named("Plan"), [enumeration("Plan", ["a"])]) == "string")
        #expect(type(of: shaped(.raw([.object, .string]))) == "object|string")
        #expect(type(of: shaped(.raw(Set(TypeReference.RawKind.allCases)))) == "any")
        #expect(type(of: shaped(.raw([.array]))) == "array")
        #expect(type(of: shaped(.file)) == "file")
        #expect(type(of: shaped(.time)) == "string")
    }

    private func words(_ field: Field, _ types: [NamedType] = [], clamps: Bool = false) -> String {
        DocumentContext(contract(types: types)).described(field, clamps: clamps)
    }

    @Test("limits, values and defaults are added to the words")
    func added() {
        #expect(words(field("n", integer("1", "20"), default: .integer(5), doc: "How many")) == "How many. 1–20. Default 5.")
        #expect(words(field("s", text(1...64, matching: "[a-z]+"), doc: "A slug.")) == "A slug. 1–64 characters. Matches [a-z]+.")
        #expect(words(field("p", named("Plan"), doc: "How often."), [enumeration("Plan", ["month", "year"])])
            == "How often. One of: month, year.")
        #expect(words(field("invite", also: ["code"], doc: "Whom to thank.")) == "Whom to thank. `code` is accepted as another name.")
        #expect(words(field("m", shaped(.time, orNull: true), doc: "When.")) == "When. RFC 3339 time. May be null.")
        #expect(words(field("n", integer("1", "20"), doc: "How many."), clamps: true)
            == "How many. 1–20. A value outside the limits is moved to the nearest one.")
    }

    @Test("what the words already say is not said again")
    func notRepeated() {
        #expect(words(field("n", integer("1", "20"), doc: "How many (1–20).")) == "How many (1–20).")
        #expect(words(field("k", named("Kind"), default: .string("life"), doc: "Defaults to life."), [enumeration("Kind", ["life"])])
            == "Defaults to life.")
        #expect(words(field("p", named("Plan"), doc: "month or year."), [enumeration("Plan", ["month", "year"])])
            == "month or year.")
    }

    @Test("a number inside a longer number does not count as said")
    func wholeNumbers() {
        #expect(words(field("n", integer("1", "20"), doc: "As in 2001.")) == "As in 2001. 1–20.")
    }

    @Test("a field without words takes those of its type")
    func typeWords() {
        #expect(words(field("t", named("Thing")), [object("Thing", doc: "A thing.", [])]) == "A thing.")
    }
}
