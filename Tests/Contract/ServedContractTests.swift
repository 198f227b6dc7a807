import Contract
import Testing

@Suite struct RoutingTests {
    let service: SampleService

    init() throws { service = try SampleService() }

    @Test("a path without an operation answers 404 in the contract's envelope")
    func unknownPath() throws {
        let answer = try service.get("/nothing")
        #expect(answer.status == 404)
        #expect(answer.text == #"{"success":false,"error":{"code":2001,"message":"There is nothing at this path.","about":"Not there."}}"#)
        #expect(answer.headers["content-type"] == "application/json; charset=utf-8")
    }

    @Test("an empty segment is no parameter", arguments: ["/things//parts/1", "//things", "/things/", "/"])
    func emptySegments(target: String) throws {
        #expect(try service.get(target).status == 404)
    }

    @Test("another method answers 405 with what the path takes")
    func wrongMethod() throws {
        let answer = try service.send("POST", "/things/a", [], body: [])
        #expect(answer.status == 405)
        #expect(answer.headers["allow"] == "GET, HEAD, PUT, DELETE, OPTIONS")
    }

    @Test("an operation that is open to scripts of other pages says so in every answer, and no other does")
    func otherOrigins() throws {
        let name = "access-control-allow-origin"
        #expect(try service.get("/must", ["Authorization: Bearer good"]).headers[name] == "*")
        let refused = try service.get("/must")
        #expect(refused.status == 401 && refused.headers[name] == "*")
        let ahead = try service.send("OPTIONS", "/must", ["Origin: https://a.example"], body: nil)
        #expect(ahead.status == 204 && ahead.headers[name] == "*")
        #expect(ahead.headers["access-control-allow-methods"] == ahead.headers["allow"])
        #expect(ahead.headers["access-control-allow-headers"] == "Authorization, Content-Type")
        #expect(ahead.headers["access-control-allow-credentials"] == nil)
        for answer in [try service.get("/who"), try service.send("OPTIONS", "/who", ["Origin: https://a.example"], body: nil)] {
            #expect(answer.headers[name] == nil)
        }
    }

    @Test("OPTIONS answers 204 with what the path takes")
    func options() throws {
        let answer = try service.send("OPTIONS", "/things", [], body: nil)
        #expect(answer.status == 204)
        #expect(answer.headers["allow"] == "GET, HEAD, OPTIONS")
    }

    @Test("HEAD answers as GET does, without the body")
    func head() throws {
        let (head, get) = (try service.send("HEAD", "/things/a", [], body: nil), try service.get("/things/a"))
        #expect(head.status == 200)
        #expect(head.body.isEmpty)
        #expect(head.headers["content-length"] == get.headers["content-length"])
    }

    @Test("a literal goes before a parameter, and a parameter is found below it")
    func literalFirst() throws {
        #expect(try service.get("/things/new").text == "new")
        #expect(try service.get("/things/new/parts/3").text == #"{"thing":"new","part":3}"#)
    }

