import Glibc
import Testing
@testable import Network

/// An upstream that stalls, at each stage.
@Suite struct HTTPClientDeadlineTests {
    private func stall(
        _ request: @escaping @Sendable (inout OutgoingRequest) -> Void, _ serve: @escaping @Sendable (CInt, Int) -> Void
    ) async throws -> HTTPClientError? {
        let server = try ScriptedServer(serve)
        defer { server.stop() }
        let url = try url(server.port)
        return try await withClient { client in
            var outgoing = OutgoingRequest("GET", url)
            request(&outgoing)
            let finished = outgoing
            return await failure(HTTPClientError.self) { _ = try await client.send(finished).collect(maxBytes: 1 << 20) }
        }
    }

    @Test("a name that is not resolved in time")
    func resolving() async throws {
        let release = Latch()
        defer { release.countDown() }
        let resolver = Resolver(threadCount: 1, waitingMax: 1) { _ in
            release.wait()
            return .failure(reason: "late")
        }
        let url = try url(80, host: "slow.example")
        let error = try await withClient { $0.resolver = resolver } _: { client in
            var request = OutgoingRequest("GET", url)
            request.deadlines.connectMilliseconds = 30
            let finished = request
            return await failure(HTTPClientError.self) { _ = try await client.send(finished) }
        }
        #expect(error == .timedOut(.connection))
    }

    @Test("a request that is not taken")
    func sending() async throws {
        let error = try await stall { request in
            request.method = "POST"
            request.body = .bytes([UInt8](repeating: 1, count: 30_000_000))
            request.deadlines.idleMilliseconds = 50
        } _: { client, _ in
            readText(client)
            sleep(2)
        }
        #expect(error == .timedOut(.sending))
    }

    @Test("an answer that does not begin, or not whole")
    func firstByte() async throws {
        for beginning in ["", "HTTP/1.1 200 OK\r\nContent-", "HTTP/1.1 100 Continue\r\n\r\n"] {
            let error = try await stall { $0.deadlines.firstByteMilliseconds = 40 } _: { client, _ in
                readText(client)
                sendText(client, beginning)
                readToEnd(client)
            }
            #expect(error == .timedOut(.firstByte))
        }
    }

    @Test("the time for the first byte begins when the request is out")
    func slowUpload() async throws {
        let error = try await stall { request in
            request.method = "POST"
            request.deadlines.firstByteMilliseconds = 400
            request.body = .stream(length: nil) { writer in
                for _ in 0..<5 {
                    try await writer.write(Array("piece".utf8))
                    try await Task.sleep(for: .milliseconds(150))
                }
            }
        } _: { client, _ in
            readText(client, until: "0\r\n\r\n")
            sendText(client, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        }
        #expect(error == nil)
    }

    @Test("a body that stops coming")
    func nextByte() async throws {
        for body in ["Content-Length: 10\r\n\r\nhello", "Transfer-Encoding: chunked\r\n\r\n5\r\nhel", "\r\nhello"] {
            let error = try await stall { $0.deadlines.idleMilliseconds = 40 } _: { client, _ in
                readText(client)
                sendText(client, "HTTP/1.1 200 OK\r\n" + body)
                readToEnd(client)
            }
            #expect(error == .timedOut(.nextByte))
        }
    }

    @Test("an answer that goes on and on")
    func total() async throws {
        let error = try await stall { $0.deadlines.totalMilliseconds = 150 } _: { client, _ in
            readText(client)
            sendText(client, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            var byte: UInt8 = 0
            var patience = timeval(tv_sec: 0, tv_usec: 10_000)
            setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
            // One byte every 10 ms until the client goes away.
            while recv(client, &byte, 1, 0) < 0 { sendText(client, "1\r\na\r\n") }
        }
        #expect(error == .timedOut(.total))
    }

    @Test("cancelling ends the wait for the head and for the body, and closes the connection", arguments: [true, false])
    func cancelling(beforeHead: Bool) async throws {
        let reached = Signal()
        let ended = Signal()
        let server = try ScriptedServer { client, _ in
            readText(client)
            if !beforeHead { sendText(client, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n") }
            reached.fire()
            readToEnd(client)
            ended.fire()
        }
        defer { server.stop() }
        let url = try url(server.port)
        try await withClient { client in
            let task = Task(executorPreference: client.loop) {
                await failure(HTTPClientError.self) { _ = try await client.send(OutgoingRequest("GET", url)).collect(maxBytes: 10) }
            }
            await reached.wait()
            task.cancel()
            let error = await task.value
            #expect(error == .cancelled)
            await ended.wait()
        }
    }

    @Test("a producer that fails ends the request with its error")
    func failingProducer() async throws {
        struct Broken: Error {}
        let error = try await stall { request in
            request.method = "POST"
            request.body = .stream(length: nil) { writer in
                try await writer.write(Array("some".utf8))
                throw Broken()
            }
        } _: { client, _ in readToEnd(client) }
        #expect(error == .requestBody("Broken()"))
    }
}
