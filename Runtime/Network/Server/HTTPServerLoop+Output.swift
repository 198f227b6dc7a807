import CLinux
import Glibc

/// From the answer to the socket, and what happens to the connection after it.
extension HTTPServerLoop {
    @inline(__always)
    func hasUnsent(_ connection: ServerConnection) -> Bool {
        if !connection.pointee.output.isEmpty || connection.pointee.tail.count > 0 { return true }
        guard let tls = connection.pointee.tls else { return false }
        return tls._withUnsafeGuaranteedRef { $0.hasUnsent }
    }

    /// Sends what waits, as far as the client takes it. False when the connection is no more.
    func flush(_ connection: ServerConnection) -> Bool {
        guard hasUnsent(connection) else { return true }
        while hasUnsent(connection) {
            let isTail = connection.pointee.output.isEmpty
            let count = write(connection, isTail ? connection.pointee.tail : connection.pointee.output.bytes)
            if count == Self.wouldBlock { break }
            if count < 0 {
                end(connection)
                return false
            }
            if isTail {
                connection.pointee.tail = UnsafeRawBufferPointer(rebasing: connection.pointee.tail[count...])
            } else {
                connection.pointee.output.consume(count)
            }
            noteProgress(connection, count)
        }
        if connection.pointee.output.isEmpty { connection.pointee.output.release(to: &hot.pointee.blocks) }
        if let stream = connection.pointee.stream, connection.pointee.output.count <= limits.streamHighMarkBytes / 2 {
            stream._withUnsafeGuaranteedRef { $0.hasRoom() }
        }
        return true
    }

    /// Bytes taken, `wouldBlock` or `failed`.
    @inline(__always)
    private func write(_ connection: ServerConnection, _ bytes: UnsafeRawBufferPointer) -> Int {
        if connection.pointee.tls != nil { return writeSecurely(connection, bytes) }
        return send(connection, bytes)
    }

    /// Gives bytes to the kernel: how many it took, `wouldBlock` or `failed`.
    @inline(__always)
    func send(_ connection: ServerConnection, _ bytes: UnsafeRawBufferPointer) -> Int {
        while true {
            let count = linux_send(connection.pointee.descriptor, bytes.baseAddress, bytes.count)
            if count >= 0 {
                counters.sentBytes.add(count)
                return count
            }
            if errno == EINTR { continue }
            return errno == EAGAIN ? Self.wouldBlock : Self.failed
        }
    }

    private func noteProgress(_ connection: ServerConnection, _ count: Int) {
        guard connection.pointee.blockedSince != 0 else { return }
        connection.pointee.lastProgress = loop.nowMilliseconds
        connection.pointee.blockedSent &+= Int64(count)
    }

    // MARK: After the work of a moment

    /// Brings memory, epoll interest and deadline in line with what the connection now waits for.
    func settle(_ connection: ServerConnection) {
        if connection.pointee.peerHasClosed, isStarved(connection) {
            if connection.pointee.phase == .body { giveUp(connection) }
            connection.pointee.phase = .closing
        }
        if isStopping, isIdle(connection) { connection.pointee.phase = .closing }
        if connection.pointee.phase == .closing, !hasUnsent(connection) { return finishClosing(connection) }
        if connection.pointee.phase == .head || connection.pointee.phase == .closing,
            connection.pointee.start == connection.pointee.end || connection.pointee.phase == .closing,
            let block = connection.pointee.block
        {
            hot.pointee.blocks.give(block)
            connection.pointee.block = nil
            connection.pointee.start = 0
            connection.pointee.end = 0
        }
        updateInterest(connection)
        updateWait(connection)
        if hasUnreadPlaintext(connection), connection.pointee.interest & linux_readable != 0 { markDirty(connection) }
    }

    /// The client has left in the middle of a body: the request is over without an answer.
    private func giveUp(_ connection: ServerConnection) {
        service.didFinish(Exchange(connection), status: 0, sentBodyBytes: 0)
        connection.pointee.generation &+= 1
        releaseBody(connection)
    }

    /// Whether an answer has been given and nothing of a next request has come.
    private func isIdle(_ connection: ServerConnection) -> Bool {
        connection.pointee.phase == .head && connection.pointee.headSince == 0 && connection.pointee.start == connection.pointee.end
            && !hasUnsent(connection) && !hasUnreadPlaintext(connection)
    }

    /// Whether the connection waits for input that will never come.
    private func isStarved(_ connection: ServerConnection) -> Bool {
        switch connection.pointee.phase {
        case .head: !connection.pointee.isDirty && !isBackedUp(connection)
        case .body, .skipping: true
        default: false
        }
    }

    private func updateInterest(_ connection: ServerConnection) {
        var wanted: UInt32 = 0
        if !connection.pointee.peerHasClosed, mayRead(connection) { wanted |= linux_readable | linux_peer_closed }
        if hasUnsent(connection) { wanted |= linux_writable }
        guard wanted != connection.pointee.interest else { return }
        connection.pointee.interest = wanted
        loop.modify(connection.pointee.descriptor, events: wanted, token: connection.pointee.token)
    }

    func mayRead(_ connection: ServerConnection) -> Bool {
        switch connection.pointee.phase {
        case .head, .body, .skipping: !isBackedUp(connection)
        case .handling: connection.pointee.end < BlockPool.dataBytes
        case .lingering: true
        case .free, .closing: false
        }
    }

    /// Unsent bytes above which no further pipelined request is started.
    private static let unsentMax = 65_536

