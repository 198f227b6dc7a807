/// One request and its answer: a small value to pass around freely, without reference counting.
///
/// Every call on an exchange that is over (answered, or its client gone) is harmless: reads give empty values, answers go
/// nowhere. All calls belong on `loop`. Pointers given out are valid until the answer is given or the client is gone; after
/// a suspension, ask `isOpen` before using them again.
public struct Exchange: @unchecked Sendable {  // reason: used on one loop only; the state is never freed and its generation is checked
    let state: ServerConnection
    let generation: UInt32

    init(_ connection: ServerConnection) {
        state = connection
        generation = connection.pointee.generation
    }

    private static var nothing: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: nil, count: 0) }

    /// Whether the request can still be read and answered.
    public var isOpen: Bool { state.pointee.generation == generation }

    /// Whether an answer has begun: a further one goes nowhere.
    public var hasAnswered: Bool { !isOpen || state.pointee.hasAnswered }

    // MARK: The request

    public var method: HTTPMethod { isOpen ? state.pointee.parser.method : .other }

    /// The method's bytes as sent.
    public var methodName: UnsafeRawBufferPointer {
        isOpen ? state.pointee.headBytes(state.pointee.parser.methodStart, state.pointee.parser.methodCount) : Self.nothing
    }

    /// Path as sent: percent-encoded, without the query, starting with `/` (or exactly `*` for OPTIONS).
    public var path: UnsafeRawBufferPointer {
        isOpen ? state.pointee.headBytes(state.pointee.parser.pathStart, state.pointee.parser.pathCount) : Self.nothing
    }

    /// What follows the first `?`, as sent; empty when there is none.
    public var query: UnsafeRawBufferPointer {
        isOpen ? state.pointee.headBytes(state.pointee.parser.queryStart, state.pointee.parser.queryCount) : Self.nothing
    }

    /// The first value of a header field, without white space around it; nil when the field is absent.
    ///
    /// - Parameter name: lower-case.
    public func header(_ name: StaticString) -> UnsafeRawBufferPointer? {
        guard isOpen, let slots = state.pointee.slots else { return nil }
        for index in 0..<state.pointee.parser.fieldCount where matches(slots[index], name) {
            return value(of: slots[index])
        }
        return nil
    }

    /// The value of a header field that was sent exactly once; nil when it is absent or repeated. `name` is lower-case.
    public func onlyHeader(_ name: StaticString) -> UnsafeRawBufferPointer? {
        guard isOpen, let slots = state.pointee.slots else { return nil }
        var found: Int?
        for index in 0..<state.pointee.parser.fieldCount where matches(slots[index], name) {
            if found != nil { return nil }
            found = index
        }
        return found.map { value(of: slots[$0]) }
    }

    /// How often a header field was sent. `name` is lower-case.
    public func headerCount(_ name: StaticString) -> Int {
        guard isOpen, let slots = state.pointee.slots else { return 0 }
        var count = 0
        for index in 0..<state.pointee.parser.fieldCount where matches(slots[index], name) { count += 1 }
        return count
    }

    /// All header fields in the order sent: name as sent, value without white space around it.
    public func forEachHeader(_ visit: (_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Void) {
        guard isOpen, let slots = state.pointee.slots else { return }
        for index in 0..<state.pointee.parser.fieldCount {
            visit(state.pointee.headBytes(Int(slots[index].nameStart), Int(slots[index].nameCount)), value(of: slots[index]))
        }
    }

    @inline(__always)
    private func matches(_ slot: FieldSlot, _ name: StaticString) -> Bool {
        Int(slot.nameCount) == name.utf8CodeUnitCount
            && state.pointee.headBytes(Int(slot.nameStart), Int(slot.nameCount)).equalsIgnoringCase(name)
    }

    @inline(__always)
    private func value(of slot: FieldSlot) -> UnsafeRawBufferPointer {
        state.pointee.headBytes(Int(slot.valueStart), Int(slot.valueCount))
    }

    /// The whole body without transfer coding; empty before `HTTPService.handle`.
    public var body: UnsafeRawBufferPointer {
        guard isOpen, !state.pointee.bodyIsPending else { return Self.nothing }
        if state.pointee.bodyIsInPlace {
            return state.pointee.headBytes(state.pointee.headCount, state.pointee.bodyBytesMax)
        }
        return state.pointee.body.bytes
    }

    /// Content-Length as sent; nil when there was none.
    public var contentLength: Int? { isOpen ? state.pointee.parser.contentLength : nil }

    /// 0 for HTTP/1.0, 1 for HTTP/1.1.
    public var minorVersion: Int { isOpen ? state.pointee.parser.minorVersion : 1 }

    // MARK: Around it

    private var server: HTTPServerLoop { state.pointee.server._withUnsafeGuaranteedRef { $0 } }

    /// The loop this exchange lives on.
    public var loop: EventLoop { server.loop }

    /// The other end of the connection.
    public var remoteAddress: SocketAddress { state.pointee.remoteAddress }

    /// Whether the connection is encrypted.
    public var isSecure: Bool { state.pointee.tls != nil }

    /// When the head was complete, on the loop's monotonic clock.
    public var startedNanoseconds: Int64 { isOpen ? state.pointee.startedNanoseconds : 0 }

    /// Scratch for the service, for example the operation that was matched; 0 at the start of each request.
    public var tag: UInt32 {
        get { isOpen ? state.pointee.tag : 0 }
        nonmutating set { if isOpen { state.pointee.tag = newValue } }
    }

    /// Runs `work` on the loop when the connection dies before this exchange is answered; at once when it is over already.
    /// One for each exchange: a second replaces the first.
    public func onClose(_ work: @escaping () -> Void) {
        guard isOpen else { return work() }
        state.pointee.onClose = work
    }

    // MARK: The answer

    /// Answers with a whole body. Allocates nothing for answers that fit in a block (16 KiB).
    ///
    /// HEAD sends the length but not the body; 204 and 304 send neither. Date, Content-Length and Connection are added.
    /// - Parameters:
    ///   - bodyIsImmortal: the body's memory is never freed or changed (a `StaticString`), so that a slow client costs no copy.
    ///   - headers: writes further header lines; not called when the exchange is over.
    @inline(__always)
    public func respond(
        status: Int, contentType: StaticString?, body: UnsafeRawBufferPointer, bodyIsImmortal: Bool = false,
        headers: (inout HeaderWriter) -> Void = { _ in }
    ) {
        guard isOpen, !state.pointee.hasAnswered else { return }
        state.pointee.server._withUnsafeGuaranteedRef { server in
            assert(server.loop.isCurrent, "an exchange belongs to its loop")
            server.answer(
                state, status: status, contentType: contentType, body: body, bodyIsImmortal: bodyIsImmortal, headers: headers)
        }
    }

    /// Answers with text known at compile time.
    public func respond(
        status: Int, contentType: StaticString?, text: StaticString, headers: (inout HeaderWriter) -> Void = { _ in }
    ) {
        respond(
            status: status, contentType: contentType,
            body: UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount), bodyIsImmortal: true,
            headers: headers)
    }

    /// Answers with a body that is not whole yet: chunked for HTTP/1.1, ended by closing for HTTP/1.0.
    ///
    /// - Parameters:
    ///   - contentLength: when known; then the body is not chunked.
    ///   - endsWithHalfClose: whether a client that closes its sending side counts as gone. Nearly all that do are.
    public func respondStreaming(
        status: Int, contentType: StaticString?, contentLength: Int? = nil, endsWithHalfClose: Bool = true,
        headers: (inout HeaderWriter) -> Void = { _ in }
    ) -> ResponseStream {
        guard isOpen, !state.pointee.hasAnswered else { return ResponseStream(StreamCore(ended: loop)) }
        assert(loop.isCurrent, "an exchange belongs to its loop")
        return server.beginStream(
            state, status: status, contentType: contentType, contentLength: contentLength,
            endsWithHalfClose: endsWithHalfClose, headers: headers)
    }

    /// Closes the connection without an answer.
    public func abandon() {
        guard isOpen else { return }
        server.end(state)
    }
}
