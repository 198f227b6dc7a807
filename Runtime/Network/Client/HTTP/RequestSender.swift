/// The request's way out: head and small body at once, a long body by a task of its own, so that an early answer is heard.
final class RequestSender: @unchecked Sendable {  // reason: touched on the loop only
    private let core: ConnectionCore
    private let deadlines: HTTPDeadlines
    private let total: Int64
    private(set) var sending = IncomingResponse.Sending.underWay
    /// The caller's own code failed, not the connection.
    private(set) var wasCutByCaller = false
    private var task: Task<Void, Never>?
    /// Until when the head of the answer must have come.
    private(set) var answerDeadline: Int64

    /// A body up to here goes out with the head.
    static let togetherBytesMax = 16_384

    init(_ core: ConnectionCore, deadlines: HTTPDeadlines, total: Int64) {
        self.core = core
        self.deadlines = deadlines
        self.total = total
        // The first byte is waited for once the request is out.
        answerDeadline = total
    }

    /// Sends the head, and the body or its beginning. Failures are kept for the reader: the other side may have said why.
    nonisolated(nonsending) func send(_ request: OutgoingRequest, hostLine: [UInt8], agentLine: [UInt8]) async {
        var output = ByteBuffer()
        defer { output.release(to: &core.loop.hot.pointee.blocks) }
        putHead(request, hostLine, agentLine, &output)
        switch request.body {
        case .bytes(let bytes) where bytes.count <= Self.togetherBytesMax:
            put(bytes, &output)
            await sendBytes(output.bytes)
            if sending == .underWay { ended(.done) }
        case .none:
            await sendBytes(output.bytes)
            if sending == .underWay { ended(.done) }
        case .bytes(let bytes):
            await sendBytes(output.bytes)
            startTask(length: bytes.count) { try await $0.write(bytes) }
        case .stream(let length, let produce):
            await sendBytes(output.bytes)
            startTask(length: length, produce)
        }
    }

    private nonisolated(nonsending) func sendBytes(_ bytes: UnsafeRawBufferPointer) async {
        do {
            try await core.write(bytes, stallMilliseconds: deadlines.idleMilliseconds, deadline: total)
        } catch {
            ended(.failed(HTTPClientError(error, total <= core.loop.nowMilliseconds ? .total : .sending)))
        }
    }

    private func startTask(length: Int?, _ produce: @escaping @Sendable (RequestBodyWriter) async throws -> Void) {
        guard sending == .underWay else { return }
        let writer = RequestBodyWriter(
            core, length: length, stallMilliseconds: deadlines.idleMilliseconds, total: total)
        task = Task.immediate(executorPreference: core.loop) { [self] in
            let failure: HTTPClientError?
            do {
                try await produce(writer)
                try await writer.finish()
                failure = nil
            } catch let error as HTTPClientError {
                failure = error
            } catch {
                failure = .requestBody("\(error)")
            }
            assert(core.loop.isCurrent, "a task comes back to the loop it prefers")
            ended(failure.map { .failed($0) } ?? .done)
        }
    }

    private func ended(_ result: IncomingResponse.Sending) {
        guard sending == .underWay else { return }
        sending = result
        answerDeadline = min(total, core.loop.deadline(after: deadlines.firstByteMilliseconds))
        switch result {
        case .failed(.lost): break
        case .failed:
            // What was sent cannot become a whole request any more.
            wasCutByCaller = true
            return core.fail(.closed)
        case .done, .underWay: break
        }
        core.moveReadDeadline(to: answerDeadline)
    }

    /// The rest of the body is not wanted.
    func cancel() {
        task?.cancel()
        task = nil
    }

    // MARK: The head

    private func putHead(_ request: OutgoingRequest, _ hostLine: [UInt8], _ agentLine: [UInt8], _ output: inout ByteBuffer) {
        put(request.method, &output)
        put(" " as StaticString, &output)
        put(request.url.target, &output)
        put(" HTTP/1.1\r\n" as StaticString, &output)
        put(hostLine, &output)
        put(agentLine, &output)
        put(request.fields.lines, &output)
        switch request.body {
        case .none:
            if request.announcesNoBody { put("Content-Length: 0\r\n" as StaticString, &output) }
        case .bytes(let bytes): put("Content-Length: \(bytes.count)\r\n", &output)
        case .stream(.some(let length), _): put("Content-Length: \(length)\r\n", &output)
        case .stream(.none, _): put("Transfer-Encoding: chunked\r\n" as StaticString, &output)
        }
        put("\r\n" as StaticString, &output)
    }

    private func put(_ text: StaticString, _ output: inout ByteBuffer) {
        output.append(text, from: &core.loop.hot.pointee.blocks)
    }

    private func put(_ text: String, _ output: inout ByteBuffer) {
        var text = text
        text.withUTF8 { output.append(UnsafeRawBufferPointer($0), from: &core.loop.hot.pointee.blocks) }
    }

    private func put(_ bytes: [UInt8], _ output: inout ByteBuffer) {
        bytes.withUnsafeBytes { output.append($0, from: &core.loop.hot.pointee.blocks) }
    }
}
