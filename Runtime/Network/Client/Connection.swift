import Glibc

/// How a connection is opened.
public struct ConnectionOptions: Sendable {
    /// Who is believed; nil for a connection without TLS.
    public var tls: TLSClient?
    /// Whether `http/1.1` is offered within TLS as the protocol.
    public var offersHTTP = false
    /// Which addresses may be connected to.
    public var addresses = AddressPolicy.any
    /// For resolving, connecting and the handshake together.
    public var openMilliseconds: Int64 = 10_000
    public var resolver = Resolver.system

    public init(tls: TLSClient? = nil) {
        self.tls = tls
    }
}

/// An outgoing byte connection, plain or TLS, that belongs to one loop. Dropping it closes it.
///
/// May be used from any task, but is cheap only from tasks that run on its loop; pointers are given out there only. One
/// read and one write may be under way at the same time.
public final class Connection: @unchecked Sendable {  // reason: the core is touched on its loop only
    let core: ConnectionCore

    private init(_ core: ConnectionCore) {
        self.core = core
    }

    deinit {
        let core = core
        if core.loop.isCurrent { return core.close() }
        core.loop.execute { core.close() }
    }

    public var loop: EventLoop { core.loop }

    /// The other end.
    public var remoteAddress: SocketAddress { core.remoteAddress }

    // MARK: Opening

    /// Connects to `host`, a name or a numeric address, and with `options.tls` shakes hands.
    public static func open(
        host: String, port: UInt16, options: ConnectionOptions = ConnectionOptions(), on loop: EventLoop
    ) async throws(ConnectError) -> Connection {
        guard loop.isCurrent else {
            return try await withTaskExecutorPreference(loop) { () async throws(ConnectError) in
                try await open(host: host, port: port, options: options, on: loop)
            }
        }
        guard let text = HostText(host, port: port) else { throw .badHost(host) }
        return Connection(try await openCore(text, port: port, options: options, on: loop))
    }

    static nonisolated(nonsending) func openCore(
        _ host: HostText, port: UInt16, options: ConnectionOptions, on loop: EventLoop
    ) async throws(ConnectError) -> ConnectionCore {
        let deadline = loop.nowMilliseconds + options.openMilliseconds
        let addresses = try await allowed(host, port: port, options: options, deadline: deadline, on: loop)
        let socket = try await ConnectAttempts.connect(to: addresses, deadline: deadline, on: loop)
        guard let core = ConnectionCore(socket.descriptor, to: socket.address, on: loop) else {
            throw .unreachable(SocketError(operation: "epoll_ctl", number: ENOMEM))
        }
        if let tls = options.tls {
            try await core.startTLS(tls, host: host, offersHTTP: options.offersHTTP, deadline: deadline)
        }
        return core
    }

    private static nonisolated(nonsending) func allowed(
        _ host: HostText, port: UInt16, options: ConnectionOptions, deadline: Int64, on loop: EventLoop
    ) async throws(ConnectError) -> [SocketAddress] {
        let addresses: [SocketAddress]
        switch host {
        case .address(let address): addresses = [address]
        case .name(let name):
            addresses = try await options.resolver.addresses(of: name, deadline: deadline, on: loop)
        }
        let allowed = addresses.map { $0.with(port: port) }.filter(options.addresses.allows)
        guard !allowed.isEmpty else { throw .addressRefused(host: host.text) }
        return allowed
    }

    // MARK: Reading

    /// What was received and not consumed. On the loop only; valid until the next `fill`, `consume` or `close`.
    public var input: UnsafeRawBufferPointer {
        assert(core.loop.isCurrent, "pointers are given out on the loop")
        return core.input
    }

    /// Says that the first `byteCount` bytes of `input` are done with. On the loop only.
    public func consume(_ byteCount: Int) {
        assert(core.loop.isCurrent, "pointers are given out on the loop")
        precondition(byteCount >= 0 && byteCount <= core.input.count, "consumes what is there")
        core.consume(byteCount)
    }

    /// Waits until `input` has grown.
    ///
    /// - Returns: false when the other side has sent its last byte.
    public func fill(withinMilliseconds: Int64) async throws(ConnectionError) -> Bool {
        guard core.loop.isCurrent else {
            return try await withTaskExecutorPreference(core.loop) { () async throws(ConnectionError) in
                try await self.fill(withinMilliseconds: withinMilliseconds)
            }
        }
        return try await core.fill(deadline: core.loop.deadline(after: withinMilliseconds))
    }

    /// Waits for the next bytes and takes at most `byteCountMax` of them; empty at the end.
    public func read(upTo byteCountMax: Int, withinMilliseconds: Int64) async throws(ConnectionError) -> [UInt8] {
        guard core.loop.isCurrent else {
            return try await withTaskExecutorPreference(core.loop) { () async throws(ConnectionError) in
                try await self.read(upTo: byteCountMax, withinMilliseconds: withinMilliseconds)
            }
        }
        if core.input.isEmpty {
            guard try await core.fill(deadline: core.loop.deadline(after: withinMilliseconds)) else { return [] }
        }
        let bytes = Array(core.input.prefix(byteCountMax))
        core.consume(bytes.count)
        return bytes
    }

    // MARK: Writing

    /// Returns when the kernel has taken all bytes. Their memory must stay as it is until then.
    public func write(_ bytes: UnsafeRawBufferPointer, withinMilliseconds: Int64) async throws(ConnectionError) {
        assert(core.loop.isCurrent, "pointers are taken on the loop")
        try await core.write(bytes, deadline: core.loop.deadline(after: withinMilliseconds))
    }

    /// Returns when the kernel has taken all bytes.
    public func write(_ bytes: [UInt8], withinMilliseconds: Int64) async throws(ConnectionError) {
        guard core.loop.isCurrent else {
            return try await withTaskExecutorPreference(core.loop) { () async throws(ConnectionError) in
                try await self.write(bytes, withinMilliseconds: withinMilliseconds)
            }
        }
        // An array's pointer does not outlive its closure, which cannot wait.
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
        defer { memory.deallocate() }
        memory.copyBytes(from: bytes)
        try await core.write(UnsafeRawBufferPointer(memory), deadline: core.loop.deadline(after: withinMilliseconds))
    }

    // MARK: TLS and the end

    /// Goes on encrypted. Bytes that were received and not consumed are an error: they came from before, and would be taken
    /// for what the proven host says. After an error the connection is closed.
    public func startTLS(
        _ client: TLSClient, host: String, withinMilliseconds: Int64 = 10_000
    ) async throws(ConnectError) {
        guard core.loop.isCurrent else {
            return try await withTaskExecutorPreference(core.loop) { () async throws(ConnectError) in
                try await self.startTLS(client, host: host, withinMilliseconds: withinMilliseconds)
            }
        }
        guard let text = HostText(host, port: core.remoteAddress.port) else { throw .badHost(host) }
        try await core.startTLS(
            client, host: text, offersHTTP: false, deadline: core.loop.deadline(after: withinMilliseconds))
    }

    /// Whether the bytes are encrypted. On the loop only.
    public var isSecure: Bool { core.state.pointee.tls != nil }

    /// Closes now; reads and writes that wait throw `.closed`. From any thread.
    public func close() {
        let core = core
        if core.loop.isCurrent { return core.close() }
        core.loop.execute { core.close() }
    }
}

extension EventLoop {
    /// A moment on the loop's clock, as far away as a deadline may be.
    func deadline(after milliseconds: Int64) -> Int64 {
        let (sum, isTooFar) = nowMilliseconds.addingReportingOverflow(max(0, milliseconds))
        return isTooFar ? .max : sum
    }
}
