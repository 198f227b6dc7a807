import Synchronization

/// What a server counted since its start; `openConnections` is of this moment.
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

    /// How often messages were refused for `reason`.
    public func count(of reason: HTTPRefusal) -> Int { refusals[Int(reason.rawValue)] }

    mutating func add(_ other: ServerCounters) {
        acceptedConnections += other.acceptedConnections
        openConnections += other.openConnections
        refusedConnections += other.refusedConnections
        requests += other.requests
        responses += other.responses
        receivedBytes += other.receivedBytes
        sentBytes += other.sentBytes
        for index in refusals.indices { refusals[index] += other.refusals[index] }
        timeouts += other.timeouts
        acceptPauses += other.acceptPauses
    }
}

/// A number that one thread changes and any thread reads, without a locked instruction.
struct SingleWriterCounter: ~Copyable {
    private let value = Atomic<Int>(0)

    @inline(__always)
    borrowing func add(_ amount: Int) {
        value.store(value.load(ordering: .relaxed) &+ amount, ordering: .relaxed)
    }

    var current: Int { value.load(ordering: .relaxed) }
}

/// The counters of one loop.
final class LoopCounters: Sendable {
    let acceptedConnections = SingleWriterCounter()
    let openConnections = SingleWriterCounter()
    let refusedConnections = SingleWriterCounter()
    let requests = SingleWriterCounter()
    let responses = SingleWriterCounter()
    let receivedBytes = SingleWriterCounter()
    let sentBytes = SingleWriterCounter()
    let timeouts = SingleWriterCounter()
    let acceptPauses = SingleWriterCounter()
    private let refusals = Guarded([Int](repeating: 0, count: HTTPRefusal.allCases.count))

    func count(_ refusal: HTTPRefusal) {
        refusals.withLock { $0[Int(refusal.rawValue)] += 1 }
    }

    var snapshot: ServerCounters {
        var all = ServerCounters()
        all.acceptedConnections = acceptedConnections.current
        all.openConnections = openConnections.current
        all.refusedConnections = refusedConnections.current
        all.requests = requests.current
        all.responses = responses.current
        all.receivedBytes = receivedBytes.current
        all.sentBytes = sentBytes.current
        all.refusals = refusals.withLock { $0 }
        all.timeouts = timeouts.current
        all.acceptPauses = acceptPauses.current
        return all
    }
}
