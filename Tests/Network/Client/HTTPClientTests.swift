import Glibc
import Synchronization
import Testing
@testable import Network

@Suite struct HTTPClientTests {
    private func echo(_ service: ClosureService) {
        service.policy = { _ in .accept(maxBytes: 20 << 20) }
        service.answer = { exchange in
            var answer = Array(exchange.methodName) + [32] + Array(exchange.path) + [10]
            exchange.forEachHeader { name, value in answer += Array(name) + [61] + Array(value) + [10] }
            answer += [10] + Array(exchange.body)
            answer.withUnsafeBytes { exchange.respond(status: 200, contentType: "text/plain", body: $0) }
        }
    }

    /// Bytes of which no two neighbouring blocks are alike.
    private func patterned(_ count: Int) -> [UInt8] {
        let pattern = (0..<251).map { UInt8($0) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + pattern.count)
        while bytes.count < count { bytes += pattern }
        return Array(bytes.prefix(count))
    }

    @Test("a request goes out as it was made, and its answer comes back")
    func roundTrip() async throws {
        try await withHTTPServer({ service, _ in self.echo(service) }) { server in
            let url = try url(server.port, "/a%20b?c=d")
            try await withClient { client in
                var request = OutgoingRequest("PUT", url, body: .bytes(Array("the body".utf8)))
                request.fields.add("X-One", "1")
                request.fields.add("X-Two", "zwei und \u{e9}")
                let response = try await client.send(request)
                #expect(response.status == 200)
                #expect(text(response.header("content-type")) == "text/plain")
                #expect(response.header("x-none") == nil)
                let expected = """
                    PUT /a%20b
                    Host=\(url.authority)
                    User-Agent=btelo
                    X-One=1
                    X-Two=zwei und \u{e9}
                    Content-Length=8

                    the body
                    """
                #expect(try await response.collectText() == expected)
            }
        }
    }

    @Test("TLS is spoken to https, and the connection is used again")
    func secure() async throws {
        let certificates = try await TestCertificates.shared()
        try await withHTTPServer(tls: certificates.server(.good), { service, _ in self.echo(service) }) { server in
            let url = try url(server.port, host: "localhost", scheme: "https")
            let body = patterned(1_000_000)
            try await withClient(tls: certificates.client) { client in
                for _ in 0..<3 {
                    let response = try await client.send(OutgoingRequest("POST", url, body: .bytes(body)))
                    let back = try await response.collect(maxBytes: 4_000_000)
                    #expect(Array(back.suffix(body.count)) == body)
                }
            }
            #expect(server.counters.acceptedConnections == 1)
        }
    }

    @Test("a certificate that proves nothing gives no answer")
    func badCertificate() async throws {
        let certificates = try await TestCertificates.shared()
        try await withHTTPServer(tls: certificates.server(.expired)) { server in
            let url = try url(server.port, host: "localhost", scheme: "https")
            let error = try await withClient(tls: certificates.client) { client in
                await failure(HTTPClientError.self) { _ = try await client.send(OutgoingRequest("GET", url)) }
            }
            #expect(error == .connect(.certificate(reason: "certificate has expired")))
        }
    }

    @Test("bodies of every size go out and come back", arguments: [0, 1, 16_384, 16_385, 100_000, 2_000_000])
    func sizes(size: Int) async throws {
        try await withHTTPServer({ service, _ in self.echo(service) }) { server in
            let url = try url(server.port)
            try await withClient { client in
                let body = patterned(size)
                let whole = try await client.send(OutgoingRequest("POST", url, body: .bytes(body)))
                let back = try await whole.collect(maxBytes: 6_000_000)
                #expect(Array(back.suffix(size)) == body)
                for length in [nil, size] {
                    let streamed = try await client.send(OutgoingRequest("POST", url, body: .stream(length: length) { writer in
                        var rest = body[...]
                        while !rest.isEmpty {
                            try await writer.write(Array(rest.prefix(40_000)))
                            rest = rest.dropFirst(40_000)
                        }
                    }))
                    let back = try await streamed.collect(maxBytes: 6_000_000)
                    #expect(Array(back.suffix(size)) == body)
                }
            }
            #expect(server.counters.acceptedConnections == 1)
        }
    }

