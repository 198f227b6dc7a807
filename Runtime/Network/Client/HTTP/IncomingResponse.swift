import Glibc

/// The answer to a request: its head, and its body as it comes. Belongs to the client's loop. Dropping it before its body
/// was read to the end closes the connection.
public final class IncomingResponse: @unchecked Sendable {  // reason: touched on the loop only; the head does not change once it is there
    enum Framing {
        case none
        case length(Int)
        case chunked(ChunkedDecoder)
        case untilClose
    }

    /// How far the request's body has gone.
    enum Sending: Equatable {
        case underWay, done
        case failed(HTTPClientError)
    }

    /// Nil once the connection was given back or closed.
    var core: ConnectionCore?
    let client: HTTPClient
    let pool: ConnectionPool
    private let isUsed: Bool
    let isHead: Bool
    let deadlines: HTTPDeadlines
    /// On the loop's clock.
    let total: Int64
    let sender: RequestSender
    private let receivedBefore: UInt64

    private(set) var parser = HeadParser(.response)
    /// Fields first, then the bytes they point into; nil until the head is there.
    private var head: UnsafeMutableRawPointer?
    private var ownSlots: UnsafeMutablePointer<FieldSlot>?
    var framing = Framing.none
    /// Bytes of the connection's input that the last piece of the body stood in.
    var taken = 0
    var bodyHasEnded = false

    init(
        _ request: OutgoingRequest, lease: ConnectionPool.Lease, pool: ConnectionPool, client: HTTPClient, total: Int64
    ) {
        core = lease.core
        isUsed = lease.isUsed
        self.pool = pool
        self.client = client
        self.total = total
        deadlines = request.deadlines
        isHead = request.method == "HEAD"
        receivedBefore = lease.core.state.pointee.receivedBytes
        sender = RequestSender(lease.core, deadlines: request.deadlines, total: total)
    }

    deinit {
        ownSlots?.deallocate()
        head?.deallocate()
        guard let core else { return }
        client.loop.execute { [pool, sender] in
            sender.cancel()
            pool.end(core)
        }
    }

    // MARK: The head

    public var status: Int { parser.statusCode }

    /// Length of the body when the head announces it.
    public var contentLength: Int? { parser.contentLength }

    /// The first value of a header field, without white space around it; nil when the field is absent. Valid as long as this
    /// response.
    ///
    /// - Parameter name: lower-case.
    public func header(_ name: StaticString) -> UnsafeRawBufferPointer? {
        var found: UnsafeRawBufferPointer?
        forEachHeader { candidate, value in
            if found == nil, candidate.equalsIgnoringCase(name) { found = value }
        }
        return found
    }

    /// All header fields in the order sent: name as sent, value without white space around it.
    public func forEachHeader(_ visit: (_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Void) {
        guard let head else { return }
        let slots = UnsafePointer(head.assumingMemoryBound(to: FieldSlot.self))
        let bytes = UnsafeRawPointer(head + parser.fieldCount * MemoryLayout<FieldSlot>.stride)
        for index in 0..<parser.fieldCount {
            let slot = slots[index]
            visit(
                UnsafeRawBufferPointer(start: bytes + Int(slot.nameStart), count: Int(slot.nameCount)),
                UnsafeRawBufferPointer(start: bytes + Int(slot.valueStart), count: Int(slot.valueCount)))
        }
    }

    // MARK: Receiving the head

    /// Whether the request met a connection that had been closed before it came: nothing was answered, and the connection
    /// was not new.
    var wasStale: Bool {
        guard isUsed, !sender.wasCutByCaller else { return false }
        return isLost && (lostCore?.state.pointee.receivedBytes ?? 0) == receivedBefore
    }

    private var isLost = false
    private var lostCore: ConnectionCore?

    /// Gives up the connection.
    func abandon() {
        guard let core else { return }
        lostCore = core
        self.core = nil
        sender.cancel()
        pool.end(core)
    }

    /// Waits for the head of the answer that counts.
    nonisolated(nonsending) func receiveHead() async throws(HTTPClientError) {
        var interimAnswers = 0
        while true {
            guard let core else { throw .lost(.closed) }
            switch parser.parse(core.input, slots: ownSlots ?? client.slots, limits: client.headLimits) {
            case .refused(let refusal): throw .malformed(refusal)
            case .incomplete:
                keepSlots()
                try await fillForHead(core)
            case .complete(let byteCount):
                guard (100..<200).contains(status) else { return headIsComplete(core, byteCount) }
                interimAnswers += 1
                // Nobody asked to change the protocol.
                guard status != 101, interimAnswers <= HTTPClient.interimAnswersMax else { throw .malformed(.requestLine) }
                core.consume(byteCount)
                parser = HeadParser(.response)
            }
        }
    }

    /// A head that comes in pieces needs memory of its own for its fields: other heads are parsed in between.
    private func keepSlots() {
        guard ownSlots == nil, parser.fieldCount > 0 else { return }
        let slots = UnsafeMutablePointer<FieldSlot>.allocate(capacity: HTTPClient.fieldsMax)
        slots.initialize(from: client.slots, count: parser.fieldCount)
        ownSlots = slots
    }

    private nonisolated(nonsending) func fillForHead(_ core: ConnectionCore) async throws(HTTPClientError) {
        let hasMore: Bool
        do {
            hasMore = try await core.fill(deadline: sender.answerDeadline)
        } catch {
            if case .failed(let cause) = sender.sending, error == .closed { throw cause }
            switch error {
            case .lost, .truncated, .closed: isLost = true
            case .timedOut, .cancelled, .tls: break
            }
            throw HTTPClientError(error, total <= core.loop.nowMilliseconds ? .total : .firstByte)
        }
        guard !hasMore else { return }
        guard core.input.isEmpty else { throw .truncated }
        isLost = true
        if case .failed(let cause) = sender.sending { throw cause }
        throw .lost(.closed)
    }

    private func headIsComplete(_ core: ConnectionCore, _ byteCount: Int) {
        let slots = ownSlots ?? client.slots
        let tableBytes = parser.fieldCount * MemoryLayout<FieldSlot>.stride
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: tableBytes + byteCount, alignment: MemoryLayout<FieldSlot>.alignment)
        memory.copyMemory(from: slots, byteCount: tableBytes)
        if let source = core.input.baseAddress { (memory + tableBytes).copyMemory(from: source, byteCount: byteCount) }
        head = memory
        core.consume(byteCount)
        framing = announcedFraming
        if case .none = framing { bodyEnded() }
    }

    /// RFC 9112 section 6.3; the parser has refused a head with both lengths.
    private var announcedFraming: Framing {
        if isHead || status == 204 || status == 304 { return .none }
        if parser.isChunked {
            return .chunked(ChunkedDecoder(limits: .init(extensionBytes: 1_024, trailerBytes: 8_192)))
        }
        if let length = parser.contentLength { return length == 0 ? .none : .length(length) }
        return .untilClose
    }

    /// The connection goes back when it is fit for another exchange.
    func bodyEnded() {
        bodyHasEnded = true
        guard let core else { return }
        self.core = nil
        var isWhole = parser.keepsAlive && sender.sending == .done && core.isOpen && core.input.isEmpty
        if case .untilClose = framing { isWhole = false }
        if isWhole {
            pool.giveBack(core)
        } else {
            sender.cancel()
            pool.end(core)
        }
    }
}