    @Test("a path is decoded once", arguments: [
        ("/things/a%62c/parts/1", #"{"thing":"abc","part":1}"#), ("/things/%C3%BC/parts/1", #"{"thing":"ü","part":1}"#),
        ("/things/a+b/parts/1", #"{"thing":"a+b","part":1}"#), ("/%74hings/x/parts/1", #"{"thing":"x","part":1}"#),
    ])
    func decodedOnce(target: String, body: String) throws {
        #expect(try service.get(target).text == body)
    }

    @Test("a path that readers could see differently answers 400", arguments: [
        "/things/a%2Fb/parts/1", "/things/a%00/parts/1", "/things/a%5Cb/parts/1", "/things/%2e%2e/parts/1", "/things/../parts/1",
        "/things/./parts/1", "/things/%252e/parts/1", "/things/%ff/parts/1", "/things/%zz/parts/1", "/things/a;b/parts/1",
        "/things/%E2%82/parts/1", "/things/a%0ab/parts/1",
    ])
    func hostilePaths(target: String) throws {
        let answer = try service.get(target)
        #expect(answer.status == 400)
        #expect(answer.text.contains("malformed"))
    }

    @Test("an operation without a handler answers 501")
    func notLive() throws {
        #expect(try service.send("DELETE", "/things/a", [], body: nil).status == 501)
    }

    @Test("each answer names its request, in the client's words when they are harmless")
    func requestID() throws {
        #expect(try service.get("/things/a", ["X-Request-ID: abc-1"]).headers["x-request-id"] == "abc-1")
        let own = try #require(try service.get("/things/a", ["X-Request-ID: a b"]).headers["x-request-id"])
        #expect(own.count == 16)
        let other = try #require(try service.get("/things/a").headers["x-request-id"])
        #expect(other != own)
    }

    @Test("requests are counted by operation")
    func metrics() throws {
        _ = try service.get("/things/none")
        _ = try service.get("/things/a")
        let text = service.notes.metrics.withLock { ContractMetrics.prometheusText([$0]) }
        #expect(text.contains(#"btelo_requests_total{contract="sample",operation="getThing",status="2xx"} 1"#))
        #expect(text.contains(#"btelo_requests_total{contract="sample",operation="getThing",status="4xx"} 1"#))
        #expect(text.contains(#"btelo_request_seconds_count{contract="sample",operation="getThing"} 2"#))
    }
}

@Suite struct ParameterTests {
    let service: SampleService

    init() throws { service = try SampleService() }

    @Test("what is not given takes its default")
    func defaults() throws {
        #expect(try service.get("/things").text == #"{"success":true,"data":{"default":5,"class":7,"tag":[],"plan":"monthly"}}"#)
    }

    @Test("everything that is given arrives")
    func given() throws {
        let query = "default=1&class=2&3d=true&user_id=a&userId=b&tag=x&tag=y&on=2024-02-29&month=2024-12&ratio=0.5&plan=yearly"
        let answer = try service.get("/things?\(query)&request=%C3%BC+%2B")
        let expected =
            #"{"default":1,"class":2,"3d":true,"user_id":"a","userId":"b","tag":["x","y"],"on":"2024-02-29","month":"2024-12","#
            + #""ratio":0.5,"plan":"yearly","request":"ü +"}"#
        #expect(answer.text == #"{"success":true,"data":\#(expected)}"#)
    }

    @Test("a clamped number is moved to the nearest limit", arguments: [
        ("0", 1), ("21", 20), ("-99999999999999999999", 1), ("99999999999999999999", 20), ("20", 20),
    ])
    func clamped(given: String, taken: Int) throws {
        #expect(try service.get("/things?class=\(given)").text.contains("\"class\":\(taken),"))
    }

    @Test("a wrong value names the field and the rule", arguments: [
        ("default=0", "default: must be 1 to 20"), ("default=21", "default: must be 1 to 20"), ("default=1.0", "default: must be an integer"),
        ("default=+1", "default: must be an integer"), ("default=", "default: must be an integer"),
        ("default=99999999999999999999", "default: must be 1 to 20"), ("3d=1", "3d: must be true or false"),
        ("user_id=12345678901", "user_id: must have at most 10 characters"), ("tag=x&tag=Y", "tag[1]: must match [a-z0-9-]+"),
        ("tag=a&tag=b&tag=c&tag=d", "tag: must have 1 to 3 items"), ("on=2023-02-29", "on: must be a date (YYYY-MM-DD)"),
        ("month=2024-13", "month: must be a month (YYYY-MM)"), ("ratio=1.5", "ratio: must be 0 to 1"), ("ratio=0x1p3", "ratio: must be a number"),
        ("ratio=nan", "ratio: must be a number"), ("plan=weekly", "plan: must be monthly or yearly"),
        ("mail=a@b", "mail: must be an e-mail address"), ("home=javascript://a.b", "home: must be an absolute http or https URL"),
        ("trim=ab", "trim: must match a*ab{2,3}c?"), ("plan=yearly&plan=yearly", "plan: is given more than once"),
        ("request=%ff", "request: must be UTF-8"), ("request=%00", "request: must not contain NUL"),
        ("request=%4", "request: has a % that is not followed by two hex digits"),
    ])
    func refused(query: String, message: String) throws {
        let answer = try service.get("/things?\(query)")
        #expect(answer.status == 400)
        #expect(answer.text.contains("\"message\":\"\(message)\""), "\(answer.text)")
        #expect(answer.text.contains("\"code\":3001"))
        #expect(answer.text.contains("\"field\":\"\(message.prefix { $0 != ":" })\""))
    }

    @Test("a pattern is matched without greed where that matters", arguments: ["abb", "aabbb", "aaaabbc", "aabbbc"])
    func pattern(text: String) throws {
        #expect(try service.get("/things?trim=\(text)").status == 200)
    }

    @Test("all failures are reported at once")
    func several() throws {
        let answer = try service.get("/things?default=0&class=x&plan=no")
        #expect(answer.text.contains("default: must be 1 to 20; class: must be an integer; plan: must be monthly or yearly"))
    }

    @Test("a query of more than 100 fields is refused")
    func tooMany() throws {
        let fields = (0..<101).map { "x\($0)=1" }.joined(separator: "&")
        #expect(try service.get("/things?\(fields)").status == 400)
    }

    @Test("headers and cookies are read, and a cookie given twice is not")
    func headerAndCookie() throws {
        let answer = try service.get("/things/a", ["X-Trace: t", "Cookie: other=1; theme=yearly"])
        #expect(answer.text == #"{"success":true,"data":{"self":"a","trace":"t","theme":"yearly"}}"#)
        let twice = try service.get("/things/a", ["Cookie: theme=yearly; theme=monthly"])
        #expect(twice.text == #"{"success":true,"data":{"self":"a"}}"#)
    }

    @Test("an operation's own code and the handler's words are in the envelope")
    func declaredError() throws {
        let answer = try service.get("/things/none")
        #expect(answer.status == 404)
        #expect(answer.text == #"{"success":false,"error":{"code":2008,"message":"No thing is named so.","about":"Not there."}}"#)
    }
}