    @Test("a body that is written while the answer is read passes through in both directions")
    func bothWays() async throws {
        // The server answers each line before it takes the next one.
        let server = try ScriptedServer { client, _ in
            readText(client)
            sendText(client, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            for _ in 0..<3 {
                let size = readText(client, until: "\r\n")
                let line = readText(client, until: "\r\n")
                sendText(client, size + line)
            }
            readText(client, until: "0\r\n\r\n")
            sendText(client, "0\r\n\r\n")
        }
        defer { server.stop() }
        let url = try url(server.port)
        try await withClient { client in
            let heard = Collected<String>()
            let (turns, turn) = AsyncStream.makeStream(of: Void.self)
            let response = try await client.send(OutgoingRequest("POST", url, body: .stream(length: nil) { writer in
                var turns = turns.makeAsyncIterator()
                for line in ["one", "two", "three"] {
                    try await writer.write(Array(line.utf8))
                    await turns.next()
                }
            }))
            while let piece = try await response.next() {
                heard.add(String(decoding: piece, as: UTF8.self))
                turn.yield()
            }
            #expect(heard.all == ["one", "two", "three"])
        }
    }

    @Test("an early answer is heard although the body is not taken, and the connection is not used again")
    func earlyAnswer() async throws {
        let server = try ScriptedServer { client, number in
            readText(client)
            sendText(client, number == 1 ? "HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig" : "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            sleep(1)
        }
        defer { server.stop() }
        let url = try url(server.port)
        try await withClient { client in
            let response = try await client.send(OutgoingRequest("POST", url, body: .bytes([UInt8](repeating: 1, count: 30_000_000))))
            #expect(response.status == 413)
            #expect(try await response.collectText() == "big")
            #expect(try await client.send(OutgoingRequest("GET", url)).status == 200)
        }
        #expect(server.connectionCount == 2)
    }

    @Test("a body of another length than announced is an error of the request", arguments: [(3, 4), (4, 3)])
    func wrongLength(announced: Int, written: Int) async throws {
        let server = try ScriptedServer { client, _ in readToEnd(client) }
        defer { server.stop() }
        let url = try url(server.port)
        let error = try await withClient { client in
            await failure(HTTPClientError.self) {
                _ = try await client.send(OutgoingRequest("POST", url, body: .stream(length: announced) { writer in
                    try await writer.write([UInt8](repeating: 1, count: written))
                }))
            }
        }
        #expect(error == .requestBody(written > announced ? "longer than announced" : "shorter than announced"))
    }

    @Test("fields that would become something else are refused before anything is sent", arguments: [
        ("X", "a\r\nEvil: 1"), ("X", "a\nb"), ("X", "a\0"), ("X Y", "a"), ("X:", "a"), ("", "a"), ("Host", "evil"), ("Content-Length", "1"),
        ("transfer-encoding", "chunked"), ("Connection", "close"), ("X\r\nY", "a"),
    ])
    func badFields(name: String, value: String) async throws {
        let error = try await withClient { client in
            var request = OutgoingRequest("GET", try url(1))
            request.fields.add(name, value)
            let finished = request
            return await failure(HTTPClientError.self) { _ = try await client.send(finished) }
        }
        #expect(error == .invalidRequest("field '\(name)'"))
    }

    @Test("the whole body is collected up to the limit and not beyond it", arguments: [true, false])
    func collectLimit(isChunked: Bool) async throws {
        let server = try ScriptedServer(answering(
            isChunked ? "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n5\r\nworld\r\n0\r\n\r\n"
                : "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhelloworld"))
        defer { server.stop() }
        let url = try url(server.port)
        try await withClient { client in
            #expect(try await client.send(OutgoingRequest("GET", url)).collectText(maxBytes: 10) == "helloworld")
            let response = try await client.send(OutgoingRequest("GET", url))
            #expect(await failure(HTTPClientError.self) { _ = try await response.collect(maxBytes: 9) } == .bodyTooLarge(maxBytes: 9))
        }
    }

    @Test("a slow consumer stops the other side from sending")
    func backPressure() async throws {
        let sent = Mutex(0)
        let server = try ScriptedServer { client, _ in
            readText(client)
            sendText(client, "HTTP/1.1 200 OK\r\nContent-Length: 50000000\r\n\r\n")
            let piece = [UInt8](repeating: 120, count: 100_000)
            for _ in 0..<500 {
                var rest = piece.count
                while rest > 0 {
                    let count = send(client, piece, rest, CInt(MSG_NOSIGNAL))
                    guard count > 0 else { return }
                    rest -= count
                    sent.withLock { $0 += count }
                }
            }
        }
        defer { server.stop() }
        let url = try url(server.port)
        try await withClient { client in
            let response = try await client.send(OutgoingRequest("GET", url))
            _ = try await response.next()
            // Until the other side has been stopped for a while.
            var before = -1
            while case let now = sent.withLock({ $0 }), now != before {
                before = now
                try await Task.sleep(for: .milliseconds(100))
            }
            #expect(before < 20_000_000)
            var count = 0
            while let piece = try await response.next() { count += piece.count }
            #expect(sent.withLock { $0 } == 50_000_000)
            #expect(count > 49_900_000)
        }
    }
}
