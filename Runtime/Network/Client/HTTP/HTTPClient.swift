/// What one `HTTPClient` may use, and whom it believes.
public struct HTTPClientConfiguration: Sendable {
    /// Open connections to one origin, at most.
    public var connectionsPerOriginMax = 256
    /// Requests that wait for a connection to one origin, at most; more are refused at once.
    public var waitingPerOriginMax = 1_024
    /// Connections kept while nobody uses them, over all origins.
    public var idleConnectionsMax = 512
    /// How long a connection is kept while nobody uses it.
    public var idleMilliseconds: Int64 = 30_000
    /// Bytes of an answer's head, at most 65,535.
    public var headBytesMax = 32_768
    /// What the User-Agent field says; empty for none.
    public var userAgent = "btelo"
    public var resolver = Resolver.system

    public init() {}
}

/// An HTTP/1.1 client of one loop: connections are kept and used again, bodies stream both ways, every wait has a deadline.
public final class HTTPClient: @unchecked Sendable {  // reason: all state is touched on the loop only
    public let loop: EventLoop
    let pools: ConnectionPools
    let headLimits: HeadParser.Limits
    let agentLine: [UInt8]
    /// Where the fields of a head are noted while it is parsed in one go.
    let slots: UnsafeMutablePointer<FieldSlot>

    static let fieldsMax = 128
    /// Answers of status 1xx before the one that counts.
    static let interimAnswersMax = 16

    /// - Parameter tls: one for all loops of a server.
    public init(on loop: EventLoop, tls: TLSClient, configuration: HTTPClientConfiguration = HTTPClientConfiguration()) {
        self.loop = loop
        pools = ConnectionPools(loop: loop, limits: configuration, tls: tls)
        headLimits = HeadParser.Limits(
            headBytes: configuration.headBytesMax, targetBytes: 1_024, fieldCount: Self.fieldsMax)
        agentLine = configuration.userAgent.isEmpty ? [] : Array("User-Agent: \(configuration.userAgent)\r\n".utf8)
        slots = .allocate(capacity: Self.fieldsMax)
    }

    deinit {
        slots.deallocate()
        loop.execute { [pools] in pools.shut() }
    }

    /// Sends `request` and returns when the head of its answer has come; the body is then read from the answer.
    ///
    /// A request that may be repeated is sent again, once, when a kept connection turns out to be closed. Cancelling the
    /// task closes the connection.
    public func send(_ request: OutgoingRequest) async throws(HTTPClientError) -> IncomingResponse {
        guard loop.isCurrent else {
            return try await withTaskExecutorPreference(loop) { () async throws(HTTPClientError) in
                try await self.send(request)
            }
        }
        if let mistake = request.fields.mistake { throw .invalidRequest(mistake) }
        guard !request.method.isEmpty, request.method.utf8.allSatisfy(ASCII.isToken) else { throw .invalidRequest("method") }
        let total = loop.deadline(after: request.deadlines.totalMilliseconds)
        guard request.redirectsMax > 0 else { return try await perform(request, total: total) }
        return try await follow(request, total: total)
    }

    private nonisolated(nonsending) func perform(
        _ request: OutgoingRequest, total: Int64
    ) async throws(HTTPClientError) -> IncomingResponse {
        let isRepeatable = request.isRepeatable
        let first = try await exchange(request, total: total, takesUsed: true, asksKernel: !isRepeatable)
        do {
            try await first.receiveHead()
            return first
        } catch {
            first.abandon()
            guard isRepeatable, first.wasStale else { throw error }
        }
        let second = try await exchange(request, total: total, takesUsed: false, asksKernel: false)
        do {
            try await second.receiveHead()
            return second
        } catch {
            second.abandon()
            throw error
        }
    }

    /// The request on its way.
    private nonisolated(nonsending) func exchange(
        _ request: OutgoingRequest, total: Int64, takesUsed: Bool, asksKernel: Bool
    ) async throws(HTTPClientError) -> IncomingResponse {
        let deadline = min(total, loop.deadline(after: request.deadlines.connectMilliseconds))
        let pool = pools.pool(for: request)
        let lease = try await pool.take(takesUsed: takesUsed, asksKernel: asksKernel, deadline: deadline)
        let response = IncomingResponse(request, lease: lease, pool: pool, client: self, total: total)
        await response.sender.send(request, hostLine: pool.hostLine, agentLine: agentLine)
        return response
    }

    // MARK: Redirects

    private nonisolated(nonsending) func follow(
        _ request: OutgoingRequest, total: Int64
    ) async throws(HTTPClientError) -> IncomingResponse {
        var request = request
        for _ in 0...request.redirectsMax {
            let response = try await perform(request, total: total)
            guard let next = try request.redirected(by: response) else { return response }
            response.discard()
            request = next
        }
        throw .redirect("more than \(request.redirectsMax)")
    }

    /// Closes every connection that nobody uses. On the loop.
    public func closeIdleConnections() {
        assert(loop.isCurrent, "a client belongs to its loop")
        pools.closeIdle(since: .max)
    }
}

extension OutgoingRequest {
    /// The request that a redirect asks for; nil when `response` is none. (RFC 9110 section 15.4)
    func redirected(by response: IncomingResponse) throws(HTTPClientError) -> OutgoingRequest? {
        guard [301, 302, 303, 307, 308].contains(response.status) else { return nil }
        guard let location = response.header("location"), let next = url.resolved(String(decoding: location, as: UTF8.self))
        else { throw .redirect("no good Location") }
        if url.isSecure, !next.isSecure { throw .redirect("from https to http") }
        var request = self
        request.url = next
        if !next.hasSameOrigin(as: url) { request.fields = request.fields.withoutCredentials }
        let becomesGet = response.status == 303 ? method != "HEAD" : response.status < 307 && method == "POST"
        if becomesGet {
            request.method = "GET"
            request.body = .none
            request.fields = request.fields.withoutBody
        } else if case .stream = body {
            throw .redirect("the body cannot be sent twice")
        }
        return request
    }
}
