import Glibc

/// The body, as it comes and as a whole.
extension IncomingResponse {
    /// The next bytes of the body without transfer coding; nil at its end. What came together is given together. The bytes
    /// stand in the connection's own buffer: they are valid until the next call, and not reading on is back-pressure.
    ///
    /// On the loop only.
    public func next() async throws(HTTPClientError) -> UnsafeRawBufferPointer? {
        assert(client.loop.isCurrent, "pointers are given out on the loop")
        if bodyHasEnded { return nil }
        guard let core else { throw .lost(.closed) }
        do {
            return try await nextPiece(core)
        } catch {
            abandon()
            throw error
        }
    }

    /// The next bytes of the body as an array; from any task.
    public func nextBytes() async throws(HTTPClientError) -> [UInt8]? {
        guard client.loop.isCurrent else {
            return try await withTaskExecutorPreference(client.loop) { () async throws(HTTPClientError) in
                try await self.nextBytes()
            }
        }
        return try await next().map { Array($0) }
    }

    /// The whole body.
    ///
    /// - Throws: `bodyTooLarge` when it has more than `maxBytes`: before anything is read, when the head says so.
    public func collect(maxBytes: Int) async throws(HTTPClientError) -> [UInt8] {
        guard client.loop.isCurrent else {
            return try await withTaskExecutorPreference(client.loop) { () async throws(HTTPClientError) in
                try await self.collect(maxBytes: maxBytes)
            }
        }
        var body: [UInt8] = []
        if case .length(let length) = framing {
            guard length <= maxBytes else {
                abandon()
                throw .bodyTooLarge(maxBytes: maxBytes)
            }
            // What is announced is not there yet.
            body.reserveCapacity(min(length, 1 << 20))
        }
        while let piece = try await next() {
            guard piece.count <= maxBytes - body.count else {
                abandon()
                throw .bodyTooLarge(maxBytes: maxBytes)
            }
            body.append(contentsOf: piece)
        }
        return body
    }

    /// Says that the rest of the body is not wanted. The connection is kept when the rest is here already. On the loop.
    public func discard() {
        guard !bodyHasEnded, let core else { return }
        core.consume(taken)
        taken = 0
        switch framing {
        case .length(let rest) where rest <= core.input.count:
            core.consume(rest)
            framing = .length(0)
            bodyEnded()
        case .chunked(var decoder):
            guard decodePiece(core, &decoder) != nil, decoder.isDone else { return abandon() }
            core.consume(taken)
            bodyEnded()
        default:
            abandon()
        }
    }

    // MARK: By framing

    private nonisolated(nonsending) func nextPiece(
        _ core: ConnectionCore
    ) async throws(HTTPClientError) -> UnsafeRawBufferPointer? {
        core.consume(taken)
        taken = 0
        switch framing {
        case .none: break
        case .length(let rest): if let piece = try await nextPiece(core, rest: rest) { return piece }
        case .chunked(var decoder): if let piece = try await nextPiece(core, &decoder) { return piece }
        case .untilClose:
            if core.input.isEmpty { _ = try await fill(core) }
            if !core.input.isEmpty {
                taken = core.input.count
                return core.input
            }
        }
        bodyEnded()
        return nil
    }

    private nonisolated(nonsending) func nextPiece(
        _ core: ConnectionCore, rest: Int
    ) async throws(HTTPClientError) -> UnsafeRawBufferPointer? {
        if rest == 0 { return nil }
        if core.input.isEmpty {
            guard try await fill(core) else { throw .truncated }
        }
        let count = min(rest, core.input.count)
        framing = .length(rest - count)
        taken = count
        return UnsafeRawBufferPointer(rebasing: core.input[..<count])
    }

    private nonisolated(nonsending) func nextPiece(
        _ core: ConnectionCore, _ decoder: inout ChunkedDecoder
    ) async throws(HTTPClientError) -> UnsafeRawBufferPointer? {
        while !decoder.isDone {
            if core.input.isEmpty {
                guard try await fill(core) else { throw .truncated }
            }
            guard let piece = decodePiece(core, &decoder) else { throw .malformed(.chunk) }
            framing = .chunked(decoder)
            if !piece.isEmpty { return UnsafeRawBufferPointer(rebasing: core.input[piece]) }
            core.consume(taken)
            taken = 0
        }
        return nil
    }

    /// Takes the coding off everything that is here, and moves the data of its chunks together, so that what came at once
    /// goes on at once. Sets `taken`.
    ///
    /// - Returns: where the data stands in the input; nil when the coding is not good.
    private func decodePiece(_ core: ConnectionCore, _ decoder: inout ChunkedDecoder) -> Range<Int>? {
        let input = core.mutableInput
        guard let base = input.baseAddress else { return 0..<0 }
        var piece = 0..<0
        var index = 0
        while true {
            switch decoder.next(UnsafeRawBufferPointer(input), from: index) {
            case .data(let range):
                index = range.upperBound
                if piece.isEmpty {
                    piece = range
                } else {
                    memmove(base + piece.upperBound, base + range.lowerBound, range.count)
                    piece = piece.lowerBound..<(piece.upperBound + range.count)
                }
            case .needsMore:
                taken = input.count
                return piece
            case .end(let end):
                taken = end
                return piece
            case .refused: return nil
            }
        }
    }

    /// Waits for more; false at the end of the connection.
    private nonisolated(nonsending) func fill(_ core: ConnectionCore) async throws(HTTPClientError) -> Bool {
        let deadline = min(total, core.loop.deadline(after: deadlines.idleMilliseconds))
        do {
            return try await core.fill(deadline: deadline)
        } catch {
            switch error {
            case .timedOut: throw .timedOut(total <= core.loop.nowMilliseconds ? .total : .nextByte)
            case .cancelled: throw .cancelled
            case .lost, .truncated, .closed, .tls: throw .truncated
            }
        }
    }
}
