import CLinux
import Glibc

/// From the socket to the service.
extension HTTPServerLoop {
    @inline(__always)
    func ready(_ connection: ServerConnection, _ events: UInt32) {
        if events & linux_failed != 0 { return end(connection) }
        if events & linux_hung_up != 0, connection.pointee.phase != .lingering, connection.pointee.phase != .closing {
            return end(connection)
        }
        if events & linux_writable != 0 {
            guard flush(connection) else { return }
            if events & ~linux_writable == 0 { return pump(connection) }
        }
        if connection.pointee.phase == .lingering { return readPast(connection) }
        receive(connection)
    }

    func receive(_ connection: ServerConnection) {
        guard mayRead(connection), !connection.pointee.peerHasClosed else { return pump(connection) }
        if awaitsLongBody(connection) { return receiveBody(connection) }
        guard makeRoom(connection), let block = connection.pointee.block else { return pump(connection) }
        let space = BlockPool.dataBytes &- connection.pointee.end
        let count = read(connection, into: block + connection.pointee.end, space)
        if count > 0 { connection.pointee.end &+= count }
        received(connection, count)
    }

    private func received(_ connection: ServerConnection, _ count: Int) {
        if count > 0 { return pump(connection) }
        if count == 0 { return peerClosed(connection) }
        if count == Self.failed { return end(connection) }
        settle(connection)
    }

    /// Whether the next bytes can only be body, of a length that is known, and have a buffer of their own.
    private func awaitsLongBody(_ connection: ServerConnection) -> Bool {
        connection.pointee.phase == .body && !connection.pointee.bodyIsInPlace && !connection.pointee.parser.isChunked
            && connection.pointee.cursor == connection.pointee.end && connection.pointee.body.capacity > 0
    }

    /// Reads a long body without the way through the block.
    private func receiveBody(_ connection: ServerConnection) {
        let missing = connection.pointee.bodyBytesMax &- connection.pointee.bodyCount
        let space = min(missing, Self.bodyBytesPerRead)
        changeBody(connection) { $0.reserve(space, from: &$1) }
        guard let tail = connection.pointee.body.tail else { return }
        let count = read(connection, into: tail, space)
        if count > 0 {
            connection.pointee.body.advance(count)
            connection.pointee.bodyCount &+= count
            keptBodyBytes += count
            guard keptBodyBytes <= keptBodyBytesMax else {
                refuse(connection, .overloaded, exchange: Exchange(connection))
                return pump(connection)
            }
        }
        received(connection, count)
    }

    /// Bytes of a long body taken before others get their turn.
    private static let bodyBytesPerRead = 262_144

    /// Bytes received: 0 at the end, `wouldBlock` or `failed`.
    @inline(__always)
    private func read(_ connection: ServerConnection, into memory: UnsafeMutableRawPointer, _ space: Int) -> Int {
        if connection.pointee.tls != nil { return readSecurely(connection, into: memory, space) }
        while true {
            let count = linux_receive(connection.pointee.descriptor, memory, space)
            if count >= 0 {
                counters.receivedBytes.add(count)
                return count
            }
            if errno == EINTR { continue }
            return errno == EAGAIN ? Self.wouldBlock : Self.failed
        }
    }

    static let wouldBlock = -1
    static let failed = -2

    /// A block with space behind `end`; false when there is none to be had before the request in work is over.
    private func makeRoom(_ connection: ServerConnection) -> Bool {
        if connection.pointee.block == nil {
            connection.pointee.block = hot.pointee.blocks.take()
            connection.pointee.start = 0
            connection.pointee.end = 0
        }
        if connection.pointee.end < BlockPool.dataBytes { return true }
        // The service holds pointers into the block while it works.
        guard connection.pointee.phase == .head || connection.pointee.phase == .body else { return false }
        compact(connection)
        return connection.pointee.end < BlockPool.dataBytes
    }

    /// Moves the request in progress to the front of the block.
    func compact(_ connection: ServerConnection) {
        let start = connection.pointee.start
        guard start > 0, let block = connection.pointee.block else { return }
        memmove(block, block + start, connection.pointee.end &- start)
        connection.pointee.end &-= start
        connection.pointee.cursor = max(0, connection.pointee.cursor &- start)
        connection.pointee.start = 0
    }

    /// The client sends no more. What is whole is still answered; `settle` closes once nothing is.
    private func peerClosed(_ connection: ServerConnection) {
        connection.pointee.peerHasClosed = true
        if let stream = connection.pointee.stream, stream._withUnsafeGuaranteedRef({ $0.endsWithHalfClose }) {
            return end(connection)
        }
        pump(connection)
    }

