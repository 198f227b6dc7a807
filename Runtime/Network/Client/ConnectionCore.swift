import CLinux
import Glibc

/// Whoever keeps connections that nobody uses.
protocol ConnectionWatcher: AnyObject {
    /// There is something to read on `connection`, or it is broken.
    func disturbed(_ connection: ConnectionCore)
}

/// An outgoing connection on its loop: socket, TLS, input buffer, one reader and one writer that may wait, their deadlines.
///
/// The socket is registered once for changes only; what is ready is remembered here. So reading and writing cost no calls
/// beside themselves, and not reading is back-pressure.
final class ConnectionCore: LoopTarget, @unchecked Sendable {  // reason: touched on its loop only
    struct State {
        /// First, so that the timer and the state have one address.
        var timer = TimerNode()
        var descriptor: CInt
        var token = UInt64.max
        /// Whether a call may succeed; false once the kernel said that it would block.
        var isReadable = false
        var isWritable = true
        var sawPeerClose = false
        /// The other side has sent its last byte.
        var hasEnded = false
        var tlsMayHaveMore = false
        var readTimedOut = false
        var writeTimedOut = false
        var failure: ConnectionError?
        /// The other side takes no more; it may have said why, which can still be read.
        var sendFailure: ConnectionError?
        var tls: TLSSession?
        var input = ByteBuffer()
        var reader: UnsafeContinuation<Void, Never>?
        var writer: UnsafeContinuation<Void, Never>?
        var readDeadline = Int64.max
        var writeDeadline = Int64.max
        /// Name one wait each, so that a late cancellation does not hit the next one.
        var readNumber: UInt64 = 0
        var writeNumber: UInt64 = 0
        var receivedBytes: UInt64 = 0
        var sentBytes: UInt64 = 0
    }

    let loop: EventLoop
    let remoteAddress: SocketAddress
    let state: UnsafeMutablePointer<State>
    /// Told when something happens while nobody waits; for a connection that rests in a pool.
    var watcher: (any ConnectionWatcher)?

    /// Takes over a connected socket that is registered nowhere. Nil when the kernel does not take it into the loop's set;
    /// it is closed then.
    init?(_ descriptor: CInt, to address: SocketAddress, on loop: EventLoop) {
        self.loop = loop
        remoteAddress = address
        state = .allocate(capacity: 1)
        state.initialize(to: State(descriptor: descriptor))
        super.init()
        let events = linux_readable | linux_writable | linux_peer_closed | linux_changes_only
        guard let token = loop.register(descriptor, events: events, target: self, context: nil) else {
            Glibc.close(descriptor)
            state.pointee.descriptor = -1
            return nil
        }
        state.pointee.token = token
    }

    deinit {
        assert(state.pointee.descriptor < 0, "a connection is closed before it is forgotten")
        state.deinitialize(count: 1)
        state.deallocate()
    }

    var isOpen: Bool { state.pointee.failure == nil }

    // MARK: What the loop says

    override func ready(context: UnsafeMutableRawPointer?, events: UInt32) {
        // The table of descriptors does not hold on to this object, and those who do may let go now.
        let me = Unmanaged.passRetained(self)
        defer { me.release() }
        let isBroken = events & (linux_failed | linux_hung_up) != 0
        if isBroken || events & (linux_readable | linux_peer_closed) != 0 {
            state.pointee.isReadable = true
            if isBroken || events & linux_peer_closed != 0 { state.pointee.sawPeerClose = true }
            if state.pointee.reader != nil { resumeReader() } else { watcher?.disturbed(self) }
        }
        if isBroken || events & linux_writable != 0 {
            state.pointee.isWritable = true
            resumeWriter()
        }
    }

    private func resumeReader() {
        guard let reader = state.pointee.reader else { return }
        state.pointee.reader = nil
        state.pointee.readDeadline = .max
        reader.resume()
    }

    private func resumeWriter() {
        guard let writer = state.pointee.writer else { return }
        state.pointee.writer = nil
        state.pointee.writeDeadline = .max
        writer.resume()
    }

    // MARK: Waiting

