import CLinux
import Glibc

/// An HTTP/1.1 server: one event loop and one listener per core. (RFC 9110, RFC 9112)
public final class HTTPServer: Sendable {
    private struct Running {
        var hasStarted = false
        var isStopping = false
        var parts: [HTTPServerLoop?]
        var left: Int
        var sockets: [[CInt]]
    }

    /// The loops, running once `start` was called.
    public let loops: [EventLoop]
    private let limits: HTTPServerLimits
    private let tls: TLSContext?
    private let share = ServerShare()
    private let makeService: @Sendable (EventLoop) -> any HTTPService
    private let running: Guarded<Running>
    private let stopped = Latch()
    /// The bound addresses, with the ports the system chose.
    public let addresses: [SocketAddress]

    /// Binds the addresses; connections are taken from `start` on.
    ///
    /// - Parameters:
    ///   - addresses: numeric; port 0 takes a free one, see `port`.
    ///   - loopCount: threads, usually the number of cores.
    ///   - makeService: called once for each loop, on the loop's thread.
    /// - Throws: `SocketError` for an address that cannot be bound, `TLSError` for an unusable certificate.
    public init(
        addresses: [SocketAddress], limits: HTTPServerLimits = HTTPServerLimits(), tls: TLSConfiguration? = nil,
        loopCount: Int, makeService: @escaping @Sendable (EventLoop) -> any HTTPService
    ) throws {
        _ = linux_raise_descriptor_limit()
        linux_return_large_memory()
        self.limits = limits
        self.makeService = makeService
        self.tls = try tls.map { try TLSContext(server: $0) }
        let count = max(1, loopCount)
        loops = try (0..<count).map { _ in try EventLoop() }
        var bound: [SocketAddress] = []
        var sockets = [[CInt]](repeating: [], count: count)
        do {
            for address in addresses {
                try refuseTakenAddress(address)
                var wanted = address
                for index in 0..<count {
                    let socket = try boundSocket(wanted)
                    sockets[index].append(socket)
                    // The system's choice for the first loop is everybody's.
                    wanted = try localAddress(of: socket)
                }
                bound.append(wanted)
            }
        } catch {
            for socket in sockets.joined() { close(socket) }
            throw error
        }
        self.addresses = bound
        running = Guarded(Running(parts: Array(repeating: nil, count: count), left: count, sockets: sockets))
    }

    /// The bound port of the first address.
    public var port: UInt16 { addresses.first?.port ?? 0 }

    /// Starts the loops' threads and takes connections. Returns once every loop listens.
    public func start() {
        let isFirst = running.withLock { running in
            defer { running.hasStarted = true }
            return !running.hasStarted
        }
        guard isFirst else { return }
        let listening = Latch(count: loops.count)
        for (index, loop) in loops.enumerated() {
            loop.execute { [self] in
                let part = HTTPServerLoop(
                    loop: loop, loopCount: loops.count, limits: limits, share: share, tls: tls, service: makeService(loop))
                let sockets = running.withLock { running in
                    running.parts[index] = part
                    return running.sockets[index]
                }
                part.listen(on: sockets)
                listening.countDown()
            }
            loop.start()
        }
        listening.wait()
    }

    /// Stops taking connections, closes idle ones, lets running requests finish for at most `limits.stopMilliseconds`,
    /// then ends the loops. From any thread; returns at once.
    public func stop() {
        let parts = running.withLock { running -> [HTTPServerLoop?] in
            guard running.hasStarted, !running.isStopping else { return [] }
            running.isStopping = true
            return running.parts
        }
        for case let part? in parts {
            part.loop.execute { [self] in
                part.stop { [self] in
                    part.loop.stop()
                    let left = running.withLock { running in
                        running.left -= 1
                        return running.left
                    }
                    if left == 0 { stopped.countDown() }
                }
            }
        }
    }

    /// Waits until a stop is complete. Not from a loop's thread.
    public func waitUntilStopped() { stopped.wait() }

    /// The counters of all loops, added up. From any thread.
    public var counters: ServerCounters {
        var all = ServerCounters()
        for one in countersByLoop { all.add(one) }
        return all
    }

    /// The counters of each loop, in the order of `loops`. From any thread.
    public var countersByLoop: [ServerCounters] {
        let counters = running.withLock { $0.parts.map { $0?.counters } }
        return counters.map { $0?.snapshot ?? ServerCounters() }
    }
}

/// Throws when somebody listens there. With SO_REUSEPORT, which the loops need to share a port, a second server would
/// otherwise start without a word and take a part of the connections.
private func refuseTakenAddress(_ address: SocketAddress) throws(SocketError) {
    guard address.port != 0 else { return }
    let probe = linux_stream_socket(address.isIPv4 ? AF_INET : AF_INET6)
    guard probe >= 0 else { throw SocketError(operation: "socket", number: errno) }
    defer { close(probe) }
    _ = linux_set_reuse_address(probe)
    if !address.isIPv4 { _ = linux_set_ipv6_only(probe) }
    var (storage, size) = address.storage
    guard linux_bind(probe, &storage, size) == 0 else { throw SocketError(operation: "bind", number: errno) }
}

private func boundSocket(_ address: SocketAddress) throws(SocketError) -> CInt {
    let socket = linux_stream_socket(address.isIPv4 ? AF_INET : AF_INET6)
    guard socket >= 0 else { throw SocketError(operation: "socket", number: errno) }
    func check(_ result: CInt, _ operation: String) throws(SocketError) {
        guard result != 0 else { return }
        let number = errno
        close(socket)
        throw SocketError(operation: operation, number: number)
    }
    try check(linux_set_reuse_address(socket), "setsockopt SO_REUSEADDR")
    try check(linux_set_reuse_port(socket), "setsockopt SO_REUSEPORT")
    if !address.isIPv4 { try check(linux_set_ipv6_only(socket), "setsockopt IPV6_V6ONLY") }
    // Set on the listener, both are inherited by every accepted socket, which saves two calls for each.
    try check(linux_set_no_delay(socket), "setsockopt TCP_NODELAY")
    try check(linux_set_unsent_low_mark(socket, 131_072), "setsockopt TCP_NOTSENT_LOWAT")
    var (storage, size) = address.storage
    try check(linux_bind(socket, &storage, size), "bind")
    try check(listen(socket, 1_024), "listen")
    return socket
}

private func localAddress(of socket: CInt) throws(SocketError) -> SocketAddress {
    var storage = sockaddr_storage()
    guard linux_local_address(socket, &storage) == 0 else { throw SocketError(operation: "getsockname", number: errno) }
    return SocketAddress(&storage)
}
