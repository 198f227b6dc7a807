import Contract
import Glibc
import Network
import Synchronization

/// The sample contract, served on a port of its own until this is released.
final class SampleService: Sendable {
    /// What the service's hooks said, one line each.
    final class Notes: Sendable {
        let lines = Mutex<[String]>([])
        let metrics = Mutex<[ContractMetrics]>([])

        func add(_ line: String) { lines.withLock { $0.append(line) } }
        func contains(_ line: String) -> Bool { lines.withLock { $0.contains(line) } }
    }

    struct NoAddress: Error {}

    let server: HTTPServer
    let notes = Notes()
    /// The calls signed by `shop`.
    let shopCalls = CallCounters(operationCount: SampleServer.description.operations.count)

    init() throws {
        guard let address = SocketAddress("127.0.0.1", port: 0) else { throw NoAddress() }
        let (notes, shopCalls) = (notes, shopCalls)
        server = try HTTPServer(addresses: [address], loopCount: 1) { loop in
            var hooks = ContractService.Hooks()
            hooks.failed = { _, operation, error in notes.add("failed \(operation): \(error)") }
            hooks.finished = { notes.add("finished \($0.operation.map { "\($0.id)" } ?? "none") \($0.status)") }
            let handlers = SampleHandlerSet(
                defaultCase: SampleDefaultCase(), signIn: SampleSignIn(), bodies: SampleBodies(), streams: SampleStreams())
            let contract = SampleServer(handlers: handlers, authenticator: TestAuthenticator(shopCalls: shopCalls))
            let service = ContractService([contract], loop: loop, hooks: hooks)
            notes.metrics.withLock { $0 = service.metrics }
            return service
        }
        server.start()
    }

    deinit { server.stop() }

    func get(_ target: String, _ headers: [String] = []) throws -> Response {
        try send("GET", target, headers, body: nil)
    }

    func json(_ method: String, _ target: String, _ body: String, _ headers: [String] = []) throws -> Response {
        try send(method, target, headers + ["Content-Type: application/json"], body: Array(body.utf8))
    }

    /// Sends one request on a connection of its own and reads the answer to its end.
    func send(_ method: String, _ target: String, _ headers: [String], body: [UInt8]?) throws -> Response {
        var head = "\(method) \(target) HTTP/1.1\r\nHost: sample.example\r\nConnection: close\r\n"
        for header in headers { head += header + "\r\n" }
        if let body { head += "Content-Length: \(body.count)\r\n" }
        return Response(try exchange(Array((head + "\r\n").utf8) + (body ?? [])))
    }

    private func exchange(_ request: [UInt8]) throws -> [UInt8] {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var timeout = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = server.port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw NoAddress() }
        var sent = 0
        while sent < request.count {
            let count = request[sent...].withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count <= 0 { break }
            sent += count
        }
        var answer: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &block, block.count, 0)
            if count <= 0 { return answer }
            answer.append(contentsOf: block[..<count])
        }
    }
}

/// An answer, its body without chunks.
struct Response {
    let status: Int
    let headers: [String: String]
    let body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }

    init(_ bytes: [UInt8]) {
        var end = bytes.count
        for index in bytes.indices.dropLast(3) where Array(bytes[index..<(index + 4)]) == [13, 10, 13, 10] {
            end = index
            break
        }
        let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n").map(String.init)
        status = lines.first.flatMap { Int($0.dropFirst(9).prefix(3)) } ?? 0
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let name = line[..<colon].lowercased()
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            headers[name] = headers[name].map { "\($0) | \(value)" } ?? String(value)
        }
        self.headers = headers
        let rest = Array(bytes[min(bytes.count, end + 4)...])
        body = headers["transfer-encoding"] == "chunked" ? Self.unchunked(rest) : rest
    }

    private static func unchunked(_ bytes: [UInt8]) -> [UInt8] {
        var body: [UInt8] = []
        var position = 0
        while let lineEnd = bytes[position...].firstIndex(of: 13) {
            let size = Int(String(decoding: bytes[position..<lineEnd], as: UTF8.self), radix: 16) ?? 0
            if size == 0 { break }
            body.append(contentsOf: bytes[(lineEnd + 2)..<min(bytes.count, lineEnd + 2 + size)])
            position = min(bytes.count, lineEnd + 4 + size)
        }
        return body
    }
}
