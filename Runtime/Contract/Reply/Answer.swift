import JSON
import Network

/// The answering side of one request. A small value; everything happens on the request's loop.
public struct Answer: @unchecked Sendable {  // reason: used on the exchange's loop only, whose service lives as long as the loop
    public let exchange: Exchange
    let service: Unmanaged<ContractService>

    /// Names the request in logs and in `X-Request-ID`.
    public var requestID: String { service._withUnsafeGuaranteedRef { $0.requestID(of: exchange) } }

    /// Adds a header line to the answer that will be given. Names and values with line ends are left out.
    public func addHeader(_ name: StaticString, _ value: String) {
        service._withUnsafeGuaranteedRef { $0.addHeader(name, value, to: exchange) }
    }

    public func json<Value: JSONWritable>(_ status: Int, _ value: borrowing Value) {
        let writer = service._withUnsafeGuaranteedRef { $0.writer }
        writer.pointee.reset()
        value.write(to: &writer.pointee)
        send(status, "application/json; charset=utf-8", writer.pointee.bytes)
    }

    public func text(_ status: Int, _ text: StaticString) {
        send(
            status, "text/plain; charset=utf-8", UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount),
            isImmortal: true)
    }

    public func text(_ status: Int, _ text: String) {
        var text = text
        text.withUTF8 { send(status, "text/plain; charset=utf-8", UnsafeRawBufferPointer($0)) }
    }

    public func empty(_ status: Int) {
        send(status, nil, UnsafeRawBufferPointer(start: nil, count: 0))
    }

    public func redirect(_ status: Int, _ redirect: Redirect) {
        send(status, nil, UnsafeRawBufferPointer(start: nil, count: 0)) { $0.add("Location", redirect.location) }
    }

    /// For handlers that answer without waiting: the bytes must all be there.
    public func bytes(_ status: Int, _ contentType: StaticString, _ reply: BytesReply) {
        guard case .whole(let bytes) = reply.content else { return fail(ContractError(500)) }
        bytes.withUnsafeBytes { send(status, contentType, $0) { reply.writeHeaders(&$0) } }
    }

    public func bytes(_ status: Int, _ contentType: StaticString, _ reply: BytesReply) async {
        guard case .streamed(let byteCount, let produce) = reply.content else {
            if case .whole(let bytes) = reply.content {
                bytes.withUnsafeBytes { send(status, contentType, $0) { reply.writeHeaders(&$0) } }
            }
            return
        }
        let stream = exchange.respondStreaming(status: status, contentType: contentType, contentLength: byteCount) { headers in
            service._withUnsafeGuaranteedRef { $0.writeCommonHeaders(exchange, status: status, &headers) }
            reply.writeHeaders(&headers)
        }
        do {
            try await produce(stream)
            stream.finish()
        } catch {
            // The client must see that the body is not whole.
            stream.abort()
            if !(error is ClientGone) { service._withUnsafeGuaranteedRef { $0.note(error, exchange) } }
        }
    }

    /// Answers with an error in the contract's envelope. What is no `ContractError` becomes 500 without a word about why.
    public func fail(_ error: any Error) {
        service._withUnsafeGuaranteedRef { $0.fail(exchange, error) }
    }

    /// Tells the log about an error that the client does not see.
    package func note(_ error: any Error) {
        service._withUnsafeGuaranteedRef { $0.note(error, exchange) }
    }

    /// Answers with header lines of the caller's own, among them what may be kept of the answer.
    package func whole(
        _ status: Int, _ contentType: StaticString?, _ body: UnsafeRawBufferPointer, isImmortal: Bool = false,
        headers: (inout HeaderWriter) -> Void
    ) {
        send(status, contentType, body, isImmortal: isImmortal, saysCaching: true, headers)
    }

    func send(
        _ status: Int, _ contentType: StaticString?, _ body: UnsafeRawBufferPointer, isImmortal: Bool = false, saysCaching: Bool = false,
        _ headers: (inout HeaderWriter) -> Void = { _ in }
    ) {
        exchange.respond(status: status, contentType: contentType, body: body, bodyIsImmortal: isImmortal) { writer in
            service._withUnsafeGuaranteedRef { $0.writeCommonHeaders(exchange, status: status, saysCaching: saysCaching, &writer) }
            headers(&writer)
        }
    }
}

/// Sends the client elsewhere.
public struct Redirect: Sendable, Equatable {
    /// An absolute URL or an absolute path. Never one that a caller chose freely.
    public let location: String
    public init(to location: String) { self.location = location }
}

/// What a handler may know and say about a request beyond its input.
public struct RequestContext: Sendable {
    let answer: Answer?

    @usableFromInline
    init(answer: Answer?) { self.answer = answer }

    /// For handlers that are called without a request, in tests.
    public static let detached = RequestContext(answer: nil)

    /// Names the request in logs; the client sees it as `X-Request-ID`.
    public var id: String { answer?.requestID ?? "detached" }

    /// The other end of the connection.
    public var remoteAddress: SocketAddress? { answer?.exchange.remoteAddress }

    /// The loop the handler runs on: calls to other servers start here.
    public var loop: EventLoop? { answer?.exchange.loop }

    /// A header field of the request, such as `user-agent`; nil also once the request is answered.
    ///
    /// - Parameter name: in lower case.
    public func header(_ name: StaticString) -> String? {
        answer?.exchange.header(name).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Calls `visit` with the header fields in the order sent.
    public func forEachHeader(_ visit: (_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Void) {
        answer?.exchange.forEachHeader(visit)
    }

    /// Whether the client still waits for the answer.
    public var isOpen: Bool { answer?.exchange.isOpen ?? false }

    /// Adds a header line to the answer, such as a cookie. Call it before the handler returns.
    public func addHeader(_ name: StaticString, _ value: String) { answer?.addHeader(name, value) }
}