    /// Reads and forgets, until the client closes or the time is over.
    private func readPast(_ connection: ServerConnection) {
        guard let memory = scratch.baseAddress else { return }
        for _ in 0..<16 {
            let count = linux_receive(connection.pointee.descriptor, memory, scratch.count)
            if count > 0 { continue }
            if count < 0, errno == EAGAIN || errno == EINTR { return }
            return end(connection)
        }
    }

    // MARK: Requests

    /// Takes requests out of the input as far as it goes, then writes what came of it.
    func pump(_ connection: ServerConnection) {
        guard !connection.pointee.isPumping else { return }
        connection.pointee.isPumping = true
        connection.pointee.isHeldBack = false
        var requestsLeft = limits.pipelinedRequests
        var goesOn = true
        while goesOn {
            switch connection.pointee.phase {
            case .head: goesOn = readHead(connection, &requestsLeft)
            case .body: goesOn = readBody(connection)
            case .skipping: goesOn = skipBody(connection)
            case .free, .handling, .closing, .lingering: goesOn = false
            }
        }
        connection.pointee.isPumping = false
        guard connection.pointee.phase != .free, flush(connection) else { return }
        if connection.pointee.isHeldBack, !isBackedUp(connection) { markDirty(connection) }
        settle(connection)
    }

    private func readHead(_ connection: ServerConnection, _ requestsLeft: inout Int) -> Bool {
        let waiting = connection.pointee.end &- connection.pointee.start
        guard waiting > 0, let block = connection.pointee.block, let slots = connection.pointee.slots else { return false }
        // Answers first: a client that does not read gets no more of them.
        if isBackedUp(connection) {
            connection.pointee.isHeldBack = true
            return false
        }
        if requestsLeft == 0 {
            markDirty(connection)
            return false
        }
        let bytes = UnsafeRawBufferPointer(start: block + connection.pointee.start, count: waiting)
        switch connection.pointee.parser.parse(bytes, slots: slots, limits: headLimits) {
        case .complete(let byteCount):
            requestsLeft &-= 1
            connection.pointee.headCount = byteCount
            return begin(connection)
        case .incomplete:
            if connection.pointee.headSince == 0 { connection.pointee.headSince = loop.nowMilliseconds }
            return false
        case .refused(let refusal):
            refuse(connection, refusal, exchange: nil)
            return false
        }
    }

    private func begin(_ connection: ServerConnection) -> Bool {
        counters.requests.add(1)
        connection.pointee.headSince = 0
        connection.pointee.startedNanoseconds = loop.nowNanoseconds
        connection.pointee.cursor = connection.pointee.start &+ connection.pointee.headCount
        connection.pointee.keepsAlive = connection.pointee.parser.keepsAlive
        connection.pointee.phase = .handling
        let length = connection.pointee.parser.contentLength ?? 0
        let isChunked = connection.pointee.parser.isChunked
        connection.pointee.bodyIsPending = length > 0 || isChunked
        switch service.bodyPolicy(for: Exchange(connection)) {
        case .accept(let maxBytes):
            // Answered already, whatever the policy says.
            guard connection.pointee.phase == .handling, !connection.pointee.hasAnswered else {
                return connection.pointee.phase != .handling
            }
            if length == 0, !isChunked { return handle(connection) }
            if length > maxBytes {
                refuse(connection, .bodyTooLarge, exchange: Exchange(connection))
                return false
            }
            connection.pointee.bodyBytesMax = isChunked ? maxBytes : length
            beginBody(connection, length: length)
            return true
        case .answerNow:
            return connection.pointee.phase != .handling
        }
    }

    private func handle(_ connection: ServerConnection) -> Bool {
        connection.pointee.phase = .handling
        connection.pointee.bodyIsPending = false
        service.handle(Exchange(connection))
        return connection.pointee.phase != .handling
    }

    // MARK: Bodies

    private func beginBody(_ connection: ServerConnection, length: Int) {
        connection.pointee.phase = .body
        connection.pointee.bodySince = loop.nowMilliseconds
        connection.pointee.bodyCount = 0
        let isChunked = connection.pointee.parser.isChunked
        let whole = connection.pointee.headCount + (isChunked ? 0 : length)
        connection.pointee.bodyIsInPlace = !isChunked && whole <= BlockPool.dataBytes
        // From here on the head stays where it is.
        let space = BlockPool.dataBytes &- connection.pointee.start
        if !connection.pointee.bodyIsInPlace || whole > space { compact(connection) }
        connection.pointee.cursor = connection.pointee.start &+ connection.pointee.headCount
        if isChunked { connection.pointee.decoder = newDecoder() }
        let hasAll = connection.pointee.end &- connection.pointee.start >= whole
        // A client that has begun to send does not wait. (RFC 9110 section 10.1.1)
        if connection.pointee.parser.expectsContinue, connection.pointee.end == connection.pointee.cursor, !hasAll || isChunked {
            connection.pointee.output.append("HTTP/1.1 100 Continue\r\n\r\n", from: &hot.pointee.blocks)
        }
    }

