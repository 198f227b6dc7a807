/// An HTTP/1.1 server: one event loop and one listener per core. (RFC 9110, RFC 9112)
public final class HTTPServer: Sendable {
    /// The loops, running once `start` returns.
    public let loops: [EventLoop]

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
        loops = []
    }

    /// The bound port of the first address.
    public var port: UInt16 { 0 }

    /// Starts the loops' threads and takes connections.
    public func start() {}

    /// Stops taking connections, closes idle ones, lets running requests finish for at most `limits.stopMilliseconds`,
    /// then ends the loops. From any thread; returns at once.
    public func stop() {}

    /// Waits until a stop is complete. Not from a loop's thread.
    public func waitUntilStopped() {}

    /// The counters of all loops, added up. From any thread.
    public var counters: ServerCounters { ServerCounters() }
}

/// What a server counted since its start; `open` values are of this moment.
public struct ServerCounters: Sendable, Equatable {
    public var acceptedConnections = 0
    public var openConnections = 0
    /// Connections closed at once because a limit on connections was reached.
    public var refusedConnections = 0
    /// Requests whose head was complete.
    public var requests = 0
    public var responses = 0
    public var receivedBytes = 0
    public var sentBytes = 0
    /// Refused messages, by `HTTPRefusal.rawValue`.
    public var refusals = [Int](repeating: 0, count: HTTPRefusal.allCases.count)
    /// Connections closed because a deadline passed.
    public var timeouts = 0
    /// Times accepting paused because the system had no descriptor or memory.
    public var acceptPauses = 0

    public init() {}
}
