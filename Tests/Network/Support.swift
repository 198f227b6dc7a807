import CLinux
import Glibc
import Synchronization
@testable import Network

/// A service made of closures, for one test.
final class ClosureService: HTTPService {
    var policy: (Exchange) -> BodyPolicy = { _ in .accept(maxBytes: 65_536) }
    var answer: (Exchange) -> Void = { $0.respond(status: 200, contentType: "text/plain", text: "ok") }
    var finished: (Exchange, Int, Int) -> Void = { _, _, _ in }
    var refused: ((HTTPRefusal) -> RefusalBody)?

    func bodyPolicy(for exchange: Exchange) -> BodyPolicy { policy(exchange) }
    func handle(_ exchange: Exchange) { answer(exchange) }
    func didFinish(_ exchange: Exchange, status: Int, sentBodyBytes: Int) { finished(exchange, status, sentBodyBytes) }
    func refusalBody(for refusal: HTTPRefusal, exchange: Exchange?) -> RefusalBody {
        refused?(refusal) ?? RefusalBody(contentType: "text/plain", bytes: [])
    }
}

/// What tests collect on the loop and look at elsewhere.
final class Collected<Element: Sendable>: Sendable {
    private let elements = Mutex<[Element]>([])
    func add(_ element: Element) { elements.withLock { $0.append(element) } }
    var all: [Element] { elements.withLock { $0 } }
}

/// Runs a server with one loop around `body`, which gets it and is called on a thread that may block.
func withServer(
    limits: HTTPServerLimits = HTTPServerLimits(), _ configure: @escaping @Sendable (ClosureService, EventLoop) -> Void, _ body: (HTTPServer) throws -> Void
) throws {
    guard let address = SocketAddress("127.0.0.1", port: 0) else { return }
    let server = try HTTPServer(addresses: [address], limits: limits, loopCount: 1) { loop in
        let service = ClosureService()
        configure(service, loop)
        return service
    }
    server.start()
    defer {
        server.stop()
        server.waitUntilStopped()
    }
    try body(server)
}

/// Sends the bytes, closes the sending side unless told otherwise, and returns everything until the server closes.
func exchangeBytes(_ server: HTTPServer, _ text: String, halfCloses: Bool = true) throws -> String {
    let client = try connect(server)
    defer { close(client) }
    var text = text
    _ = text.withUTF8 { linux_send(client, $0.baseAddress, $0.count) }
    if halfCloses { _ = linux_stop_sending(client) }
    return readAll(client)
}

func connect(_ server: HTTPServer) throws -> CInt {
    let client = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
    guard let address = SocketAddress("127.0.0.1", port: server.port) else { throw SocketError(operation: "address", number: 0) }
    var (storage, size) = address.storage
    guard linux_connect(client, &storage, size) == 0 else { throw SocketError(operation: "connect", number: errno) }
    var patience = timeval(tv_sec: 5, tv_usec: 0)
    setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    return client
}

func readAll(_ client: CInt) -> String {
    var all: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65_536)
    while true {
        let count = linux_receive(client, &piece, piece.count)
        guard count > 0 else { break }
        all += piece[..<count]
    }
    return String(decoding: all, as: UTF8.self)
}

func text(_ bytes: UnsafeRawBufferPointer?) -> String? { bytes.map { String(decoding: $0, as: UTF8.self) } }
