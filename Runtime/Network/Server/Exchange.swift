/// One request and its answer: a small value to pass around freely, without reference counting.
///
/// Every call on an exchange that is over (answered, or its client gone) is harmless: reads give empty values, answers go
/// nowhere. All calls belong on `loop`. Pointers given out are valid until the answer is given or the client is gone, and
/// never across a suspension unless `isOpen` is checked after it.
public struct Exchange: @unchecked Sendable {  // reason: used on one loop only; the state is never freed and its generation is checked
    let state: UnsafeMutablePointer<ConnectionState>
    let generation: UInt32

    /// Whether an answer would still be sent.
    public var isOpen: Bool { state.pointee.generation == generation }

    public var method: HTTPMethod { .get }
    /// The method's bytes as sent.
    public var methodName: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: nil, count: 0) }
    /// Path as sent: percent-encoded, without the query, starting with `/` (or exactly `*` for OPTIONS).
    public var path: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: nil, count: 0) }
    /// What follows the first `?`, as sent; empty when there is none.
    public var query: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: nil, count: 0) }

    /// The first value of a header field, without white space around it; nil when the field is absent.
    ///
    /// - Parameter name: lower-case.
    public func header(_ name: StaticString) -> UnsafeRawBufferPointer? { nil }
    /// How often a header field was sent. `name` is lower-case.
    public func headerCount(_ name: StaticString) -> Int { 0 }
    /// All header fields in the order sent: name as sent, value without white space around it.
    public func forEachHeader(_ visit: (_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Void) {}

    /// The whole body without transfer coding; empty before `HTTPService.handle`.
    public var body: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: nil, count: 0) }
    /// The loop this exchange lives on.
    public var loop: EventLoop { state.pointee.server.takeUnretainedValue().loop }
    /// The other end of the connection.
    public var remoteAddress: SocketAddress { state.pointee.remoteAddress }
    /// Whether the connection is encrypted.
    public var isSecure: Bool { false }
    /// When the head was complete, on the loop's monotonic clock.
    public var startedNanoseconds: Int64 { 0 }

    /// Scratch for the service, for example the operation that was matched; 0 at the start of each request.
    public var tag: UInt32 {
        get { isOpen ? state.pointee.tag : 0 }
        nonmutating set { if isOpen { state.pointee.tag = newValue } }
    }

    /// Answers with a whole body. Allocates nothing for answers that fit in a block (16 KiB).
    ///
    /// HEAD sends the length but not the body; 204 and 304 send neither. Date, Content-Length and Connection are added.
    /// - Parameter headers: writes further header lines; not called when the exchange is over.
    public func respond(
        status: Int, contentType: StaticString?, body: UnsafeRawBufferPointer,
        headers: (inout HeaderWriter) -> Void = { _ in }
    ) {}

    /// Answers with a body that is not whole yet: chunked for HTTP/1.1, ended by closing for HTTP/1.0.
    ///
    /// - Parameters:
    ///   - contentLength: when known; then the body is not chunked.
    ///   - endsWithHalfClose: whether a client that closes its sending side counts as gone. Most that do are.
    public func respondStreaming(
        status: Int, contentType: StaticString?, contentLength: Int? = nil, endsWithHalfClose: Bool = true,
        headers: (inout HeaderWriter) -> Void = { _ in }
    ) -> ResponseStream {
        ResponseStream()
    }

    /// Runs `work` on the loop when the connection dies before this exchange is answered; at once when it is over already.
    /// One for each exchange: a second replaces the first.
    public func onClose(_ work: @escaping () -> Void) {}
}

/// Writes header lines of an answer.
public struct HeaderWriter {
    /// Adds a line. A value with a byte that would end the line (CR, LF, NUL) is left out whole, and false returned.
    @discardableResult
    public mutating func add(_ name: StaticString, _ value: UnsafeRawBufferPointer) -> Bool { true }
    @discardableResult
    public mutating func add(_ name: StaticString, _ value: StaticString) -> Bool { true }
    @discardableResult
    public mutating func add(_ name: StaticString, _ value: String) -> Bool { true }
    public mutating func add(_ name: StaticString, _ value: Int) {}
}
