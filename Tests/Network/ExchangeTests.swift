import Glibc
import CLinux
import Testing
@testable import Network

private let request = "GET /a?b HTTP/1.1\r\nHost: h\r\nX-One: 1\r\nx-two: a\r\nX-TWO: b\r\n\r\n"

@Suite(.serialized) struct ExchangeTests {
    @Test("a request shows its method, target and header fields")
    func reading() throws {
        let seen = Collected<String>()
        try withServer({ service, _ in
            service.answer = { exchange in
                seen.add(text(exchange.methodName) ?? "")
                seen.add(text(exchange.path) ?? "")
                seen.add(text(exchange.query) ?? "")
                seen.add(text(exchange.header("x-one")) ?? "nil")
                seen.add(text(exchange.header("x-two")) ?? "nil")
                seen.add(text(exchange.header("x-three")) ?? "nil")
                seen.add("\(exchange.headerCount("x-two")) \(exchange.headerCount("x-three"))")
                exchange.forEachHeader { name, value in seen.add("\(text(name) ?? "")=\(text(value) ?? "")") }
                exchange.respond(status: 200, contentType: nil, text: "")
            }
        }) { server in
            _ = try exchangeBytes(server, request)
        }
        #expect(seen.all == ["GET", "/a", "b", "1", "a", "nil", "2 0", "Host=h", "X-One=1", "x-two=a", "X-TWO=b"])
    }

    @Test("an exchange that is over reads empty and answers nothing")
    func over() throws {
        let seen = Collected<Bool>()
        try withServer({ service, loop in
            service.answer = { exchange in
                exchange.tag = 7
                exchange.respond(status: 200, contentType: nil, text: "first")
                exchange.respond(status: 500, contentType: nil, text: "second")
                exchange.tag = 8
                seen.add(!exchange.isOpen && exchange.hasAnswered && exchange.path.isEmpty && exchange.query.isEmpty)
                seen.add(exchange.header("host") == nil && exchange.body.isEmpty && exchange.tag == 0)
                seen.add(exchange.loop === loop)
                let stream = exchange.respondStreaming(status: 200, contentType: nil)
                seen.add(stream.isCancelled)
                stream.finish()
                loop.schedule(afterMilliseconds: 1) {
                    exchange.respond(status: 500, contentType: nil, text: "third")
                    seen.add(!exchange.isOpen)
                }
            }
        }) { server in
            let answer = try exchangeBytes(server, request + request)
            #expect(answer.count(of: "first") == 2)
            #expect(!answer.contains("second") && !answer.contains("third"))
        }
        #expect(seen.all.allSatisfy { $0 } && seen.all.count >= 8)
    }

    @Test("a header value that would end its line is left out with its name")
    func splitting() throws {
        let taken = Collected<Bool>()
        try withServer({ service, _ in
            service.answer = { exchange in
                exchange.respond(status: 200, contentType: nil, text: "") { headers in
                    taken.add(headers.add("Location", "/a\r\nSet-Cookie: b"))
                    taken.add(headers.add("X-Nul", "a\0b"))
                    taken.add(headers.add("X-Good", "a\tb"))
                    headers.add("X-Number", 1_234_567)
                }
            }
        }) { server in
            let answer = try exchangeBytes(server, request)
            #expect(!answer.contains("Location") && !answer.contains("Set-Cookie") && !answer.contains("X-Nul"))
            #expect(answer.contains("X-Good: a\tb\r\n") && answer.contains("X-Number: 1234567\r\n"))
        }
        #expect(taken.all == [false, false, true])
    }

