import Testing

@Suite struct BodyTests {
    let service: SampleService

    init() throws { service = try SampleService() }

    static let whole =
        #"{"text":"héllo","slug":"a-1","whole":-10,"share":1.5,"flag":false,"at":"2024-02-29T23:59:59.5+01:00","day":"2024-02-29","#
        + #""moment":"2024-02-29 23:59:59","month":"2024-02","link":"https://a.b/c?d#e","mail":"a@b.cd","plan":"yearly","#
        + #""awkward":"3d","anything":{ "a" : 1.0 },"group":{},"either":"x","names":["a","b"],"grid":[[1,2],[]],"limits":{"a":0},"#
        + #""nothing":null,"perhaps":null,"shape":{"width":1,"kind":"default","height":2},"#
        + #""children":[{"text":"x","slug":"b","whole":0,"nothing":"n","shape":{"kind":"circle","radius":0.25}}],"json":"j","mark":"m","key":"k"}"#

    @Test("everything that is read is written again")
    func roundTrip() throws {
        let answer = try service.json("POST", "/everything", Self.whole)
        let expected = Self.whole
            .replacing("2024-02-29T23:59:59.5+01:00", with: "2024-02-29T22:59:59.5Z")
            .replacing(#"{"width":1,"kind":"default","height":2}"#, with: #"{"kind":"default","width":1,"height":2}"#)
            .replacing(#""whole":0,"nothing":"n""#, with: #""whole":0,"flag":true,"nothing":"n""#)
        #expect(answer.text == expected)
    }

    @Test("a wrong member names its place and the rule", arguments: [
        ("text", #""""#, "text: must have 1 to 5 characters"), ("text", #""éééééé""#, "text: must have 1 to 5 characters"),
        ("text", "1", "text: must be text"), ("text", "null", "text: must not be null"), ("text", #""a\u0000""#, "text: must not contain NUL"),
        ("slug", #""A""#, "slug: must match [a-z0-9-]+"), ("whole", "11", "whole: must be -10 to 10"),
        ("whole", "1.0", "whole: must be an integer"), ("whole", "1e1", "whole: must be an integer"), ("whole", "true", "whole: must be an integer"),
        ("whole", #""1""#, "whole: must be an integer"), ("whole", "99999999999999999999", "whole: must be -10 to 10"),
        ("share", "0.4", "share: must be 0.5 to 1.5"), ("share", "1e999", "share: is too large a number"),
        ("flag", "1", "flag: must be true or false"), ("at", #""2024-02-30T00:00:00Z""#, "at: must be an RFC 3339 time"),
        ("at", #""2024-02-28T24:00:00Z""#, "at: must be an RFC 3339 time"), ("day", #""2023-02-29""#, "day: must be a date"),
        ("moment", #""2024-02-29T23:59:59""#, "moment: must be a moment in UTC"), ("link", #""ftp://a.b""#, "link: must be an absolute"),
        ("link", #""https://a.b%00.c/""#, "link: must be an absolute"), ("mail", #""a@@b.cd""#, "mail: must be an e-mail address"),
        ("plan", #""Monthly""#, "plan: must be monthly or yearly"), ("group", "[]", "group: must be an object"),
        ("either", "1", "either: must be an object or text"), ("names", "[]", "names: must have 1 to 3 items"),
        ("names", #"["a","abcde"]"#, "names[1]: must have 1 to 4 characters"), ("grid", "[[1],[1,2,3]]", "grid[1]: must have at most 2 items"),
        ("grid", "[[1],[2,true]]", "grid[1][1]: must be an integer"), ("limits", "{}", "limits: must have 1 to 2 entries"),
        ("limits", #"{"a":-1}"#, "limits.a: must be at least 0"), ("shape", "{}", "shape.kind: is required"),
        ("shape", #"{"kind":"square"}"#, "shape.kind: must be circle or default"), ("shape", #"{"kind":"circle","radius":-1}"#, "shape.radius: must be at least 0"),
        ("shape", #"{"kind":"circle"}"#, "shape.radius: is required"), ("children", #"[{"text":"x","slug":"b","whole":0}]"#, "children[0].nothing: is required"),
        ("children", #"[{"text":"x","slug":"B","whole":0,"nothing":null}]"#, "children[0].slug: must match"),
        ("surprise", "1", "surprise: is not a field of this request"),
    ])
    func refused(member: String, value: String, message: String) throws {
        let required = ["text": #""x""#, "slug": #""a""#, "whole": "1", "nothing": "null"].filter { $0.key != member }
        let members = required.map { "\"\($0.key)\":\($0.value)" } + ["\"\(member)\":\(value)"]
        let answer = try service.json("POST", "/everything", "{\(members.joined(separator: ","))}")
        #expect(answer.status == 400)
        #expect(answer.text.contains(message), "\(answer.text)")
    }

    @Test("every missing member is named")
    func missing() throws {
        let answer = try service.json("POST", "/everything", "{}")
        #expect(answer.text.contains("text: is required; slug: is required; whole: is required; nothing: is required"))
        #expect(try service.send("POST", "/everything", [], body: nil).text.contains("everything: is required"))
    }

    @Test("what is no JSON answers 400 with the place", arguments: ["{", "{}}", #"{"text":1,}"#, #"{"text":"a","text":"b"}"#, "\u{FEFF}{}"])
    func malformed(body: String) throws {
        let answer = try service.json("POST", "/everything", body)
        #expect(answer.status == 400)
        #expect(answer.text.contains("at byte"))
    }

    @Test("more than the operation takes answers 413")
    func tooLarge() throws {
        let body = #"{"text":""# + String(repeating: "a", count: 5000) + #""}"#
        let answer = try service.json("POST", "/everything", body)
        #expect(answer.status == 413)
        #expect(answer.text.contains(#""code":3002"#))
    }

    @Test("a body of another type answers 415", arguments: [
        ("Content-Type: text/plain", 415), ("Content-Type: application/json; charset=utf-16", 415), ("X-None: 1", 415),
        ("Content-Type: application/problem+json", 400), ("Content-Type: APPLICATION/JSON; charset=\"UTF-8\"", 400),
        ("Content-Type: application/json\r\nContent-Encoding: gzip", 415),
    ])
    func contentType(header: String, status: Int) throws {
        #expect(try service.send("POST", "/everything", [header], body: Array("{}".utf8)).status == status)
    }

    @Test("a form is decoded once, and errors come in the envelope the operation names")
    func form() throws {
        let type = "Content-Type: application/x-www-form-urlencoded"
        let answer = try service.send("POST", "/form", [type], body: Array("name=a+b%2B&tag=1&tag=2".utf8))
        #expect(answer.text == #"{"name":"a b+","level":0,"tags":["1","2"]}"#)
        let wrong = try service.send("POST", "/form", [type], body: Array("name=&level=-1".utf8))
        let expected = "name: must have 1 to 10 characters; level: must be at least 0"
        #expect(wrong.text == #"{"error":{"message":"\#(expected)","type":"invalid_request_error","param":"name"}}"#)
        let twice = try service.send("POST", "/form", [type], body: Array("name=a&name=b".utf8))
        #expect(twice.text.contains("name: is given more than once"))
    }

    @Test("JSON or a form, by either name; two outcomes")
    func either() throws {
        #expect(try service.json("POST", "/either", #"{"code":"json"}"#).text == #""monthly""#)
        let answer = try service.send(
            "POST", "/either", ["Content-Type: application/x-www-form-urlencoded"], body: Array("invite_code=x".utf8))
        #expect(answer.status == 303)
        #expect(answer.headers["location"] == "/start")
        #expect(try service.json("POST", "/either", #"{"code":"a","invite_code":"b"}"#).text.contains("code: is given by two names"))
    }

    @Test("a file arrives byte by byte and its name is never used")
    func upload() throws {
        let body = "--x\r\nContent-Disposition: form-data; name=\"image\"; filename=\"../e\"\r\nContent-Type: image/png\r\n\r\na\r\n--y\r\n--x--\r\n"
        let answer = try service.send("POST", "/upload", ["Content-Type: multipart/form-data; boundary=x"], body: Array(body.utf8))
        #expect(answer.status == 200)
        #expect(answer.text == "a\r\n--y")
        #expect(answer.headers["x-type"] == "image/png")
        #expect(answer.headers["content-type"] == "image/png")
        #expect(answer.headers["content-disposition"] == "attachment; filename=\"ab.png\"")
        let cut = try service.send("POST", "/upload", ["Content-Type: multipart/form-data; boundary=x"], body: Array(body.utf8.dropLast(4)))
        #expect(cut.status == 400)
    }

    @Test("a verbatim body is kept byte by byte", arguments: [#"{ "a" : 1.0, "b":[ ] }"#, "null", #""x""#, "-0.0"])
    func verbatim(body: String) throws {
        #expect(try service.json("PUT", "/raw", body).text == body)
    }

    @Test("members of a verbatim body are read beside it")
    func reads() throws {
        let body = #"{"model":"m","other":[1, 2],"messages":[ {} ]}"#
        let answer = try service.json("POST", "/some", body)
        #expect(answer.text == #"{"model":"m","stream":false,"messages":[ {} ],"body":\#(body)}"#)
        #expect(try service.json("POST", "/some", #"{"messages":{}}"#).text.contains("messages: must be a list"))
    }

    @Test("bytes and text are taken whole")
    func whole() throws {
        let bytes: [UInt8] = [0, 255]
        #expect(try service.send("POST", "/bytes", [], body: bytes).text == #"{"success":true,"data":{"size":2}}"#)
        #expect(try service.send("POST", "/text", ["Content-Type: text/plain"], body: Array("ü".utf8)).text == "ü")
        #expect(try service.send("POST", "/text", ["Content-Type: text/plain"], body: Array(bytes.dropFirst())).status == 400)
    }
}

@Suite struct AnswerTests {
    let service: SampleService

    init() throws { service = try SampleService() }

    @Test("events are typed, named and ended")
    func events() throws {
        let answer = try service.get("/count?to=2")
        #expect(answer.headers["content-type"] == "text/event-stream")
        let numbers = [1, 2].map { (number: Int) -> String in
            "event: count.next\ndata: {\"number\":\(number),\"word\":\"a\\nb\"}\n\n"
        }
        #expect(answer.text == numbers.joined() + "data: [DONE]\n\n")
    }

    @Test("a stream that fails ends with an error event in the contract's envelope")
    func failingEvents() throws {
        let answer = try service.get("/count?to=2000")
        #expect(answer.text.hasSuffix("event: error\ndata: {\"success\":false,\"error\":{\"code\":9000,\"message\":\"Too far.\",\"about\":\"We failed.\"}}\n\n"))
    }

    @Test("events of another server go out as they are, lines split where they end")
    func relayed() throws {
        #expect(try service.get("/relay").text == "event: ping\ndata: one\ndata: two\n\ndata: raw\n\n")
        #expect(try service.get("/relay", ["X-Whole: 1"]).text == #"{"kept" : 1.0}"#)
    }

    @Test("an unexpected error answers 500 without a word about it, and the log gets it", arguments: ["unexpected", "later"])
    func unexpected(how: String) throws {
        let answer = try service.get("/fail?how=\(how)")
        #expect(answer.status == 500)
        #expect(answer.text == #"{"success":false,"error":{"code":9000,"message":"We failed.","about":"We failed."}}"#)
        #expect(service.notes.contains("failed fail: Broken()"))
    }

    @Test("an error says when to try again")
    func retryAfter() throws {
        #expect(try service.get("/fail?how=retry").headers["retry-after"] == "7")
    }

    @Test("a status without words in the contract has some")
    func otherStatus() throws {
        let answer = try service.get("/fail?how=x")
        #expect(answer.status == 402)
        #expect(answer.text.contains("The request was refused."))
    }

    @Test("handlers add header lines, and no value can add another")
    func headers() throws {
        let answer = try service.get("/fail?how=header")
        #expect(answer.status == 204)
        #expect(answer.headers["x-note"] == "fine")
        #expect(answer.headers["x-forged"] == nil)
        #expect(try service.get("/fail?how=header").headers["x-note"] == "fine")
    }
}
