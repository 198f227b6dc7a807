import Network

/// What the raw-socket suite and the benchmarks talk to: small routes, each showing one thing the server must do.
final class TestService: HTTPService {
    private enum Route: UInt32 {
        case none, health, echo, stream, async, slow, big, deny, limited, flood, thread, silent, early, abort, headers
    }

    private let pattern = UnsafeMutableRawBufferPointer.allocate(byteCount: 32 << 20, alignment: 16)
    private var isPatternReady = false

    func bodyPolicy(for exchange: Exchange) -> BodyPolicy {
        let route = route(exchange.path)
        exchange.tag = route.rawValue
        switch route {
        case .none:
            exchange.respond(status: 404, contentType: "text/plain", text: "not found")
            return .answerNow
        case .deny:
            exchange.respond(status: 401, contentType: "text/plain", text: "denied") { $0.add("WWW-Authenticate", "Bearer" as StaticString) }
            return .answerNow
        case .early:
            answerLater(exchange)
            return .answerNow
        case .limited: return .accept(maxBytes: 1_000)
        default: return .accept(maxBytes: 28 << 20)
        }
    }

    private func route(_ path: UnsafeRawBufferPointer) -> Route {
        if path.equals("/health") { return .health }
        if path.equals("/echo") || path.equals("*") || path.equals("/") { return .echo }
        if path.equals("/stream") { return .stream }
        if path.equals("/async") { return .async }
        if path.equals("/slow") { return .slow }
        if path.equals("/big") { return .big }
        if path.equals("/deny") { return .deny }
        if path.equals("/limited") { return .limited }
        if path.equals("/flood") { return .flood }
        if path.equals("/thread") { return .thread }
        if path.equals("/silent") { return .silent }
        if path.equals("/early") { return .early }
        if path.equals("/abort") { return .abort }
        if path.equals("/headers") { return .headers }
        return .none
    }

    func handle(_ exchange: Exchange) {
        switch Route(rawValue: exchange.tag) ?? .none {
        case .health: exchange.respond(status: 200, contentType: "text/plain", text: "ok")
        case .echo, .limited: echo(exchange)
        case .headers: showHeaders(exchange)
        case .stream: start(exchange) { await $0.streamNumbers() }
        case .async: start(exchange) { await $0.answerAfterSuspension() }
        case .thread: start(exchange) { await $0.answerWithThread() }
        case .flood: start(exchange) { await $0.flood() }
        case .abort: start(exchange) { await $0.abortInTheMiddle() }
        case .slow, .early: answerLater(exchange)
        case .big: sendPattern(exchange)
        case .silent: exchange.respond(status: 204, contentType: nil, text: "")
        case .deny, .none: break
        }
    }

    private func start(_ exchange: Exchange, _ answer: @escaping @Sendable (Exchange) async -> Void) {
        Task.immediate(executorPreference: exchange.loop) { await answer(exchange) }
    }

    private func echo(_ exchange: Exchange) {
        var answer: [UInt8] = []
        answer.append(contentsOf: exchange.methodName)
        answer.append(32)
        answer.append(contentsOf: exchange.path)
        answer.append(32)
        answer.append(contentsOf: exchange.query)
        answer.append(contentsOf: Array(" \(exchange.body.count)\n".utf8))
        answer.append(contentsOf: exchange.body)
        answer.withUnsafeBytes { exchange.respond(status: 200, contentType: "application/octet-stream", body: $0) }
    }

    private func showHeaders(_ exchange: Exchange) {
        var answer: [UInt8] = []
        exchange.forEachHeader { name, value in
            answer.append(contentsOf: name)
            answer.append(61)
            answer.append(contentsOf: value)
            answer.append(10)
        }
        answer.withUnsafeBytes { exchange.respond(status: 200, contentType: "text/plain", body: $0) }
    }

    private func answerLater(_ exchange: Exchange) {
        exchange.loop.schedule(afterMilliseconds: exchange.queryNumber ?? 50) {
            exchange.respond(status: 200, contentType: "text/plain", text: "later")
        }
    }

    private func sendPattern(_ exchange: Exchange) {
        if !isPatternReady {
            for index in pattern.indices { pattern[index] = UInt8(truncatingIfNeeded: index % 251) }
            isPatternReady = true
        }
        let count = min(pattern.count, Int(exchange.queryNumber ?? 1_000_000))
        exchange.respond(
            status: 200, contentType: "application/octet-stream", body: UnsafeRawBufferPointer(rebasing: pattern[..<count]),
            bodyIsImmortal: exchange.header("x-copy") == nil)
    }
}

extension Exchange {
    /// The query as a number.
    var queryNumber: Int64? {
        guard query.count >= 1, query.count <= 9 else { return nil }
        var number: Int64 = 0
        for byte in query {
            guard byte >= 48, byte <= 57 else { return nil }
            number = number * 10 + Int64(byte - 48)
        }
        return number
    }

    func streamNumbers() async {
        let stream = respondStreaming(status: 200, contentType: "text/plain", endsWithHalfClose: false)
        for number in 0..<(queryNumber ?? 5) {
            guard await stream.write(Array("line \(number)\n".utf8)) else { return }
            await Task.yield()
        }
        stream.finish()
    }

    func answerAfterSuspension() async {
        for _ in 0..<(queryNumber ?? 1) { await Task.yield() }
        respond(status: 200, contentType: "text/plain", text: "resumed")
    }

    /// Suspends on the global pool and says whether it came back to the loop's thread.
    func answerWithThread() async {
        let loop = loop
        let before = loop.isCurrent
        await Task.detached { await Task.yield() }.value
        if before, loop.isCurrent {
            respond(status: 200, contentType: "text/plain", text: "loop")
        } else {
            loop.execute { respond(status: 500, contentType: "text/plain", text: "elsewhere") }
        }
    }

    func flood() async {
        let stream = respondStreaming(status: 200, contentType: "application/octet-stream")
        let piece = [UInt8](repeating: 120, count: 65_536)
        while await stream.write(piece) {}
    }

    func abortInTheMiddle() async {
        let stream = respondStreaming(status: 200, contentType: "text/plain")
        await stream.write(Array("half".utf8))
        if queryNumber == 1 { stream.abort() }
    }
}