    func newDecoder() -> ChunkedDecoder {
        ChunkedDecoder(limits: .init(extensionBytes: limits.chunkExtensionBytes, trailerBytes: limits.trailerBytes))
    }

    private func readBody(_ connection: ServerConnection) -> Bool {
        if connection.pointee.bodyIsInPlace {
            let received = connection.pointee.end &- connection.pointee.start &- connection.pointee.headCount
            connection.pointee.bodyCount = min(received, connection.pointee.bodyBytesMax)
            guard received >= connection.pointee.bodyBytesMax else { return false }
            connection.pointee.cursor = connection.pointee.start &+ connection.pointee.headCount &+ connection.pointee.bodyBytesMax
            return handle(connection)
        }
        return connection.pointee.parser.isChunked ? readChunks(connection) : readLongBody(connection)
    }

    private func readLongBody(_ connection: ServerConnection) -> Bool {
        guard let block = connection.pointee.block else { return false }
        let missing = connection.pointee.bodyBytesMax &- connection.pointee.bodyCount
        let count = min(missing, connection.pointee.end &- connection.pointee.cursor)
        guard keepBody(connection, UnsafeRawBufferPointer(start: block + connection.pointee.cursor, count: count))
        else { return false }
        connection.pointee.cursor &+= count
        reuseBlock(connection)
        return count == missing ? handle(connection) : false
    }

    /// Adds to the body; false when the server holds too many bytes of bodies, and the request was refused.
    private func keepBody(_ connection: ServerConnection, _ bytes: UnsafeRawBufferPointer) -> Bool {
        guard keptBodyBytes + bytes.count <= keptBodyBytesMax else {
            refuse(connection, .overloaded, exchange: Exchange(connection))
            return false
        }
        keptBodyBytes += bytes.count
        changeBody(connection) { $0.append(bytes, from: &$1) }
        connection.pointee.bodyCount &+= bytes.count
        return true
    }

    /// What lies between head and cursor is used up; when nothing follows, the space is free again.
    private func reuseBlock(_ connection: ServerConnection) {
        guard connection.pointee.cursor == connection.pointee.end else { return }
        connection.pointee.cursor = connection.pointee.start &+ connection.pointee.headCount
        connection.pointee.end = connection.pointee.cursor
    }

    private func readChunks(_ connection: ServerConnection) -> Bool {
        guard let block = connection.pointee.block else { return false }
        while true {
            let input = UnsafeRawBufferPointer(start: block, count: connection.pointee.end)
            switch connection.pointee.decoder.next(input, from: connection.pointee.cursor) {
            case .data(let range):
                guard range.count <= connection.pointee.bodyBytesMax &- connection.pointee.bodyCount else {
                    refuse(connection, .bodyTooLarge, exchange: Exchange(connection))
                    return false
                }
                guard keepBody(connection, UnsafeRawBufferPointer(rebasing: input[range])) else { return false }
                connection.pointee.cursor = range.upperBound
            case .needsMore:
                connection.pointee.cursor = connection.pointee.end
                reuseBlock(connection)
                return false
            case .end(let index):
                connection.pointee.cursor = index
                return handle(connection)
            case .refused(let refusal):
                refuse(connection, refusal, exchange: Exchange(connection))
                return false
            }
        }
    }

    /// Reads past the body of a request that was answered without it.
    private func skipBody(_ connection: ServerConnection) -> Bool {
        if connection.pointee.parser.isChunked {
            guard let block = connection.pointee.block else { return false }
            let input = UnsafeRawBufferPointer(start: block, count: connection.pointee.end)
            switch connection.pointee.decoder.next(input, from: connection.pointee.cursor) {
            case .data(let range):
                connection.pointee.bodyCount &+= range.count
                connection.pointee.cursor = range.upperBound
                guard connection.pointee.bodyCount > limits.skippedBodyBytes else { return true }
                closeAfterAnswer(connection)
                return false
            case .needsMore:
                connection.pointee.start = 0
                connection.pointee.end = 0
                connection.pointee.cursor = 0
                return false
            case .end(let index):
                nextRequest(connection, from: index)
                return true
            case .refused:
                closeAfterAnswer(connection)
                return false
            }
        }
        let missing = connection.pointee.bodyBytesMax &- connection.pointee.bodyCount
        let count = min(missing, connection.pointee.end &- connection.pointee.cursor)
        connection.pointee.bodyCount &+= count
        connection.pointee.cursor &+= count
        if count == missing {
            nextRequest(connection, from: connection.pointee.cursor)
            return true
        }
        connection.pointee.start = 0
        connection.pointee.end = 0
        connection.pointee.cursor = 0
        return false
    }
}
