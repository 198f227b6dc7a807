import Synchronization
import Testing
@testable import Network

@Suite struct HTTPClientRedirectTests {
    /// The heads that came, without Host and User-Agent, and the answer to the last one.
    private func follow(
        _ location: @escaping @Sendable (UInt16) -> String, status: Int = 302, redirectsMax: Int = 3, method: String = "GET",
        addresses: AddressPolicy = .any
    ) async throws -> (heads: [String], result: Result<Int, HTTPClientError>) {
        let heads = Collected<String>()
        let port = Mutex<UInt16>(0)
        let server = try ScriptedServer { client, _ in
            while case let head = readText(client), !head.isEmpty {
                let lines = head.split(separator: "\r\n").filter { !$0.hasPrefix("Host:") && !$0.hasPrefix("User-Agent:") }
                if head.contains("Content-Length: 4") { readText(client, until: "body") }
                heads.add(lines.joined(separator: "|"))
                if head.contains(" /start") || head.contains(" /again") {
                    sendText(client, "HTTP/1.1 \(status) Moved\r\nLocation: \(location(port.withLock { $0 }))\r\nContent-Length: 0\r\n\r\n")
                } else {
                    sendText(client, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                }
            }
        }
        defer { server.stop() }
        port.withLock { $0 = server.port }
        let url = try url(server.port, "/start")
        let result = try await withClient { client in
            var request = OutgoingRequest(method, url, body: method == "POST" ? .bytes(Array("body".utf8)) : .none)
            request.redirectsMax = redirectsMax
            request.addresses = addresses
            request.fields.add("Authorization", "Bearer secret")
            request.fields.add("X-Kept", "1")
            if method == "POST" { request.fields.add("Content-Type", "text/plain") }
            let finished = request
            do throws(HTTPClientError) {
                let response = try await client.send(finished)
                _ = try await response.collect(maxBytes: 10)
                return Result<Int, HTTPClientError>.success(response.status)
            } catch {
                return .failure(error)
            }
        }
        return (heads.all, result)
    }

    @Test("a redirect is an answer like any other unless it is to be followed")
    func off() async throws {
        let (heads, result) = try await follow({ _ in "/next" }, redirectsMax: 0)
        #expect(result == .success(302))
        #expect(heads.count == 1)
    }

    @Test("within the origin everything is kept")
    func sameOrigin() async throws {
        let (heads, result) = try await follow({ _ in "next?x=1#part" })
        #expect(result == .success(200))
        #expect(heads == ["GET /start HTTP/1.1|Authorization: Bearer secret|X-Kept: 1", "GET /next?x=1 HTTP/1.1|Authorization: Bearer secret|X-Kept: 1"])
    }

    @Test("to another origin no credentials go along")
    func otherOrigin() async throws {
        let (heads, result) = try await follow { "http://localhost:\($0)/next" }
        #expect(result == .success(200))
        #expect(heads.last == "GET /next HTTP/1.1|X-Kept: 1")
    }

    @Test("a POST becomes a GET for 301, 302 and 303, and stays one for 307 and 308", arguments: [
        (301, "GET"), (302, "GET"), (303, "GET"), (307, "POST"), (308, "POST"),
    ])
    func method(status: Int, method: String) async throws {
        let (heads, _) = try await follow({ _ in "/next" }, status: status, method: "POST")
        let kept = "Authorization: Bearer secret|X-Kept: 1"
        #expect(heads.last == (method == "GET" ? "GET /next HTTP/1.1|\(kept)" : "POST /next HTTP/1.1|\(kept)|Content-Type: text/plain|Content-Length: 4"))
    }

    @Test("a circle ends", arguments: [1, 3])
    func circle(redirectsMax: Int) async throws {
        let (heads, result) = try await follow({ _ in "/again" }, redirectsMax: redirectsMax)
        #expect(result == .failure(.redirect("more than \(redirectsMax)")))
        #expect(heads.count == redirectsMax + 1)
    }

    @Test("a Location that is none ends the request", arguments: ["javascript:1", "ftp://a/", "http://user@a/", "http://a b/"])
    func badLocation(location: String) async throws {
        #expect(try await follow { _ in location }.result == .failure(.redirect("no good Location")))
    }

    @Test("no redirect leads from https to http")
    func downgrade() async throws {
        let certificates = try await TestCertificates.shared()
        try await withHTTPServer(tls: certificates.server(.good), { service, _ in
            service.answer = { exchange in
                exchange.respond(status: 302, contentType: nil, text: "") { $0.add("Location", "http://localhost/" as StaticString) }
            }
        }) { server in
            let url = try url(server.port, host: "localhost", scheme: "https")
            let error = try await withClient(tls: certificates.client) { client in
                var request = OutgoingRequest("GET", url)
                request.redirectsMax = 2
                let finished = request
                return await failure(HTTPClientError.self) { _ = try await client.send(finished) }
            }
            #expect(error == .redirect("from https to http"))
        }
    }
}
