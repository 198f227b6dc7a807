import Testing
@testable import Network

/// A client of a loop of its own, for one test.
func withClient<Value: Sendable>(
    tls: TLSClient = TLSClient(), _ configure: @escaping @Sendable (inout HTTPClientConfiguration) -> Void = { _ in },
    _ body: @escaping @Sendable (HTTPClient) async throws -> Value
) async throws -> Value {
    try await onClientLoop { loop in
        var configuration = HTTPClientConfiguration()
        configure(&configuration)
        let client = HTTPClient(on: loop, tls: tls, configuration: configuration)
        defer { client.closeIdleConnections() }
        return try await body(client)
    }
}

func url(_ port: UInt16, _ target: String = "/", host: String = "127.0.0.1", scheme: String = "http") throws -> RequestURL {
    try #require(RequestURL("\(scheme)://\(host):\(port)\(target)"))
}

extension IncomingResponse {
    func collectText(maxBytes: Int = 1 << 20) async throws -> String {
        String(decoding: try await collect(maxBytes: maxBytes), as: UTF8.self)
    }
}

/// The answers of a scripted server, one for each request on each connection; closes after the last.
func answering(_ answers: String...) -> @Sendable (CInt, Int) -> Void {
    { client, _ in
        for answer in answers {
            guard !readText(client).isEmpty else { return }
            sendText(client, answer)
        }
    }
}
