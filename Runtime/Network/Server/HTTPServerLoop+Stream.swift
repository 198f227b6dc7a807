/// Streamed answers.
extension HTTPServerLoop {
    func beginStream(
        _ connection: ServerConnection, status: Int, contentType: StaticString?, contentLength: Int?, endsWithHalfClose: Bool,
        headers: (inout HeaderWriter) -> Void
    ) -> ResponseStream {
        decideKeepAlive(connection)
        connection.pointee.hasAnswered = true
        let hasBody = status != 204 && status != 304 && status >= 200
        let isChunked = hasBody && contentLength == nil && connection.pointee.parser.minorVersion == 1
        let framing: AnswerFraming
        if !hasBody {
            framing = .none
        } else if let contentLength {
            framing = .length(contentLength)
        } else if isChunked {
            framing = .chunked
        } else {
            framing = .untilClose
            connection.pointee.keepsAlive = false
        }
        beginHead(connection, status: status, contentType: contentType, framing: framing)
        var writer = HeaderWriter(connection: connection, hot: hot)
        headers(&writer)
        endHead(connection)
        let core = StreamCore(
            connection: connection, loop: loop, isChunked: isChunked,
            isSilent: !hasBody || connection.pointee.parser.method == .head, contentLength: contentLength,
            endsWithHalfClose: endsWithHalfClose)
        connection.pointee.stream = Unmanaged.passRetained(core)
        // The head goes out even when the first piece takes long.
        if !connection.pointee.isPumping { markDirty(connection) }
        if endsWithHalfClose, connection.pointee.peerHasClosed { end(connection) }
        return ResponseStream(core)
    }

    /// Appends a piece and sends it at once: a stream is read by somebody who waits.
    func writeChunk(_ connection: ServerConnection, _ bytes: UnsafeRawBufferPointer, isChunked: Bool) {
        connection.pointee.output.reserve(bytes.count + 24, from: &hot.pointee.blocks)
        if isChunked {
            putHexadecimal(connection, bytes.count)
            put(connection, "\r\n")
        }
        connection.pointee.output.append(bytes, from: &hot.pointee.blocks)
        if isChunked { put(connection, "\r\n") }
        connection.pointee.sentBodyBytes &+= bytes.count
        // Within a pump the end of the pump sends; while the client is slow, epoll tells when to go on.
        guard !connection.pointee.isPumping, connection.pointee.blockedSince == 0 else { return }
        guard flush(connection) else { return }
        settle(connection)
    }

    func endStream(_ connection: ServerConnection, isChunked: Bool) {
        if isChunked { put(connection, "0\r\n\r\n") }
        finishAnswer(connection)
    }

    private func putHexadecimal(_ connection: ServerConnection, _ number: Int) {
        var digits: (UInt64, UInt64) = (0, 0)
        withUnsafeMutableBytes(of: &digits) { buffer in
            var index = buffer.count
            var rest = UInt(bitPattern: number)
            repeat {
                index &-= 1
                let digit = UInt8(truncatingIfNeeded: rest & 15)
                buffer[index] = digit < 10 ? 48 &+ digit : 87 &+ digit
                rest >>= 4
            } while rest != 0
            connection.pointee.output.append(UnsafeRawBufferPointer(rebasing: buffer[index...]), from: &hot.pointee.blocks)
        }
    }
}
