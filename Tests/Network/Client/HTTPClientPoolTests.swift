import CLinux
import Glibc
import Synchronization
import Testing
@testable import Network

@Suite struct HTTPClientPoolTests {
    private static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    private func expectOK(_ client: HTTPClient, _ request: OutgoingRequest) async throws {
        let body = try await client.send(request).collectText()
        #expect(body == "ok")
    }

    @Test("a connection is used again when its answer was read to the end, and only then", arguments: [
        (ok, 1), ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", 1), ("HTTP/1.1 204 No Content\r\n\r\n", 1),
        ("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok", 2),
        ("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", 2), ("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok", 1),
        (ok + "HTTP/1.1 200 smuggled\r\n\r\n", 2),
    ])
    func reuse(answer: String, connections: Int) async throws {
        let server = try ScriptedServer(answering(answer, answer))
        defer { server.stop() }
        let url = try url(server.port)
        try await withClient { client in
            for _ in 0..<2 {
                let response = try await client.send(OutgoingRequest("GET", url))
                #expect([200, 204].contains(response.status))
                _ = try await response.collect(maxBytes: 100)
            }
        }
        #expect(server.connectionCount == connections)
    }

    @Test("an answer that is dropped closes its connection, one that is discarded keeps it when all is here")
    func dropped() async throws {
        let server = try ScriptedServer(answering(Self.ok, Self.ok, Self.ok))
        defer { server.stop() }
        let url = try url(server.port)
        try await withClient { client in
            _ = try await client.send(OutgoingRequest("GET", url))
            let second = try await client.send(OutgoingRequest("GET", url))
            second.discard()
            try await expectOK(client, OutgoingRequest("GET", url))
        }
        #expect(server.connectionCount == 2)
    }

    @Test("a repeatable request is sent again, once, when the kept connection was closed without an answer", arguments: ["GET", "PUT", "DELETE"])
    func staleRepeated(method: String) async throws {
        let server = try ScriptedServer { client, number in
            readText(client)
            sendText(client, Self.ok)
            // Takes the next request on the first connection and goes away.
            if number == 1 { readText(client) } else { readToEnd(client) }
        }
        defer { server.stop() }
        let url = try url(server.port)
        try await withClient { client in
            for _ in 0..<2 {
                try await expectOK(client, OutgoingRequest(method, url))
            }
        }
        #expect(server.connectionCount == 2)
    }

    @Test("a request that may not be repeated is not")
    func staleNotRepeated() async throws {
        let server = try ScriptedServer { client, number in
            readText(client)
            sendText(client, Self.ok)
            if number == 1 { readText(client) } else { readToEnd(client) }
        }
        defer { server.stop() }
        let url = try url(server.port)
        try await withClient { client in
            try await expectOK(client, OutgoingRequest("POST", url))
            #expect(await failure(HTTPClientError.self) { _ = try await client.send(OutgoingRequest("POST", url)) } == .lost(.closed))
        }
        #expect(server.connectionCount == 1)
    }

    @Test("a failure on a new connection, or after an answer began, is not repeated", arguments: ["", "HTTP/1.1 2"])
    func notRepeated(answer: String) async throws {
        let server = try ScriptedServer { client, number in
            readText(client)
            guard number == 1, !answer.isEmpty else { return }
            sendText(client, Self.ok)
            readText(client)
            sendText(client, answer)
        }
        defer { server.stop() }
        let url = try url(server.port)
        let error = try await withClient { client in
            if !answer.isEmpty { _ = try await client.send(OutgoingRequest("GET", url)).collectText() }
            return await failure(HTTPClientError.self) { _ = try await client.send(OutgoingRequest("GET", url)) }
        }
        #expect(error == (answer.isEmpty ? .lost(.closed) : .truncated))
        #expect(server.connectionCount == 1)
    }

    @Test("a kept connection that the other side closes is noticed before the next request, also one that must not be repeated")
    func closedWhileIdle() async throws {
        let closed = Signal()
        let server = try ScriptedServer { client, _ in
            readText(client)
            sendText(client, Self.ok)
            _ = linux_stop_sending(client)
            closed.fire()
        }
        defer { server.stop() }
        let url = try url(server.port)
        try await withClient { client in
            try await expectOK(client, OutgoingRequest("POST", url))
            await closed.wait()
            try await expectOK(client, OutgoingRequest("POST", url))
        }
        #expect(server.connectionCount == 2)
    }