    @Test("an answer given while the policy was asked is the only one, whatever the policy says")
    func earlyAnswer() throws {
        try withServer({ service, _ in
            service.policy = { exchange in
                exchange.respond(status: 403, contentType: nil, text: "early")
                return .accept(maxBytes: 10)
            }
        }) { server in
            let answer = try exchangeBytes(server, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nab" + request)
            #expect(answer.count(of: "HTTP/1.1 403 ") == 2)
            #expect(!answer.contains("200"))
        }
    }

    @Test("didFinish is called once for each request, also when its client went away")
    func finishing() throws {
        let finished = Collected<Int>()
        let closed = Collected<Int>()
        try withServer({ service, _ in
            service.finished = { exchange, status, _ in finished.add(exchange.isOpen ? status : -1) }
            service.answer = { exchange in
                guard exchange.path.equals("/never") else {
                    exchange.onClose { closed.add(1) }
                    return exchange.respond(status: 201, contentType: nil, text: "")
                }
                exchange.onClose { closed.add(2) }
            }
        }) { server in
            _ = try exchangeBytes(server, request)
            let client = try connect(server)
            _ = linux_send(client, "GET /never HTTP/1.1\r\nHost: h\r\n\r\n", 32)
            while server.counters.requests < 2 { sched_yield() }
            _ = linux_reset_at_close(client)
            close(client)
            while server.counters.openConnections > 0 { sched_yield() }
        }
        #expect(finished.all == [201, 0])
        #expect(closed.all == [2])
    }

    @Test("didFinish is called for a request whose client left in the middle of its body")
    func finishingWithoutBody() throws {
        let finished = Collected<Int>()
        try withServer({ service, _ in
            service.finished = { exchange, status, _ in finished.add(exchange.isOpen ? status : -1) }
        }) { server in
            let answer = try exchangeBytes(server, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nab")
            #expect(answer == "")
        }
        #expect(finished.all == [0])
    }

    @Test("HEAD is refused without a body, with the length of what another method gets")
    func refusedHead() throws {
        try withServer({ service, _ in
            service.policy = { _ in .accept(maxBytes: 3) }
            service.refused = { _ in RefusalBody(contentType: "text/plain", bytes: Array("refused".utf8)) }
        }) { server in
            for fields in ["Expect: rain\r\n", "Content-Length: 4\r\n"] {
                let answer = try exchangeBytes(server, "HEAD / HTTP/1.1\r\nHost: h\r\n\(fields)\r\n")
                #expect(answer.hasPrefix("HTTP/1.1 41") && answer.contains("Content-Length: 7\r\n") && answer.hasSuffix("\r\n\r\n"))
            }
        }
    }

    @Test("an answer too large to wait for its reader beside others is refused, and given when there is room again")
    func answersInMemory() throws {
        var limits = HTTPServerLimits()
        limits.keptAnswerBytes = 24 << 20
        try withServer(limits: limits, { service, _ in
            let large = [UInt8](repeating: 120, count: 16 << 20)
            service.answer = { exchange in
                large.withUnsafeBytes { exchange.respond(status: 200, contentType: nil, body: $0) }
            }
        }) { server in
            let patient = try connect(server)
            defer { close(patient) }
            var request = request
            _ = request.withUTF8 { linux_send(patient, $0.baseAddress, $0.count) }
            while server.counters.responses < 1 { sched_yield() }
            #expect(try exchangeBytes(server, request).hasPrefix("HTTP/1.1 503 "))
            _ = linux_stop_sending(patient)
            #expect(readAll(patient).utf8.count > 16 << 20)
            #expect(try exchangeBytes(server, request).utf8.count > 16 << 20)
        }
    }

    @Test("a connection whose answer ends during a stop is closed then, not at the stop's deadline")
    func stoppingWhileStreaming() throws {
        let streams = Collected<ResponseStream>()
        let begin = ContinuousClock.now
        try withServer({ service, _ in
            service.answer = { streams.add($0.respondStreaming(status: 200, contentType: nil)) }
        }) { server in
            let client = try connect(server)
            defer { close(client) }
            var request = request
            _ = request.withUTF8 { linux_send(client, $0.baseAddress, $0.count) }
            while streams.all.isEmpty { sched_yield() }
            server.stop()
            server.loops[0].execute { streams.all[0].finish() }
            #expect(readAll(client).hasSuffix("0\r\n\r\n"))
            server.waitUntilStopped()
        }
        #expect(ContinuousClock.now - begin < .milliseconds(HTTPServerLimits().stopMilliseconds) / 2)
    }

    @Test("a refused message gets the service's body and is counted by its reason")
    func refusal() throws {
        try withServer({ service, _ in
            service.refused = { refusal in RefusalBody(contentType: "application/json", bytes: Array("{\"error\":\"\(refusal)\"}".utf8)) }
        }) { server in
            let answer = try exchangeBytes(server, "GET / HTTP/1.1\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
            #expect(answer.contains("Content-Type: application/json\r\n") && answer.hasSuffix("{\"error\":\"host\"}"))
            #expect(server.counters.count(of: .host) == 1)
            #expect(server.counters.requests == 0)
        }
    }

    @Test("a stream with an announced length sends no more than it and cuts the connection when it sends less")
    func announcedLength() throws {
        try withServer({ service, _ in
            service.answer = { exchange in
                let stream = exchange.respondStreaming(
                    status: 200, contentType: nil, contentLength: exchange.path.equals("/less") ? 9 : 3, endsWithHalfClose: false)
                Array("hello".utf8).withUnsafeBytes { _ = stream.send($0) }
                stream.finish()
            }
        }) { server in
            #expect(try exchangeBytes(server, request).hasSuffix("\r\n\r\nhel"))
            let less = try exchangeBytes(server, "GET /less HTTP/1.1\r\nHost: h\r\n\r\n" + request)
            #expect(less.hasSuffix("\r\n\r\nhello"))
        }
    }

    @Test("a writer in another task of another executor still writes on the loop")
    func otherExecutor() throws {
        try withServer({ service, _ in
            service.answer = { exchange in
                let stream = exchange.respondStreaming(status: 200, contentType: nil, endsWithHalfClose: false)
                let loop = exchange.loop
                Task.detached {
                    for _ in 0..<100 { await stream.write([120, 121]) }
                    loop.execute { stream.finish() }
                }
            }
        }) { server in
            let answer = try exchangeBytes(server, request)
            #expect(answer.count(of: "2\r\nxy\r\n") == 100 && answer.hasSuffix("0\r\n\r\n"))
        }
    }
}

extension String {
    /// How often `mark` stands in the text.
    fileprivate func count(of mark: String) -> Int {
        let bytes = Array(utf8)
        let wanted = Array(mark.utf8)
        guard bytes.count >= wanted.count else { return 0 }
        return (0...(bytes.count - wanted.count)).count { bytes[$0..<($0 + wanted.count)].elementsEqual(wanted) }
    }
}
