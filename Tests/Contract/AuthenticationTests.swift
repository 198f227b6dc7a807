import Contract
import Testing

private enum Sent {
    static let bearer = "Authorization: Bearer good"
    static let wrongBearer = "Authorization: Bearer bad"
    static let signature = ["Sample-Key: shop", "Sample-Time: 1", "Sample-Sign: good"]
    static let wrongSignature = ["Sample-Key: shop", "Sample-Time: 1", "Sample-Sign: bad"]
    static let cookie = "Cookie: sample_session=good"
}

/// Each requirement with its credentials absent, wrong and right.
@Suite struct AuthenticationTests {
    let service: SampleService

    init() throws { service = try SampleService() }

    @Test("the first credentials that are present decide", arguments: [
        ([], 200, "nobody"), ([Sent.bearer], 200, "bearer"), (Sent.signature + ["X-User-ID: u9"], 200, "hmac"), ([Sent.cookie], 200, "session"),
        ([Sent.bearer, Sent.cookie], 200, "bearer"), ([Sent.bearer] + Sent.wrongSignature, 200, "bearer"), ([Sent.wrongBearer, Sent.cookie], 401, ""),
        ([Sent.wrongBearer], 401, ""), (Sent.wrongSignature, 401, ""), (["Sample-Sign: good"], 401, ""),
        (["Cookie: sample_session=bad"], 401, ""), (["Cookie: sample_session=good; sample_session=good"], 401, ""),
        (["Authorization: Basic eDp5"], 401, ""), (["Authorization: Bearer"], 401, ""), (["Authorization:"], 401, ""),
        ([Sent.bearer, Sent.bearer], 401, ""), (["Authorization: bearer good"], 200, "bearer"), (["Cookie: other=1"], 200, "nobody"),
    ] as [([String], Int, String)])
    func optional(headers: [String], status: Int, scheme: String) throws {
        let answer = try service.get("/who", headers)
        #expect(answer.status == status)
        if status == 200 { #expect(answer.text.hasPrefix("{\"scheme\":\"\(scheme)\"")) }
    }

    @Test("without credentials an operation that needs them answers 401, before the input is looked at")
    func needed() throws {
        let answer = try service.get("/must")
        #expect(answer.status == 401)
        #expect(answer.text.contains(#""code":4001"#))
        #expect(answer.headers["www-authenticate"] == "Bearer realm=\"sample\"")
    }

    @Test("a token's subject is the user, whatever the request says")
    func provenSubject() throws {
        #expect(try service.get("/must?user_id=other", [Sent.bearer]).text == #"{"scheme":"one","id":"u1","subject":"u1"}"#)
    }

    @Test("a signature's subject is read from the query, then the header, and missing is 400", arguments: [
        ("/must?user_id=q", ["X-User-ID: h"], "q"), ("/must", ["X-User-ID: h"], "h"),
    ])
    func givenSubject(target: String, headers: [String], subject: String) throws {
        let answer = try service.get(target, Sent.signature + headers)
        #expect(answer.text == #"{"scheme":"one","id":"shop","subject":"\#(subject)"}"#)
        let missing = try service.get("/must", Sent.signature)
        #expect(missing.status == 400)
        #expect(missing.text.contains("user_id: is required"))
    }

    @Test("good credentials without the right answer 403")
    func right() throws {
        #expect(try service.get("/admin", Sent.signature).status == 403)
        #expect(try service.get("/admin").status == 401)
        let boss = ["Sample-Key: boss", "Sample-Time: 1", "Sample-Sign: good"]
        #expect(try service.get("/admin", boss).text == #"{"scheme":"admin_hmac","id":"boss"}"#)
    }

    @Test("a tenant comes from the claim, then the header; each refusal has its own code", arguments: [
        (["Authorization: Bearer tenanted", "X-Organization-Id: o2"], 200, #"{"scheme":"bearer","id":"u2","subject":"o-claim"}"#),
        ([Sent.bearer, "X-Organization-Id: o2"], 200, #"{"scheme":"bearer","id":"u1","subject":"o2"}"#),
        (["X-API-Key: good", "X-Organization-Id: o2"], 200, #"{"scheme":"api_key","id":"k1","subject":"o2"}"#),
        (["X-API-Key: bad", "X-Organization-Id: o2"], 401, #""code":5002,"message":"The key is not known.""#),
        (["X-API-Key: good"], 401, #""code":5003,"message":"Say which tenant.""#),
        (["X-API-Key: good", "X-Organization-Id: x"], 403, #""code":5004,"message":"Not your tenant.""#),
        (["X-Organization-Id: o2"], 401, #""code":4001"#), ([], 401, #""code":4001"#),
    ])
    func tenant(headers: [String], status: Int, text: String) throws {
        let answer = try service.get("/tenant", headers)
        #expect(answer.status == status)
        #expect(answer.text.contains(text))
    }

    @Test("a provider's signature covers the raw body; a wrong or missing one is refused as the scheme says")
    func signature() throws {
        #expect(try service.json("POST", "/stripe", "{ }", ["Stripe-Signature: v1=3"]).text == "taken")
        let wrong = try service.json("POST", "/stripe", "{ }", ["Stripe-Signature: v1=4"])
        #expect(wrong.status == 400)
        #expect(wrong.text == "The signature is wrong.\n")
        #expect(wrong.headers["content-type"] == "text/plain; charset=utf-8")
        #expect(try service.json("POST", "/stripe", "{ }").status == 400)
    }

    @Test("a payload that signs itself is proven before the handler", arguments: [
        (#"{"signedPayload":"a.b.c"}"#, 200), (#"{"signedPayload":"x"}"#, 401), ("{}", 401), ("[", 401),
    ])
    func signedPayload(body: String, status: Int) throws {
        #expect(try service.json("POST", "/apple", body).status == status)
    }

    @Test("a call is counted for its caller and operation once the caller is proven, also when the input is wrong")
    func callers() throws {
        let operations = SampleServer.description.operations
        let index = try #require(operations.firstIndex { "\($0.id)" == "mustSign" })
        #expect(service.shopCalls.calls(of: index) == 0)
        _ = try service.get("/must?user_id=u", Sent.signature)
        _ = try service.get("/must", Sent.signature)
        _ = try service.get("/must?user_id=u", [Sent.bearer])
        _ = try service.get("/must?user_id=u")
        #expect(operations.indices.map { service.shopCalls.calls(of: $0) } == operations.indices.map { $0 == index ? 2 : 0 })
    }

    @Test("an operation that a contract does not have is neither counted nor read")
    func countersBounds() {
        let counters = CallCounters(operationCount: 2)
        for operation in [-1, 2, .max, .min] {
            counters.count(operation)
            #expect(counters.calls(of: operation) == 0)
        }
    }

    @Test("a value is taken from the first place that has it", arguments: [
        (#"{"code":"c","user_id":"body"}"#, "?user_id=query", ["X-User-ID: header", Sent.bearer], "body"),
        (#"{"code":"c"}"#, "?user_id=query", ["X-User-ID: header", Sent.bearer], "query"),
        (#"{"code":"c"}"#, "", ["X-User-ID: header", Sent.bearer], "header"), (#"{"code":"c"}"#, "", [Sent.bearer], "u1"),
    ] as [(String, String, [String], String)])
    func places(body: String, query: String, headers: [String], taken: String) throws {
        let answer = try service.json("POST", "/feedback\(query)", body, headers)
        #expect(answer.text == #"{"user_id":"\#(taken)","code":"c"}"#)
    }

    @Test("without credentials a body is not even waited for")
    func refusedBeforeBody() throws {
        let answer = try service.send("POST", "/vault", ["Content-Length: 2000000"], body: nil)
        #expect(answer.status == 401)
        let wrong = try service.send("POST", "/vault", ["Content-Length: 2000000", Sent.wrongBearer], body: nil)
        #expect(wrong.status == 401)
        #expect(try service.json("POST", "/vault", "{}", [Sent.bearer]).status == 204)
    }

    @Test("what depends on who asks is not stored by caches")
    func notStored() throws {
        #expect(try service.get("/who").headers["cache-control"] == "no-store")
        #expect(try service.get("/things/a").headers["cache-control"] == nil)
    }
}