    @Test("connections are closed when they were idle for long")
    func idle() async throws {
        let ended = Signal()
        let server = try ScriptedServer { client, _ in
            readText(client)
            sendText(client, Self.ok)
            readToEnd(client)
            ended.fire()
        }
        defer { server.stop() }
        let url = try url(server.port)
        try await withClient { $0.idleMilliseconds = 30 } _: { client in
            _ = try await client.send(OutgoingRequest("GET", url)).collectText()
            #expect(client.pools.idleCount == 1)
            await ended.wait()
            #expect(client.pools.idleCount == 0)
        }
    }

    @Test("no more than the allowed connections are opened, no more than the allowed requests wait, and each has its turn")
    func bounds() async throws {
        let open = Mutex(0)
        let most = Mutex(0)
        let release = Latch()
        let server = try ScriptedServer { client, _ in
            let count = open.withLock { count in
                count += 1
                return count
            }
            most.withLock { $0 = max($0, count) }
            while !readText(client).isEmpty {
                release.wait()
                sendText(client, Self.ok)
            }
            open.withLock { $0 -= 1 }
        }
        defer { server.stop() }
        let url = try url(server.port)
        try await withClient { configuration in
            configuration.connectionsPerOriginMax = 2
            configuration.waitingPerOriginMax = 3
        } _: { client in
            let tasks = (0..<6).map { _ in
                Task.immediate(executorPreference: client.loop) {
                    await failure(HTTPClientError.self) { _ = try await client.send(OutgoingRequest("GET", url)).collectText() }
                }
            }
            // Five are in, the sixth is refused at once.
            #expect(await tasks[5].value == .overloaded)
            release.countDown()
            for task in tasks.dropLast() { #expect(await task.value == nil) }
        }
        #expect(most.withLock { $0 } == 2)
    }

    @Test("a request whose turn does not come ends at its deadline, or when it is cancelled, and the others go on")
    func waiting() async throws {
        let release = Latch()
        let server = try ScriptedServer { client, _ in
            while !readText(client).isEmpty {
                release.wait()
                sendText(client, Self.ok)
            }
        }
        defer { server.stop() }
        let url = try url(server.port)
        try await withClient { $0.connectionsPerOriginMax = 1 } _: { client in
            func start(_ milliseconds: Int64) -> Task<HTTPClientError?, Never> {
                Task.immediate(executorPreference: client.loop) {
                    var request = OutgoingRequest("GET", url)
                    request.deadlines.connectMilliseconds = milliseconds
                    let finished = request
                    return await failure(HTTPClientError.self) { _ = try await client.send(finished).collectText() }
                }
            }
            let first = start(10_000)
            let impatient = start(20)
            let cancelled = start(10_000)
            let patient = start(10_000)
            #expect(await impatient.value == .timedOut(.connection))
            cancelled.cancel()
            #expect(await cancelled.value == .cancelled)
            release.countDown()
            #expect(await first.value == nil)
            #expect(await patient.value == nil)
        }
        #expect(server.connectionCount == 1)
    }

    @Test("a connection opened for any address is not used by a request for public ones")
    func policiesApart() async throws {
        let server = try ScriptedServer(answering(Self.ok, Self.ok))
        defer { server.stop() }
        let url = try url(server.port)
        let error = try await withClient { client in
            _ = try await client.send(OutgoingRequest("GET", url)).collectText()
            var request = OutgoingRequest("GET", url)
            request.addresses = .publicOnly
            let finished = request
            return await failure(HTTPClientError.self) { _ = try await client.send(finished) }
        }
        #expect(error == .connect(.addressRefused(host: "127.0.0.1")))
    }

    @Test("dropping the client closes its connections")
    func droppedClient() async throws {
        let ended = Signal()
        let server = try ScriptedServer { client, _ in
            readText(client)
            sendText(client, Self.ok)
            readToEnd(client)
            ended.fire()
        }
        defer { server.stop() }
        let url = try url(server.port)
        try await onClientLoop { loop in
            var client: HTTPClient? = HTTPClient(on: loop, tls: TLSClient())
            _ = try await client?.send(OutgoingRequest("GET", url)).collectText()
            client = nil
            await ended.wait()
        }
    }
}