    /// Whether the client must read before it is given more.
    func isBackedUp(_ connection: ServerConnection) -> Bool {
        connection.pointee.output.count > Self.unsentMax || connection.pointee.tail.count > 0
    }

    private func finishClosing(_ connection: ServerConnection) {
        if let tls = connection.pointee.tls {
            // Tells an end from a cut. (RFC 8446 section 6.1)
            tls._withUnsafeGuaranteedRef { $0.sayGoodbye() }
            _ = writeSecurely(connection, UnsafeRawBufferPointer(start: nil, count: 0))
        }
        guard connection.pointee.lingers, !connection.pointee.peerHasClosed else { return end(connection) }
        // Closing with unread bytes would make the kernel throw the answer away. (RFC 9112 section 9.6)
        _ = linux_stop_sending(connection.pointee.descriptor)
        connection.pointee.phase = .lingering
        if let block = connection.pointee.block { hot.pointee.blocks.give(block) }
        connection.pointee.block = nil
        connection.pointee.interest = linux_readable | linux_peer_closed
        loop.modify(connection.pointee.descriptor, events: connection.pointee.interest, token: connection.pointee.token)
        wait(connection, for: .linger, until: loop.nowMilliseconds + limits.lingerMilliseconds)
    }

    // MARK: After an answer

    /// The whole answer is in the output: the exchange is over, the connection goes on or ends.
    func finishAnswer(_ connection: ServerConnection) {
        counters.responses.add(1)
        service.didFinish(
            Exchange(connection), status: Int(connection.pointee.status), sentBodyBytes: connection.pointee.sentBodyBytes)
        connection.pointee.generation &+= 1
        connection.pointee.onClose = nil
        if let stream = connection.pointee.stream {
            connection.pointee.stream = nil
            stream.release()
        }
        if !connection.pointee.keepsAlive {
            // A client which asked for the close, and sent nothing behind it, has nothing that a reset could destroy.
            connection.pointee.lingers = connection.pointee.bodyIsPending || connection.pointee.cursor < connection.pointee.end
                || connection.pointee.parser.keepsAlive
            connection.pointee.phase = .closing
        } else if connection.pointee.bodyIsPending {
            connection.pointee.phase = .skipping
            connection.pointee.bodySince = loop.nowMilliseconds
            connection.pointee.bodyBytesMax = connection.pointee.parser.contentLength ?? 0
            connection.pointee.bodyCount = 0
            if connection.pointee.parser.isChunked { connection.pointee.decoder = newDecoder() }
        } else {
            nextRequest(connection, from: connection.pointee.cursor)
        }
        if !connection.pointee.isPumping { markDirty(connection) }
    }

    /// Whether the connection can be used after the answer that begins now; decided before its head is written.
    func decideKeepAlive(_ connection: ServerConnection) {
        if isStopping { connection.pointee.keepsAlive = false }
        guard connection.pointee.bodyIsPending else { return }
        // A client that waits for 100 may send the body after this answer or not: nobody can tell.
        let isLong = (connection.pointee.parser.contentLength ?? 0) > limits.skippedBodyBytes
        if isLong || connection.pointee.parser.expectsContinue { connection.pointee.keepsAlive = false }
    }

    func nextRequest(_ connection: ServerConnection, from index: Int) {
        connection.pointee.start = index
        if connection.pointee.start == connection.pointee.end {
            connection.pointee.start = 0
            connection.pointee.end = 0
        }
        connection.pointee.parser = HeadParser(.request)
        releaseBody(connection)
        connection.pointee.bodyCount = 0
        connection.pointee.bodyIsPending = false
        connection.pointee.bodyIsInPlace = false
        connection.pointee.tag = 0
        connection.pointee.status = 0
        connection.pointee.sentBodyBytes = 0
        connection.pointee.hasAnswered = false
        connection.pointee.phase = .head
    }

    /// Sends what waits, then closes, leaving the client time to read it.
    func closeAfterAnswer(_ connection: ServerConnection) {
        connection.pointee.phase = .closing
        connection.pointee.lingers = true
        if !connection.pointee.isPumping { markDirty(connection) }
    }

    /// Answers a message that is not accepted, and closes.
    func refuse(_ connection: ServerConnection, _ refusal: HTTPRefusal, exchange: Exchange?) {
        counters.count(refusal)
        let body = service.refusalBody(for: refusal, exchange: exchange)
        connection.pointee.keepsAlive = false
        connection.pointee.hasAnswered = true
        body.bytes.withUnsafeBytes { bytes in
            beginHead(connection, status: refusal.status, contentType: body.contentType, framing: .length(bytes.count))
            var writer = HeaderWriter(connection: connection, hot: hot)
            for (name, value) in body.headers { writer.add(name, value) }
            endHead(connection)
            connection.pointee.sentBodyBytes = 0
            // HEAD is told the length only. (RFC 9110 section 9.3.2)
            guard connection.pointee.parser.method != .head else { return }
            connection.pointee.output.append(bytes, from: &hot.pointee.blocks)
            connection.pointee.sentBodyBytes = bytes.count
        }
        if let exchange {
            counters.responses.add(1)
            service.didFinish(exchange, status: refusal.status, sentBodyBytes: connection.pointee.sentBodyBytes)
        }
        connection.pointee.generation &+= 1
        connection.pointee.onClose = nil
        releaseBody(connection)
        closeAfterAnswer(connection)
    }
}
