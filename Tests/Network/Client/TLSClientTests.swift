import Glibc
import Testing
@testable import Network

@Suite struct TLSClientTests {
    private func open(
        _ kind: TestCertificates.Kind, host: String = "localhost", believes: Bool = true, resolver: Resolver = .system
    ) async throws -> ConnectError? {
        let certificates = try await TestCertificates.shared()
        return try await withHTTPServer(tls: certificates.server(kind)) { server in
            let port = server.port
            return try await onClientLoop { loop in
                var options = ConnectionOptions(tls: believes ? certificates.client : TLSClient())
                options.resolver = resolver
                options.offersHTTP = true
                options.openMilliseconds = 60_000
                return await failure(ConnectError.self) {
                    let connection = try await Connection.open(host: host, port: port, options: options, on: loop)
                    #expect(connection.isSecure)
                    try await connection.write(Array("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".utf8), withinMilliseconds: 5_000)
                    var answer: [UInt8] = []
                    while case let piece = try await connection.read(upTo: 10_000, withinMilliseconds: 5_000), !piece.isEmpty { answer += piece }
                    #expect(String(decoding: answer, as: UTF8.self).hasPrefix("HTTP/1.1 200"))
                }
            }
        }
    }

    @Test("a good certificate of an authority that is believed proves a name and addresses", arguments: ["localhost", "LOCALHOST", "127.0.0.1"])
    func good(host: String) async throws {
        #expect(try await open(.good, host: host) == nil)
    }

    @Test("an authority that is not believed proves nothing")
    func unknownAuthority() async throws {
        #expect(try await open(.good, believes: false) == .certificate(reason: "unable to get local issuer certificate"))
    }

    @Test("an expired certificate, one for another host and one by itself are refused", arguments: [
        (TestCertificates.Kind.expired, "certificate has expired"), (.wrongHost, "hostname mismatch"), (.selfSigned, "self-signed certificate"),
    ])
    func bad(kind: TestCertificates.Kind, reason: String) async throws {
        #expect(try await open(kind) == .certificate(reason: reason))
    }

    @Test("an address must stand in the certificate as one")
    func wrongAddress() async throws {
        #expect(try await open(.wrongHost, host: "127.0.0.1") == .certificate(reason: "IP address mismatch"))
    }

    @Test("a wildcard stands for one whole label", arguments: [
        ("a.wild.example", true), ("wild.example", false), ("a.b.wild.example", false), ("partial.example", false), ("part.example", false),
    ])
    func wildcards(host: String, accepted: Bool) async throws {
        let resolver = Resolver(threadCount: 1, waitingMax: 4) { _ in .addresses(SocketAddress("127.0.0.1", port: 0).map { [$0] } ?? []) }
        #expect(try await open(.wildcard, host: host, resolver: resolver) == (accepted ? nil : .certificate(reason: "hostname mismatch")))
    }

    @Test("TLS can be started on an open connection")
    func startTLS() async throws {
        let certificates = try await TestCertificates.shared()
        try await withHTTPServer(tls: certificates.server(.good)) { server in
            let port = server.port
            try await onClientLoop { loop in
                let connection = try await Connection.open(host: "127.0.0.1", port: port, on: loop)
                #expect(!connection.isSecure)
                try await connection.startTLS(certificates.client, host: "localhost", withinMilliseconds: 60_000)
                #expect(connection.isSecure)
                try await connection.write(Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8), withinMilliseconds: 5_000)
                #expect(try await connection.fill(withinMilliseconds: 5_000))
            }
        }
    }

    @Test("plaintext that waits when TLS begins is an error, and the connection is closed")
    func pendingPlaintext() async throws {
        let certificates = try await TestCertificates.shared()
        let server = try ScriptedServer { client, _ in
            sendText(client, "220 go ahead\r\n250 injected\r\n")
            readToEnd(client)
        }
        defer { server.stop() }
        try await onClientLoop { [port = server.port] loop in
            let connection = try await Connection.open(host: "127.0.0.1", port: port, on: loop)
            while connection.input.count < 28 { _ = try await connection.fill(withinMilliseconds: 5_000) }
            connection.consume(14)
            let error = await failure(ConnectError.self) { try await connection.startTLS(certificates.client, host: "localhost") }
            #expect(error == .pendingPlaintext)
            #expect(await failure(ConnectionError.self) { _ = try await connection.fill(withinMilliseconds: 5_000) } == .closed)
        }
    }

    @Test("a server that says nothing, or something else, or goes away during the handshake is told apart")
    func badHandshakes() async throws {
        let certificates = try await TestCertificates.shared()
        func error(milliseconds: Int64 = 60_000, _ serve: @escaping @Sendable (CInt, Int) -> Void) async throws -> ConnectError? {
            let server = try ScriptedServer(serve)
            defer { server.stop() }
            return await failure(ConnectError.self) {
                try await onClientLoop { [port = server.port] loop in
                    var options = ConnectionOptions(tls: certificates.client)
                    options.openMilliseconds = milliseconds
                    _ = try await Connection.open(host: "localhost", port: port, options: options, on: loop)
                }
            }
        }
        #expect(try await error(milliseconds: 60) { client, _ in readToEnd(client) } == .timedOut(.handshake))
        #expect(try await error { client, _ in
            var byte: UInt8 = 0
            _ = recv(client, &byte, 1, 0)
            // Take everything, so that the close is an orderly one.
            var rest = [UInt8](repeating: 0, count: 65_536)
            _ = recv(client, &rest, rest.count, CInt(MSG_DONTWAIT))
        } == .closed)
        guard case .handshake = try await error({ client, _ in
            sendText(client, "HTTP/1.1 400 Bad Request\r\n\r\n")
            readToEnd(client)
        }) else {
            Issue.record("plain text was taken for TLS")
            return
        }
    }

    @Test("authorities that cannot be read are said")
    func unreadableAuthorities() {
        let client = TLSClient(TLSClientConfiguration(caFile: "/nowhere/at/all.pem"))
        #expect(throws: TLSError.self) { try client.context() }
        #expect(throws: TLSError.self) { try client.context() }
    }
}
