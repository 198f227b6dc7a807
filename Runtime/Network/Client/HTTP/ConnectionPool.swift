/// Where requests can share connections: everything that decides whom a connection leads to, and how it was checked.
struct Origin: Hashable {
    let isSecure: Bool
    let host: HostText
    let port: UInt16
    let addresses: AddressPolicy

    init(_ request: OutgoingRequest) {
        isSecure = request.url.isSecure
        host = request.url.hostText
        port = request.url.port
        addresses = request.addresses
    }
}

/// The connections of one client to one origin, and the requests that wait for one. Touched on its loop only.
final class ConnectionPool: ConnectionWatcher, @unchecked Sendable {  // reason: touched on its loop only
    /// What a request is given.
    struct Lease {
        let core: ConnectionCore
        /// Whether the connection carried a request before, and so may have been closed just now.
        let isUsed: Bool
    }

    private enum Turn {
        case connection(ConnectionCore)
        /// One more connection may be opened.
        case slot
        case failed(HTTPClientError)
    }

    private final class Waiter: @unchecked Sendable {  // reason: touched on the loop only
        var continuation: UnsafeContinuation<Turn, Never>?
        var timer: TimerToken?
    }

    private struct Idle {
        let core: ConnectionCore
        let since: Int64
    }

    private let pools: ConnectionPools
    let origin: Origin
    /// `Host: …` with its line end.
    let hostLine: [UInt8]
    /// Connections in use, idle, or being opened.
    private(set) var openCount = 0
    private var idle: [Idle] = []
    private var waiters: [Waiter] = []

    init(_ origin: Origin, authority: String, pools: ConnectionPools) {
        self.origin = origin
        self.pools = pools
        hostLine = Array("Host: \(authority)\r\n".utf8)
    }

    private var loop: EventLoop { pools.loop }
    private var limits: HTTPClientConfiguration { pools.limits }
    var idleCount: Int { idle.count }
    private var isUnused: Bool { openCount == 0 && waiters.isEmpty }

    // MARK: Taking

    /// - Parameters:
    ///   - takesUsed: false for a connection that carried no request yet.
    ///   - asksKernel: whether an idle connection is looked at once more, because the request must not be sent twice.
    ///   - deadline: on the loop's clock.
    nonisolated(nonsending) func take(
        takesUsed: Bool, asksKernel: Bool, deadline: Int64
    ) async throws(HTTPClientError) -> Lease {
        if takesUsed {
            while let last = idle.popLast() {
                pools.idleCount -= 1
                last.core.watcher = nil
                if last.core.isOpen, !asksKernel || last.core.isQuiet() { return Lease(core: last.core, isUsed: true) }
                end(last.core)
            }
        } else if openCount >= limits.connectionsPerOriginMax, let first = idle.first {
            remove(first.core)
        }
        if openCount < limits.connectionsPerOriginMax {
            openCount += 1
            return try await open(deadline)
        }
        guard waiters.count < limits.waitingPerOriginMax else { throw .overloaded }
        switch await turn(deadline) {
        case .connection(let core): return Lease(core: core, isUsed: true)
        case .slot: return try await open(deadline)
        case .failed(let error): throw error
        }
    }

    /// Uses a slot that was counted already.
    private nonisolated(nonsending) func open(_ deadline: Int64) async throws(HTTPClientError) -> Lease {
        var options = ConnectionOptions(tls: origin.isSecure ? pools.tls : nil)
        options.offersHTTP = true
        options.addresses = origin.addresses
        options.resolver = limits.resolver
        options.openMilliseconds = max(0, deadline - loop.nowMilliseconds)
        do {
            let core = try await Connection.openCore(origin.host, port: origin.port, options: options, on: loop)
            return Lease(core: core, isUsed: false)
        } catch {
            slotIsFree()
            switch error {
            case .timedOut: throw .timedOut(.connection)
            case .cancelled: throw .cancelled
            default: throw .connect(error)
            }
        }
    }

    private nonisolated(nonsending) func turn(_ deadline: Int64) async -> Turn {
        let waiter = Waiter()
        let loop = loop
        return await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                waiter.continuation = continuation
                waiters.append(waiter)
                waiter.timer = loop.schedule(afterMilliseconds: deadline - loop.nowMilliseconds) { [self] in
                    give(.failed(.timedOut(.connection)), to: waiter)
                }
            }
        } onCancel: {
            loop.execute { [self] in give(.failed(.cancelled), to: waiter) }
        }
    }

    private func give(_ turn: Turn, to waiter: Waiter) {
        guard let continuation = waiter.continuation else { return }
        waiter.continuation = nil
        if let timer = waiter.timer { loop.cancel(timer) }
        waiters.removeAll { $0 === waiter }
        continuation.resume(returning: turn)
    }

    // MARK: Giving back

    /// Takes back a connection whose last answer was read to its end.
    func giveBack(_ core: ConnectionCore) {
        if let next = waiters.first { return give(.connection(core), to: next) }
        guard !pools.isShut, pools.idleCount < limits.idleConnectionsMax else { return end(core) }
        pools.idleCount += 1
        core.watcher = self
        core.rest()
        idle.append(Idle(core: core, since: loop.nowMilliseconds))
        pools.sweepLater()
    }

    /// Closes a connection that cannot be used again, and lets the next request open one.
    func end(_ core: ConnectionCore) {
        core.close()
        slotIsFree()
    }

    private func slotIsFree() {
        if let next = waiters.first { return give(.slot, to: next) }
        openCount -= 1
        if isUnused { pools.forget(self) }
    }

    func disturbed(_ connection: ConnectionCore) {
        // Session tickets come when they like.
        if let received = try? connection.receive(), received == .wouldBlock { return connection.rest() }
        remove(connection)
    }

    private func remove(_ core: ConnectionCore) {
        guard let index = idle.firstIndex(where: { $0.core === core }) else { return }
        idle.remove(at: index)
        pools.idleCount -= 1
        end(core)
    }

    /// Closes what has been idle since `time` or longer.
    func closeIdle(since time: Int64) {
        for entry in idle.prefix(while: { $0.since <= time }) { remove(entry.core) }
    }
}
