import CLinux
import Glibc
import Synchronization
import Testing
@testable import Network

@Suite struct ResolverTests {
    private static let local = SocketAddress("127.0.0.1", port: 0)

    private func open(_ host: String, port: UInt16 = 1, resolver: Resolver, milliseconds: Int64 = 5_000, addresses: AddressPolicy = .any) async -> ConnectError? {
        await failure(ConnectError.self) {
            try await onClientLoop { loop in
                var options = ConnectionOptions()
                options.resolver = resolver
                options.openMilliseconds = milliseconds
                options.addresses = addresses
                _ = try await Connection.open(host: host, port: port, options: options, on: loop)
            }
        }
    }

    @Test("the machine's resolver knows localhost, and says so when a name has no address")
    func system() async throws {
        let found = try await onClientLoop { loop in
            try await Resolver.system.addresses(of: "localhost", deadline: loop.nowMilliseconds + 5_000, on: loop)
        }
        #expect(found.contains { $0.isLoopback })
        let error = await open("no-such-name.invalid", resolver: .system, milliseconds: 20_000)
        guard case .notResolved("no-such-name.invalid", _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("a look-up that takes too long ends at the deadline")
    func deadline() async {
        let release = Latch()
        let resolver = Resolver(threadCount: 1, waitingMax: 4) { _ in
            release.wait()
            return .failure(reason: "late")
        }
        #expect(await open("slow.example", resolver: resolver, milliseconds: 30) == .timedOut(.resolving))
        release.countDown()
    }

    @Test("cancelling ends the wait for a name")
    func cancellation() async throws {
        let release = Latch()
        let started = Signal()
        let resolver = Resolver(threadCount: 1, waitingMax: 4) { _ in
            started.fire()
            release.wait()
            return .failure(reason: "late")
        }
        try await onClientLoop { loop in
            let task = Task(executorPreference: loop) {
                await failure(ConnectError.self) {
                    _ = try await resolver.addresses(of: "slow.example", deadline: loop.nowMilliseconds + 60_000, on: loop)
                }
            }
            await started.wait()
            task.cancel()
            let error = await task.value
            #expect(error == .cancelled)
        }
        release.countDown()
    }

    @Test("look-ups of one name at a time are one, and too many names at a time are refused")
    func bounds() async throws {
        let release = Latch()
        let asked = Mutex<[String]>([])
        let resolver = Resolver(threadCount: 1, waitingMax: 2) { name in
            asked.withLock { $0.append(name) }
            release.wait()
            return .failure(reason: "no")
        }
        try await onClientLoop { loop in
            let deadline = loop.nowMilliseconds + 10_000
            let waits = ["a.example", "a.example", "b.example", "a.example"].map { name in
                Task.immediate(executorPreference: loop) {
                    await failure(ConnectError.self) { _ = try await resolver.addresses(of: name, deadline: deadline, on: loop) }
                }
            }
            let refused = await failure(ConnectError.self) {
                _ = try await resolver.addresses(of: "c.example", deadline: deadline, on: loop)
            }
            #expect(refused == .overloaded)
            release.countDown()
            for (index, wait) in waits.enumerated() {
                let name = index == 2 ? "b.example" : "a.example"
                #expect(await wait.value == .notResolved(host: name, reason: "no"))
            }
        }
        #expect(asked.withLock { $0 } == ["a.example", "b.example"])
    }

    @Test("a name that leads to a private address is refused, whatever it led to before")
    func rebinding() async throws {
        let server = try ScriptedServer { _, _ in }
        defer { server.stop() }
        let asked = Mutex(0)
        let resolver = Resolver(threadCount: 1, waitingMax: 4) { _ in
            // The first answer is what a check before the connection would see.
            let isFirst = asked.withLock { count in
                count += 1
                return count == 1
            }
            let text = isFirst ? "198.51.101.1" : "127.0.0.1"
            return .addresses(SocketAddress(text, port: 0).map { [$0] } ?? [])
        }
        let first = await open("rebinding.example", port: server.port, resolver: resolver, milliseconds: 100, addresses: .publicOnly)
        #expect(first != .addressRefused(host: "rebinding.example"))
        let second = await open("rebinding.example", port: server.port, resolver: resolver, addresses: .publicOnly)
        #expect(second == .addressRefused(host: "rebinding.example"))
        #expect(await open("127.0.0.1", port: server.port, resolver: resolver, addresses: .publicOnly) == .addressRefused(host: "127.0.0.1"))
        #expect(await open("[::1]", port: server.port, resolver: resolver, addresses: .publicOnly) == .addressRefused(host: "::1"))
        #expect(server.connectionCount == 0)
    }

    @Test("of several addresses the private ones are left out, and the next is tried when one does not answer")
    func nextAddress() async throws {
        let server = try ScriptedServer { client, _ in readToEnd(client) }
        defer { server.stop() }
        // Nobody listens on the second; the first of them is refused at once.
        let resolver = Resolver(threadCount: 1, waitingMax: 4) { _ in
            .addresses(["::1", "127.0.0.2", "127.0.0.1"].compactMap { SocketAddress($0, port: 0) })
        }
        let address = try await onClientLoop { [port = server.port] loop in
            var options = ConnectionOptions()
            options.resolver = resolver
            return try await Connection.open(host: "several.example", port: port, options: options, on: loop).remoteAddress
        }
        #expect(address.host == "127.0.0.1")
    }

    @Test("an address that does not answer costs a moment, not the deadline")
    func stagger() async throws {
        let server = try ScriptedServer { client, _ in readToEnd(client) }
        defer { server.stop() }
        // A listener whose queue is full answers nothing.
        let deaf = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        defer { close(deaf) }
        var (storage, size) = try #require(SocketAddress("127.0.0.3", port: server.port)).storage
        #expect(linux_bind(deaf, &storage, size) == 0)
        #expect(listen(deaf, 0) == 0)
        let resolver = Resolver(threadCount: 1, waitingMax: 4) { _ in
            .addresses(["127.0.0.3", "127.0.0.3", "127.0.0.3", "127.0.0.1"].compactMap { SocketAddress($0, port: 0) })
        }
        try await onClientLoop { [port = server.port] loop in
            var options = ConnectionOptions()
            options.resolver = resolver
            var kept: [Connection] = []
            // The first connections fill the queue of the deaf one.
            for _ in 0..<4 {
                let connection = try await Connection.open(host: "deaf.example", port: port, options: options, on: loop)
                if connection.remoteAddress.host == "127.0.0.1" { return }
                kept.append(connection)
            }
            Issue.record("every connection went to the listener that accepts none")
        }
    }

    @Test("families take turns")
    func alternation() {
        let addresses = ["::1", "::2", "::3", "1.1.1.1", "1.1.1.2"].compactMap { SocketAddress($0, port: 1) }
        #expect(ConnectAttempts.alternated(addresses).map(\.host) == ["::1", "1.1.1.1", "::2", "1.1.1.2", "::3"])
        #expect(ConnectAttempts.alternated([]).isEmpty)
    }
}
