/// An answer whose body is written piece by piece. Belongs to its loop. Dropping it unfinished cuts the connection, so that
/// the client sees that the body is not whole.
public final class ResponseStream: @unchecked Sendable {  // reason: all state is touched on the connection's loop only
    private let core: StreamCore

    init(_ core: StreamCore) {
        self.core = core
    }

    deinit {
        core.dropped()
    }

    /// Whether the client is gone, or `finish` or `abort` was called: nothing written from now on reaches it.
    public var isCancelled: Bool { core.connection == nil }

    /// Sends `bytes` as one chunk at once, and waits while the client has more than the limit's high mark to read.
    ///
    /// - Returns: false when the client is gone.
    @discardableResult
    public func write(_ bytes: UnsafeRawBufferPointer) async -> Bool {
        guard core.loop.isCurrent else {
            let borrowed = BorrowedBytes(bytes: bytes)
            return await withTaskExecutorPreference(core.loop) { await self.write(borrowed.bytes) }
        }
        guard send(bytes) else { return false }
        return core.isAboveHighMark ? await drained() : true
    }

    @discardableResult
    public func write(_ bytes: [UInt8]) async -> Bool {
        guard core.loop.isCurrent else {
            return await withTaskExecutorPreference(core.loop) { await self.write(bytes) }
        }
        guard bytes.withUnsafeBytes({ send($0) }) else { return false }
        return core.isAboveHighMark ? await drained() : true
    }

    /// Sends `bytes` as one chunk without waiting, for callers that look at `isAboveHighMark` on their own.
    ///
    /// - Returns: false when the client is gone.
    @discardableResult
    public func send(_ bytes: UnsafeRawBufferPointer) -> Bool {
        assert(core.loop.isCurrent, "a stream belongs to its loop")
        return core.send(bytes)
    }

    /// Whether the client has more unread than the limit's high mark: stop producing until `drained` returns.
    public var isAboveHighMark: Bool { core.isAboveHighMark }

    /// Waits until the client has read enough. Returns false when it is gone.
    @discardableResult
    public func drained() async -> Bool {
        guard core.loop.isCurrent else {
            return await withTaskExecutorPreference(core.loop) { await self.drained() }
        }
        guard core.connection != nil else { return false }
        guard core.isAboveHighMark else { return true }
        return await withUnsafeContinuation { core.waiters.append($0) }
    }

    /// Ends the body. Later calls do nothing.
    public func finish() {
        assert(core.loop.isCurrent, "a stream belongs to its loop")
        core.finish()
    }

    /// Ends the body in the middle by closing the connection: the client sees that something failed.
    public func abort() {
        assert(core.loop.isCurrent, "a stream belongs to its loop")
        core.abort()
    }

    /// Runs `work` on the loop once when the client goes away before `finish`; at once when it is gone already.
    public func onClose(_ work: @escaping () -> Void) {
        guard core.connection != nil else {
            if !core.isFinished { work() }
            return
        }
        core.onClose = work
    }
}

/// Lets a pointer cross to the loop while its owner waits for the call to return.
private struct BorrowedBytes: @unchecked Sendable {  // reason: the caller is suspended, and its memory alive, until the loop is done
    let bytes: UnsafeRawBufferPointer
}

/// What a stream and its connection know of each other.
final class StreamCore: @unchecked Sendable {  // reason: touched on the connection's loop only
    let loop: EventLoop
    /// Nil once the body has ended or the client is gone.
    private(set) var connection: ServerConnection?
    private(set) var isFinished = false
    let endsWithHalfClose: Bool
    let isChunked: Bool
    /// HEAD: what is written goes nowhere.
    let isSilent: Bool
    /// Bytes still owed when the length was announced.
    private var missing: Int?
    var waiters: [UnsafeContinuation<Bool, Never>] = []
    var onClose: (() -> Void)?

    init(
        connection: ServerConnection, loop: EventLoop, isChunked: Bool, isSilent: Bool, contentLength: Int?, endsWithHalfClose: Bool
    ) {
        self.connection = connection
        self.loop = loop
        self.isChunked = isChunked
        self.isSilent = isSilent
        self.endsWithHalfClose = endsWithHalfClose
        missing = contentLength
    }

    init(ended loop: EventLoop) {
        self.loop = loop
        isChunked = false
        isSilent = true
        endsWithHalfClose = true
    }

    private func server(of connection: ServerConnection) -> HTTPServerLoop {
        connection.pointee.server._withUnsafeGuaranteedRef { $0 }
    }

    var isAboveHighMark: Bool {
        guard let connection else { return false }
        return connection.pointee.output.count > server(of: connection).limits.streamHighMarkBytes
    }

    func send(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let connection else { return false }
        guard !isSilent, bytes.count > 0 else { return true }
        var bytes = bytes
        if let owed = missing {
            // More than was announced would be read as the next answer.
            if bytes.count > owed { bytes = UnsafeRawBufferPointer(rebasing: bytes[..<owed]) }
            missing = owed - bytes.count
        }
        server(of: connection).writeChunk(connection, bytes, isChunked: isChunked)
        return self.connection != nil
    }

    func finish() {
        guard let connection else { return }
        if let owed = missing, owed > 0, !isSilent { return abort() }
        isFinished = true
        self.connection = nil
        onClose = nil
        server(of: connection).endStream(connection, isChunked: isChunked && !isSilent)
        resumeAll(true)
    }

    func abort() {
        guard let connection else { return }
        isFinished = true
        onClose = nil
        // What was written before is still of use to the client.
        if server(of: connection).flush(connection) { server(of: connection).end(connection) }
    }

    /// The last reference of the writer is gone.
    func dropped() {
        if loop.isCurrent { return abort() }
        loop.execute { self.abort() }
    }

    func hasRoom() {
        if !waiters.isEmpty { resumeAll(true) }
    }

    /// The connection was closed under the stream.
    func connectionEnded() {
        connection = nil
        resumeAll(false)
        let work = onClose
        onClose = nil
        work?()
    }

    private func resumeAll(_ isOpen: Bool) {
        guard !waiters.isEmpty else { return }
        var resumed: [UnsafeContinuation<Bool, Never>] = []
        swap(&resumed, &waiters)
        for waiter in resumed { waiter.resume(returning: isOpen) }
    }
}