    /// Returns when the socket may have something to read.
    nonisolated(nonsending) func waitReadable(deadline: Int64) async throws(ConnectionError) {
        if let failure = state.pointee.failure { throw failure }
        precondition(state.pointee.reader == nil, "a connection has one reader at a time")
        if !state.pointee.isReadable {
            state.pointee.readNumber &+= 1
            let number = state.pointee.readNumber
            await withTaskCancellationHandler {
                await withUnsafeContinuation { continuation in
                    state.pointee.reader = continuation
                    state.pointee.readDeadline = deadline
                    arm(deadline)
                }
            } onCancel: {
                cancelRead(number)
            }
        }
        if let failure = state.pointee.failure { throw failure }
        guard state.pointee.readTimedOut else { return }
        state.pointee.readTimedOut = false
        throw .timedOut
    }

    /// Returns when the kernel may take more.
    nonisolated(nonsending) func waitWritable(deadline: Int64) async throws(ConnectionError) {
        if let failure = state.pointee.failure { throw failure }
        precondition(state.pointee.writer == nil, "a connection has one writer at a time")
        if !state.pointee.isWritable {
            state.pointee.writeNumber &+= 1
            let number = state.pointee.writeNumber
            await withTaskCancellationHandler {
                await withUnsafeContinuation { continuation in
                    state.pointee.writer = continuation
                    state.pointee.writeDeadline = deadline
                    arm(deadline)
                }
            } onCancel: {
                cancelWrite(number)
            }
        }
        if let failure = state.pointee.failure { throw failure }
        guard state.pointee.writeTimedOut else { return }
        state.pointee.writeTimedOut = false
        throw .timedOut
    }

    /// From any thread: ends the wait of that number, and the connection with it, unless the wait is over.
    private func cancelRead(_ number: UInt64) {
        loop.execute { [self] in
            if state.pointee.reader != nil, state.pointee.readNumber == number { fail(.cancelled) }
        }
    }

    private func cancelWrite(_ number: UInt64) {
        loop.execute { [self] in
            if state.pointee.writer != nil, state.pointee.writeNumber == number { fail(.cancelled) }
        }
    }

    // MARK: Deadlines

    /// Moved lazily: the timer is taken out of the wheel only when it must fire earlier.
    private func arm(_ deadline: Int64) {
        guard deadline != .max else { return }
        if state.pointee.timer.isArmed {
            guard state.pointee.timer.deadline > deadline else { return }
            loop.hot.pointee.wheel.disarm(timer)
        }
        state.pointee.timer.deadline = deadline
        state.pointee.timer.target = Unmanaged.passUnretained(self)
        loop.hot.pointee.wheel.arm(timer)
    }

    /// Changes the deadline of a reader that waits.
    func moveReadDeadline(to deadline: Int64) {
        guard state.pointee.reader != nil else { return }
        state.pointee.readDeadline = deadline
        arm(deadline)
    }

    override func timerFired(context: UnsafeMutableRawPointer?) {
        let me = Unmanaged.passRetained(self)
        defer { me.release() }
        let now = loop.nowMilliseconds
        if state.pointee.readDeadline <= now {
            state.pointee.readTimedOut = true
            resumeReader()
        }
        if state.pointee.writeDeadline <= now {
            state.pointee.writeTimedOut = true
            resumeWriter()
        }
        arm(min(state.pointee.readDeadline, state.pointee.writeDeadline))
    }

    /// The timer is the state's first field, so both have one address.
    private var timer: UnsafeMutablePointer<TimerNode> {
        UnsafeMutableRawPointer(state).assumingMemoryBound(to: TimerNode.self)
    }

    // MARK: The end

    /// Says goodbye where TLS wants it, closes the socket and ends all waits with `.closed`.
    func close() {
        guard isOpen else { return }
        if let tls = state.pointee.tls {
            tls.sayGoodbye()
            _ = sendCiphertext(tls)
        }
        fail(.closed)
    }

    /// Closes the socket; every wait and call from now on throws `error`.
    func fail(_ error: ConnectionError) {
        guard isOpen else { return }
        state.pointee.failure = error
        loop.hot.pointee.wheel.disarm(timer)
        loop.unregister(state.pointee.descriptor, token: state.pointee.token)
        Glibc.close(state.pointee.descriptor)
        state.pointee.descriptor = -1
        state.pointee.tls = nil
        state.pointee.input.release(to: &loop.hot.pointee.blocks)
        watcher = nil
        resumeReader()
        resumeWriter()
    }
}
