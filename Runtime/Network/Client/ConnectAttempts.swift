import CLinux
import Glibc

/// Connects to one of several addresses: in their order, families taking turns, the next one started when the last has
/// failed or has said nothing for a while; the first that answers wins. (RFC 8305, without its look-ups)
final class ConnectAttempts: LoopTarget, @unchecked Sendable {  // reason: touched on its loop only
    private struct Attempt {
        var descriptor: CInt
        var token: UInt64
    }

    enum Outcome: Sendable {
        /// A connected socket, registered nowhere, and whom it leads to.
        case connected(CInt, SocketAddress)
        case failed(ConnectError)
    }

    /// Time an address has before the next one is tried beside it.
    private static let staggerMilliseconds: Int64 = 250

    private let loop: EventLoop
    private let addresses: [SocketAddress]
    private var attempts: [Attempt] = []
    private var openCount = 0
    private var last = ConnectError.unreachable(SocketError(operation: "connect", number: EHOSTUNREACH))
    private var continuation: UnsafeContinuation<Outcome, Never>?
    private var isDone = false
    private var deadlineTimer: TimerToken?
    private var staggerTimer: TimerToken?

    private init(_ addresses: [SocketAddress], on loop: EventLoop) {
        self.loop = loop
        self.addresses = Self.alternated(addresses)
    }

    /// - Parameters:
    ///   - addresses: with their ports; each was allowed by the policy.
    ///   - deadline: on the loop's clock.
    static nonisolated(nonsending) func connect(
        to addresses: [SocketAddress], deadline: Int64, on loop: EventLoop
    ) async throws(ConnectError) -> (descriptor: CInt, address: SocketAddress) {
        let attempts = ConnectAttempts(addresses, on: loop)
        let outcome = await withTaskCancellationHandler {
            await withUnsafeContinuation { (continuation: UnsafeContinuation<Outcome, Never>) in
                attempts.begin(continuation, deadline: deadline)
            }
        } onCancel: {
            loop.execute { attempts.finish(.failed(.cancelled)) }
        }
        switch outcome {
        case .connected(let descriptor, let address): return (descriptor, address)
        case .failed(let error): throw error
        }
    }

    /// The order given, but IPv6 and IPv4 in turns, so that one broken family costs one stagger.
    static func alternated(_ addresses: [SocketAddress]) -> [SocketAddress] {
        guard let first = addresses.first else { return [] }
        let same = addresses.filter { $0.isIPv4 == first.isIPv4 }
        let others = addresses.filter { $0.isIPv4 != first.isIPv4 }
        var turns: [SocketAddress] = []
        for index in 0..<max(same.count, others.count) {
            if index < same.count { turns.append(same[index]) }
            if index < others.count { turns.append(others[index]) }
        }
        return turns
    }

    private func begin(_ continuation: UnsafeContinuation<Outcome, Never>, deadline: Int64) {
        self.continuation = continuation
        deadlineTimer = loop.schedule(afterMilliseconds: deadline - loop.nowMilliseconds) { [self] in
            finish(.failed(.timedOut(.connecting)))
        }
        startNext()
    }

    private func startNext() {
        if let staggerTimer { loop.cancel(staggerTimer) }
        staggerTimer = nil
        while !isDone, attempts.count < addresses.count {
            if start(addresses[attempts.count]) {
                guard !isDone, attempts.count < addresses.count else { return }
                staggerTimer = loop.schedule(afterMilliseconds: Self.staggerMilliseconds) { [self] in startNext() }
                return
            }
        }
        if openCount == 0 { finish(.failed(last)) }
    }

    /// Whether the attempt is on its way, or there already.
    private func start(_ address: SocketAddress) -> Bool {
        let descriptor = linux_stream_socket(address.isIPv4 ? AF_INET : AF_INET6)
        attempts.append(Attempt(descriptor: -1, token: 0))
        guard descriptor >= 0 else {
            last = .unreachable(SocketError(operation: "socket", number: errno))
            return false
        }
        _ = linux_set_no_delay(descriptor)
        var (storage, size) = address.storage
        let result = linux_connect(descriptor, &storage, size)
        if result == 0 {
            finish(.connected(descriptor, address))
            return true
        }
        guard errno == EINPROGRESS else {
            last = .unreachable(SocketError(operation: "connect", number: errno))
            close(descriptor)
            return false
        }
        let index = attempts.count - 1
        let context = UnsafeMutableRawPointer(bitPattern: index + 1)
        guard let token = loop.register(descriptor, events: linux_writable, target: self, context: context) else {
            last = .unreachable(SocketError(operation: "epoll_ctl", number: errno))
            close(descriptor)
            return false
        }
        attempts[index] = Attempt(descriptor: descriptor, token: token)
        openCount += 1
        return true
    }

    override func ready(context: UnsafeMutableRawPointer?, events: UInt32) {
        guard !isDone, let context else { return }
        let index = Int(bitPattern: context) - 1
        let attempt = attempts[index]
        guard attempt.descriptor >= 0 else { return }
        loop.unregister(attempt.descriptor, token: attempt.token)
        attempts[index].descriptor = -1
        openCount -= 1
        let number = linux_socket_error(attempt.descriptor)
        if number == 0 { return finish(.connected(attempt.descriptor, addresses[index])) }
        last = .unreachable(SocketError(operation: "connect", number: number < 0 ? errno : number))
        close(attempt.descriptor)
        startNext()
    }

    private func finish(_ outcome: Outcome) {
        guard !isDone else { return }
        isDone = true
        for attempt in attempts where attempt.descriptor >= 0 {
            loop.unregister(attempt.descriptor, token: attempt.token)
            close(attempt.descriptor)
        }
        attempts = []
        if let deadlineTimer { loop.cancel(deadlineTimer) }
        if let staggerTimer { loop.cancel(staggerTimer) }
        continuation?.resume(returning: outcome)
        continuation = nil
    }
}
