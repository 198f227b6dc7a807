import Testing
@testable import Network

/// Answers as they come over the wire, good and bad.
@Suite struct HTTPClientAnswerTests {
    private func outcome(_ answer: String, method: String = "GET") async throws -> Result<String, HTTPClientError> {
        let server = try ScriptedServer { client, _ in
            readText(client)
            sendText(client, answer)
        }
        defer { server.stop() }
        let url = try url(server.port)
        return try await withClient { client in
            do throws(HTTPClientError) {
                let response = try await client.send(OutgoingRequest(method, url))
                let body = try await response.collect(maxBytes: 1 << 20)
                return .success("\(response.status) \(String(decoding: body, as: UTF8.self))")
            } catch {
                return .failure(error)
            }
        }
    }

    private static func many(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

    private static let goodAnswers: [(String, String)] = [
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "200 hello"),
        ("HTTP/1.1 200\r\nContent-Length: 5\r\n\r\nhello", "200 hello"),
        ("HTTP/1.1 200 OK\r\n\r\nuntil the end", "200 until the end"),
        ("HTTP/1.0 200 OK\r\n\r\nuntil the end", "200 until the end"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", "200 hello"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nhel\r\n2\r\nlo\r\n0\r\nX: y\r\n\r\n", "200 hello"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "200 "),
        ("HTTP/1.1 204 No Content\r\n\r\n", "204 "), ("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", "304 "),
        ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "200 "),
        ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", "200 ok"),
        ("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", "200 ok"),
        ("HTTP/1.1 500 Broken\r\nContent-Length: 2\r\n\r\nno", "500 no"),
    ]

    @Test("good answers are read by their framing", arguments: goodAnswers)
    func good(answer: String, expected: String) async throws {
        #expect(try await outcome(answer) == .success(expected))
    }

    @Test("the answer to HEAD has no body, whatever it announces")
    func head() async throws {
        #expect(try await outcome("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n", method: "HEAD") == .success("200 "))
        #expect(try await outcome("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", method: "HEAD") == .success("200 "))
    }

    @Test("a body that ends early is an error", arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n",
        "HTTP/1.1 200 OK\r\nContent-Le",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP",
    ])
    func truncated(answer: String) async throws {
        #expect(try await outcome(answer) == .failure(.truncated))
    }

    @Test("no answer at all is a lost connection", arguments: ["", "HTTP/1.1 100 Continue\r\n\r\n"])
    func nothing(answer: String) async throws {
        #expect(try await outcome(answer) == .failure(.lost(.closed)))
    }

    private static let malformedAnswers: [(String, HTTPRefusal)] = [
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", HTTPRefusal.ambiguousFraming),
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", .ambiguousFraming),
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n", .ambiguousFraming),
        ("HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\n", .contentLength), ("HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\n", .contentLength),
        ("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n", .contentLength),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", .transferCoding),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\n", .transferCoding),
        ("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", .ambiguousFraming),
        ("HTTP/1.1 200 OK\nContent-Length: 5\n\n", .lineEnd), ("HTTP/1.1 200 OK\r\nX : y\r\n\r\n", .fieldName),
        ("HTTP/1.1 200 OK\r\nX: a\r\n folded\r\n\r\n", .foldedField), ("HTTP/1.1 200 OK\r\nX: a\0\r\n\r\n", .fieldValue),
        ("HTTP/2 200 OK\r\n\r\n", .requestLine), ("HTTP/1.1 20 OK\r\n\r\n", .requestLine), ("HTTP/1.1 099 OK\r\n\r\n", .requestLine),
        ("HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n", .requestLine), ("220 mail ready\r\n\r\n", .requestLine),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", .chunk),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n", .chunk),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloX", .chunk),
        ("HTTP/1.1 200 OK\r\nX: \(many("a", 33_000))\r\n\r\n", .headTooLarge),
        ("HTTP/1.1 200 OK\r\n\(many("X: a\r\n", 129))\r\n", .tooManyFields),
        ("\(many("HTTP/1.1 100 Continue\r\n\r\n", 17))HTTP/1.1 200 OK\r\n\r\n", .requestLine),
    ]

    @Test("what two readers could understand in two ways is refused", arguments: malformedAnswers)
    func malformed(answer: String, refusal: HTTPRefusal) async throws {
        #expect(try await outcome(answer) == .failure(.malformed(refusal)))
    }

    @Test("the verdict does not depend on how the answer is cut", arguments: [1, 2, 7])
    func cuts(pieceBytes: Int) async throws {
        let answer = Array(("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nX-First: 1\r\nTransfer-Encoding: chunked\r\n"
            + "X-Last: 2\r\n\r\n5\r\nhello\r\n6;x=\"y\"\r\n world\r\n0\r\nT: x\r\n\r\n").utf8)
        let server = try ScriptedServer { client, _ in
            readText(client)
            var rest = answer[...]
            while !rest.isEmpty {
                sendText(client, String(decoding: rest.prefix(pieceBytes), as: UTF8.self))
                rest = rest.dropFirst(pieceBytes)
            }
        }
        defer { server.stop() }
        let url = try url(server.port)
        try await withClient { client in
            // Other heads are parsed while these come in pieces.
            let responses = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<20 {
                    group.addTask(executorPreference: client.loop) {
                        let response = try await client.send(OutgoingRequest("GET", url))
                        let fields = [text(response.header("x-first")), text(response.header("x-last"))].map { $0 ?? "-" }
                        return "\(fields) \(try await response.collectText())"
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(responses == Array(repeating: "[\"1\", \"2\"] hello world", count: 20))
        }
    }

    @Test("chunks that came together are given together, in place")
    func together() async throws {
        let server = try ScriptedServer(answering(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n2\r\nbc\r\n3\r\ndef\r\n0\r\n\r\n"))
        defer { server.stop() }
        let url = try url(server.port)
        try await withClient { client in
            let response = try await client.send(OutgoingRequest("GET", url))
            #expect(text(try await response.next()) == "abcdef")
            #expect(try await response.next() == nil)
            #expect(try await response.next() == nil)
        }
    }

    @Test("without a close notice a body that ends with the connection is not whole")
    func truncatedTLS() async throws {
        let certificates = try await TestCertificates.shared()
        try await withHTTPServer(tls: certificates.server(.good), { service, _ in
            service.answer = { exchange in
                let stream = exchange.respondStreaming(status: 200, contentType: "text/plain")
                _ = Array("half".utf8).withUnsafeBytes { stream.send($0) }
                stream.abort()
            }
        }) { server in
            let url = try url(server.port, host: "localhost", scheme: "https")
            let error = try await withClient(tls: certificates.client) { client in
                await failure(HTTPClientError.self) {
                    _ = try await client.send(OutgoingRequest("GET", url)).collect(maxBytes: 1_000)
                }
            }
            #expect(error == .truncated)
        }
    }
}

