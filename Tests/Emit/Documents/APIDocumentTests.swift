import Testing
@testable import Emit
@testable import Language

private func document(_ contract: Contract) -> Tree { apiDocument(of: DocumentContext(contract)) }

private func endpoints(_ contract: Contract) -> [Tree] {
    guard case .list(let items)? = document(contract).member("endpoints") else { return [] }
    return items
}

@Suite struct APIDocumentTests {
    @Test("the steps are numbered, unless they bring their number")
    func quickstart() {
        #expect(numbered(["Ask.", "Call."]) == ["1. Ask.", "2. Call."])
        #expect(numbered(["1. Ask.", "Call.", "1. Wait."]) == ["1. Ask.", "2. Call.", "3. 1. Wait."])
    }

    @Test("a guide and a second listing are entries of their own")
    func entries() {
        let all = endpoints(contract(
            operations: [operation()],
            entries: [
                .guide(name: "how-to", summary: "A prompt.", text: "Do this.", span: nowhere),
                .again(operationID: "getThing", summary: "Once more.", span: nowhere),
            ]))
        #expect(all.count == 3)
        #expect(all[1].member("method") == .string("GUIDE") && all[1].member("path") == .string("how-to"))
        #expect(all[1].member("text") == .string("Do this."))
        #expect(all[2] == .object(
            ("category", .string("Things")), ("description", .string("Once more.")), ("method", .string("GET")),
            ("path", .string("/things"))))
    }

    @Test("a section without a label gives entries without a category")
    func noLabel() {
        #expect(endpoints(contract(operations: [operation()], label: ""))[0].member("category") == nil)
    }

    @Test("an entry without parameters or errors does not mention them")
    func sparse() {
        let entry = endpoints(contract(operations: [operation()]))[0]
        #expect(entry.member("params") == nil && entry.member("errors") == nil)
    }

    @Test("auth is said in words over the names that auth.schemes explains")
    func authWords() {
        let context = DocumentContext(contract())
        #expect(context.authWords(auth()) == "none")
        #expect(context.authWords(auth(["bearer"], ["hmac"])) == "bearer or hmac")
        #expect(context.authWords(auth(["bearer", "tenant"], ["api_key", "tenant"])) == "(bearer and tenant) or (api_key and tenant)")
        #expect(context.authWords(auth(["bearer"], orNone: true)) == "bearer (optional)")
        #expect(document(contract()).member("auth")?.member("schemes")?.members.map(\.key) == sampleSchemes.map(\.name))
    }

    @Test("words that the contract writes for a scheme are joined with what follows from it")
    func overlay() {
        let words = Tree.map([member("auth", .map([
            member("hmac", .map([member("description", .string("Sign it."))])), member("credentials", .string("Ask us.")),
        ]))])
        let auth = document(contract(document: words)).member("auth")
        #expect(auth?.member("hmac")?.member("description") == .string("Sign it."))
        #expect(auth?.member("hmac")?.member("clock_skew_limit") == .string("±300 seconds"))
        #expect(auth?.member("credentials") == .string("Ask us."))
    }

    @Test("errors are shown by status with their codes and the form of the body")
    func errors() {
        let body = EnvelopeTemplate.map([
            .init(key: "code", value: .code), .init(key: "message", value: .message),
            .init(key: "field", value: .field, isOptional: true),
        ])
        let errors = document(contract(
            statuses: [
                .init(status: 400, label: "400", code: .integer(3001), text: "Wrong."),
                .init(status: 500, label: "5xx", code: .integer(9001), text: "Ours."),
            ], errorBody: body)).member("errors")
        #expect(errors?.member("400") == .string("Wrong (code 3001). Not Stripe's (code BAD)."))
        #expect(errors?.member("5xx") == .string("Ours (code 9001)."))
        #expect(errors?.member("format") == .string(#"Errors are JSON {"code":<code>,"message":"<message>","field"?:"<field>"}."#))
    }

    @Test("the same contract gives the same bytes, with auth first")
    func deterministic() {
        let sample = contract(operations: [operation(auth: auth(["bearer"], ["hmac"]), subject: "user")])
        #expect(apiDocumentText(of: sample) == apiDocumentText(of: sample))
        #expect(openAPIText(of: sample) == openAPIText(of: sample))
        #expect(apiDocumentText(of: sample).hasPrefix("{\n  \"auth\": {"))
    }
}
