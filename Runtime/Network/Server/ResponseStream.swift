/// An answer whose body is written piece by piece. Belongs to its loop; dropping it unfinished cuts the connection, so that
/// the client sees that the body is not whole.
public final class ResponseStream: @unchecked Sendable {  // reason: all state is touched on the connection's loop only
    init() {}

    /// Whether the client is gone: nothing written from now on reaches it.
    public var isCancelled: Bool { true }

    /// Sends `bytes` as one chunk at once, and waits while the client has more than the limit's high mark to read.
    ///
    /// - Returns: false when the client is gone.
    @discardableResult
    public func write(_ bytes: UnsafeRawBufferPointer) async -> Bool { false }
    @discardableResult
    public func write(_ bytes: [UInt8]) async -> Bool { false }

    /// Sends `bytes` as one chunk without waiting. For callers that look at `isAboveHighMark` on their own.
    ///
    /// - Returns: false when the client is gone.
    @discardableResult
    public func send(_ bytes: UnsafeRawBufferPointer) -> Bool { false }

    /// Whether the client has more unread than the limit's high mark: stop producing until `drained` returns.
    public var isAboveHighMark: Bool { false }

    /// Waits until the client has read enough. Returns false when it is gone.
    @discardableResult
    public func drained() async -> Bool { false }

    /// Ends the body. Later calls do nothing.
    public func finish() {}

    /// Ends the body in the middle by closing the connection: the client sees that something failed.
    public func abort() {}

    /// Runs `work` on the loop once when the client goes away before `finish`; at once when it is gone already.
    public func onClose(_ work: @escaping () -> Void) {}
}
