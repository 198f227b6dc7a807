import CLinux
import Glibc

/// Looks up the addresses of names on a few threads of its own, because the C library's resolver blocks.
///
/// Look-ups of one name at the same time are one look-up. Nothing is remembered afterwards: connections are kept, names are
/// not.
public final class Resolver: Sendable {
    /// The answer for one name: its addresses in the order to try, without ports, or the reason why there are none.
    public enum Outcome: Sendable, Equatable {
        case addresses([SocketAddress])
        case failure(reason: String)
    }

    /// The machine's resolver. Threads start when they are needed and end when there is nothing to do.
    public static let system = Resolver(threadCount: 8, waitingMax: 1_024, lookUp: Resolver.ask)

    private struct Work {
        var names: [String] = []
        var waiting: [String: [@Sendable (Outcome) -> Void]] = [:]
        var threadCount = 0
    }

    private let work = Guarded(Work())
    private let threadMax: Int
    private let waitingMax: Int
    private let lookUp: @Sendable (String) -> Outcome

    /// - Parameters:
    ///   - threadCount: names looked up at once, at most.
    ///   - waitingMax: names waiting for a thread or on one; more are refused.
    ///   - lookUp: blocks until it knows.
    public init(threadCount: Int, waitingMax: Int, lookUp: @escaping @Sendable (String) -> Outcome) {
        threadMax = threadCount
        self.waitingMax = waitingMax
        self.lookUp = lookUp
    }

    /// The addresses of `name`, on the loop.
    ///
    /// - Parameter deadline: on the loop's clock. A look-up that takes longer goes on unheard.
    nonisolated(nonsending) func addresses(
        of name: String, deadline: Int64, on loop: EventLoop
    ) async throws(ConnectError) -> [SocketAddress] {
        assert(loop.isCurrent, "a wait belongs to its loop")
        let wait = LookUpWait(loop)
        let result = await withTaskCancellationHandler {
            await withUnsafeContinuation { (continuation: UnsafeContinuation<LookUpWait.Result, Never>) in
                wait.begin(continuation, deadline: deadline)
                let isAccepted = add(name) { outcome in
                    loop.execute { wait.end(.outcome(outcome)) }
                }
                if !isAccepted { wait.end(.failed(.overloaded)) }
            }
        } onCancel: {
            loop.execute { wait.end(.failed(.cancelled)) }
        }
        switch result {
        case .failed(let error): throw error
        case .outcome(.failure(let reason)): throw .notResolved(host: name, reason: reason)
        case .outcome(.addresses(let addresses)): return addresses
        }
    }

    /// False when too many names wait.
    private func add(_ name: String, _ done: @escaping @Sendable (Outcome) -> Void) -> Bool {
        let (isAccepted, needsThread) = work.withLock { work in
            if work.waiting[name] != nil {
                work.waiting[name]?.append(done)
            } else {
                guard work.waiting.count < waitingMax else { return (false, false) }
                work.waiting[name] = [done]
                work.names.append(name)
            }
            guard !work.names.isEmpty, work.threadCount < threadMax else { return (true, false) }
            work.threadCount += 1
            return (true, true)
        }
        if needsThread { startThread() }
        return isAccepted
    }

    private func startThread() {
        var thread = pthread_t()
        let context = Unmanaged.passRetained(self).toOpaque()
        let failure = pthread_create(&thread, nil, { context in
            guard let context else { return nil }
            Unmanaged<Resolver>.fromOpaque(context).takeRetainedValue().run()
            return nil
        }, context)
        if failure == 0 {
            pthread_detach(thread)
        } else {
            // What waits is taken by the next thread that starts, or ends by its deadline.
            Unmanaged<Resolver>.fromOpaque(context).release()
            work.withLock { $0.threadCount -= 1 }
        }
    }

    private func run() {
        while let name = next() {
            let outcome = lookUp(name)
            let waiting = work.withLock { $0.waiting.removeValue(forKey: name) } ?? []
            for done in waiting { done(outcome) }
        }
    }

    private func next() -> String? {
        work.withLock { work in
            if work.names.isEmpty {
                work.threadCount -= 1
                return nil
            }
            return work.names.removeFirst()
        }
    }

    /// `getaddrinfo`, which sorts by RFC 6724.
    private static func ask(_ name: String) -> Outcome {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let failure = getaddrinfo(name, nil, &hints, &list)
        guard failure == 0 else { return .failure(reason: String(cString: gai_strerror(failure))) }
        defer { freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        var entry = list
        while let current = entry, addresses.count < addressesMax {
            entry = current.pointee.ai_next
            let family = current.pointee.ai_family
            guard family == AF_INET || family == AF_INET6, let source = current.pointee.ai_addr else { continue }
            var storage = sockaddr_storage()
            let count = min(Int(current.pointee.ai_addrlen), MemoryLayout<sockaddr_storage>.size)
            withUnsafeMutableBytes(of: &storage) { $0.copyMemory(from: UnsafeRawBufferPointer(start: source, count: count)) }
            let address = SocketAddress(&storage)
            if !addresses.contains(address) { addresses.append(address) }
        }
        return addresses.isEmpty ? .failure(reason: "the name has no address") : .addresses(addresses)
    }

    private static let addressesMax = 32
}

/// One task that waits for a name. Ended once, by whoever is first.
private final class LookUpWait: @unchecked Sendable {  // reason: touched on its loop only
    enum Result: Sendable {
        case outcome(Resolver.Outcome)
        case failed(ConnectError)
    }

    private let loop: EventLoop
    private var continuation: UnsafeContinuation<Result, Never>?
    private var timer: TimerToken?
    private var early: Result?

    init(_ loop: EventLoop) {
        self.loop = loop
    }

    func begin(_ continuation: UnsafeContinuation<Result, Never>, deadline: Int64) {
        if let early { return continuation.resume(returning: early) }
        self.continuation = continuation
        timer = loop.schedule(afterMilliseconds: deadline - loop.nowMilliseconds) { [self] in
            end(.failed(.timedOut(.resolving)))
        }
    }

    func end(_ result: Result) {
        guard let continuation else {
            if timer == nil { early = result }
            return
        }
        self.continuation = nil
        if let timer { loop.cancel(timer) }
        continuation.resume(returning: result)
    }
}
