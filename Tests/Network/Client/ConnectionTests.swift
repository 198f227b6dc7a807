import CLinux
import Glibc
import Testing
@testable import Network

@Suite struct ConnectionTests {
    @Test("bytes go out and come back, and the end is told")
    func echo() async throws {
        let server = try ScriptedServer { client, _ in
            sendText(client, "220 ready\r\n")
            sendText(client, "you said " + readText(client, until: "\r\n"))
        }
        defer { server.stop() }
        try await onClientLoop { [port = server.port] loop in
            let connection = try await Connection.open(host: "127.0.0.1", port: port, on: loop)
            #expect(try await connection.fill(withinMilliseconds: 5_000))
            #expect(text(connection.input) == "220 ready\r\n")
            connection.consume(connection.input.count)
            try await connection.write(Array("hello\r\n".utf8), withinMilliseconds: 5_000)
            var answer: [UInt8] = []
            while true {
                let piece = try await connection.read(upTo: 5, withinMilliseconds: 5_000)
                if piece.isEmpty { break }
                #expect(piece.count <= 5)
                answer += piece
            }
            #expect(String(decoding: answer, as: UTF8.self) == "you said hello\r\n")
        }
    }

    @Test("a connection can be used from tasks that do not run on its loop")
    func fromElsewhere() async throws {
        let server = try ScriptedServer { client, _ in sendText(client, readText(client, until: "!")) }
        defer { server.stop() }
        let loop = try EventLoop()
        loop.start()
        defer { loop.stop() }
        let connection = try await Connection.open(host: "localhost", port: server.port, on: loop)
        try await connection.write(Array("far away!".utf8), withinMilliseconds: 5_000)
        let answer = try await connection.read(upTo: 100, withinMilliseconds: 5_000)
        #expect(String(decoding: answer, as: UTF8.self) == "far away!")
    }

    @Test("a read that gets nothing ends at its deadline, and the connection goes on")
    func readDeadline() async throws {
        let server = try ScriptedServer { client, _ in sendText(client, readText(client, until: "!")) }
        defer { server.stop() }
        try await onClientLoop { [port = server.port] loop in
            let connection = try await Connection.open(host: "127.0.0.1", port: port, on: loop)
            let error = await failure(ConnectionError.self) { _ = try await connection.fill(withinMilliseconds: 30) }
            #expect(error == .timedOut)
            try await connection.write(Array("still here!".utf8), withinMilliseconds: 5_000)
            #expect(try await connection.read(upTo: 100, withinMilliseconds: 5_000).count == 11)
        }
    }

    @Test("a write waits for a slow reader, and ends at its deadline when nothing is taken")
    func writeDeadline() async throws {
        let server = try ScriptedServer { client, _ in
            readText(client, until: "x")
            readText(client, until: "never")
        }
        defer { server.stop() }
        let silent = try ScriptedServer { _, _ in sleep(3) }
        defer { silent.stop() }
        try await onClientLoop { [port = server.port, other = silent.port] loop in
            let connection = try await Connection.open(host: "127.0.0.1", port: port, on: loop)
            try await connection.write([UInt8](repeating: 120, count: 3_000_000), withinMilliseconds: 20_000)
            let stalled = try await Connection.open(host: "127.0.0.1", port: other, on: loop)
            let error = await failure(ConnectionError.self) {
                try await stalled.write([UInt8](repeating: 120, count: 30_000_000), withinMilliseconds: 50)
            }
            #expect(error == .timedOut)
        }
    }

    @Test("cancelling the task ends its wait and closes the connection")
    func cancellation() async throws {
        let server = try ScriptedServer { client, _ in readToEnd(client) }
        defer { server.stop() }
        try await onClientLoop { [port = server.port] loop in
            let connection = try await Connection.open(host: "127.0.0.1", port: port, on: loop)
            let waiting = Task(executorPreference: loop) {
                await failure(ConnectionError.self) { _ = try await connection.fill(withinMilliseconds: 60_000) }
            }
            await Task.yield()
            waiting.cancel()
            #expect(await waiting.value == .cancelled)
            let later = await failure(ConnectionError.self) { try await connection.write([1], withinMilliseconds: 1_000) }
            #expect(later == .cancelled)
        }
    }

    @Test("closing ends waits, and is no error when done twice")
    func closing() async throws {
        let server = try ScriptedServer { client, _ in readToEnd(client) }
        defer { server.stop() }
        try await onClientLoop { [port = server.port] loop in
            let connection = try await Connection.open(host: "127.0.0.1", port: port, on: loop)
            let waiting = Task(executorPreference: loop) {
                await failure(ConnectionError.self) { _ = try await connection.fill(withinMilliseconds: 60_000) }
            }
            await Task.yield()
            connection.close()
            connection.close()
            #expect(await waiting.value == .closed)
        }
    }

    @Test("a port nobody listens on is unreachable, and every address is tried before that is said")
    func unreachable() async throws {
        // Bound and not listening, so that nobody else gets the port.
        let descriptor = linux_stream_socket(AF_INET)
        defer { close(descriptor) }
        var (storage, size) = try #require(SocketAddress("127.0.0.1", port: 0)).storage
        try #require(linux_bind(descriptor, &storage, size) == 0)
        try #require(linux_local_address(descriptor, &storage) == 0)
        try await onClientLoop { [port = SocketAddress(&storage).port] loop in
            for host in ["127.0.0.1", "localhost"] {
                let error = await failure(ConnectError.self) { _ = try await Connection.open(host: host, port: port, on: loop) }
                #expect(error == .unreachable(SocketError(operation: "connect", number: ECONNREFUSED)))
            }
        }
    }
}
