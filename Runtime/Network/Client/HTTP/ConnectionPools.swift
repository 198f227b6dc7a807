/// All connections of one client, by origin. Touched on its loop only.
///
/// Apart from the client, so that what is under way, or rests, when the client is dropped still knows where it belongs. An
/// origin is forgotten when it has no connection.
final class ConnectionPools: @unchecked Sendable {  // reason: touched on its loop only
    let loop: EventLoop
    let limits: HTTPClientConfiguration
    let tls: TLSClient
    private var pools: [Origin: ConnectionPool] = [:]
    var idleCount = 0
    private var isSweeping = false
    private(set) var isShut = false

    init(loop: EventLoop, limits: HTTPClientConfiguration, tls: TLSClient) {
        self.loop = loop
        self.limits = limits
        self.tls = tls
    }

    func pool(for request: OutgoingRequest) -> ConnectionPool {
        let origin = Origin(request)
        if let pool = pools[origin] { return pool }
        let pool = ConnectionPool(origin, authority: request.url.authority, pools: self)
        pools[origin] = pool
        return pool
    }

    func forget(_ pool: ConnectionPool) {
        if pools[pool.origin] === pool { pools[pool.origin] = nil }
    }

    /// Sees to it that idle connections are closed in time.
    func sweepLater() {
        guard !isSweeping else { return }
        isSweeping = true
        loop.schedule(afterMilliseconds: max(20, limits.idleMilliseconds / 4)) { [self] in sweep() }
    }

    private func sweep() {
        isSweeping = false
        closeIdle(since: loop.nowMilliseconds - limits.idleMilliseconds)
        if idleCount > 0 { sweepLater() }
    }

    /// Closes what has been idle since `time` or longer.
    func closeIdle(since time: Int64) {
        for pool in Array(pools.values) { pool.closeIdle(since: time) }
    }

    /// Keeps no connection from now on.
    func shut() {
        isShut = true
        closeIdle(since: .max)
    }
}
