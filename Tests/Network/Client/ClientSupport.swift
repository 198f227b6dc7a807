import CLinux
import Foundation
import Glibc
import Synchronization
import Testing
@testable import Network

/// Runs `body` in a task on a loop of its own.
func onClientLoop<Value: Sendable>(
    _ body: @escaping @Sendable (EventLoop) async throws -> Value
) async throws -> Value {
    let loop = try EventLoop()
    loop.start()
    defer { loop.stop() }
    return try await Task(executorPreference: loop) { try await body(loop) }.value
}

/// The error that `body` throws; nil when it throws none of that type.
func failure<Failure: Error>(
    _ type: Failure.Type, _ body: () async throws -> Void
) async -> Failure? {
    do {
        try await body()
        return nil
    } catch {
        return error as? Failure
    }
}

/// Something that happens once, for tasks that wait for it. (A task that blocks its thread stops other tests: there are few
/// threads.)
final class Signal: Sendable {
    private let state = Mutex<(hasFired: Bool, waiting: [CheckedContinuation<Void, Never>])>((false, []))

    func fire() {
        let waiting = state.withLock { state in
            state.hasFired = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for one in waiting { one.resume() }
    }

    func wait() async {
        await withCheckedContinuation { continuation in
            let hasFired = state.withLock { state in
                if !state.hasFired { state.waiting.append(continuation) }
                return state.hasFired
            }
            if hasFired { continuation.resume() }
        }
    }
}

/// A server of one test that speaks by script: each accepted connection is handed to `serve` on a thread of its own, which
/// may block; the connection is closed when it returns.
final class ScriptedServer: @unchecked Sendable {  // reason: immutable after init but for the counter, which is locked
    let port: UInt16
    private let listener: CInt
    private let accepted = Mutex(0)

    init(address: String = "127.0.0.1", _ serve: @escaping @Sendable (_ client: CInt, _ number: Int) -> Void) throws {
        let socketAddress = try #require(SocketAddress(address, port: 0))
        listener = socket(socketAddress.isIPv4 ? AF_INET : AF_INET6, CInt(SOCK_STREAM.rawValue), 0)
        var (storage, size) = socketAddress.storage
        try #require(linux_bind(listener, &storage, size) == 0)
        try #require(listen(listener, 64) == 0)
        var bound = sockaddr_storage()
        try #require(linux_local_address(listener, &bound) == 0)
        port = SocketAddress(&bound).port
        Thread.detachNewThread { [listener, self] in
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0 else {
                    // Closed here, so that this thread never accepts on a descriptor that is somebody else's by then.
                    close(listener)
                    return
                }
                let number = self.accepted.withLock { count in
                    count += 1
                    return count
                }
                var patience = timeval(tv_sec: 60, tv_usec: 0)
                setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
                Thread.detachNewThread {
                    serve(client, number)
                    close(client)
                }
            }
        }
    }

    /// How many connections came so far.
    var connectionCount: Int { accepted.withLock { $0 } }

    func stop() {
        shutdown(listener, CInt(SHUT_RDWR))
    }
}

func sendText(_ client: CInt, _ text: String) {
    var text = text
    text.withUTF8 { bytes in
        var rest = UnsafeRawBufferPointer(bytes)
        while rest.count > 0 {
            let count = linux_send(client, rest.baseAddress, rest.count)
            guard count > 0 else { return }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }
}

/// Reads until `end` was received, or the connection ended; everything read.
@discardableResult
func readText(_ client: CInt, until end: String = "\r\n\r\n") -> String {
    var all: [UInt8] = []
    var byte: UInt8 = 0
    let wanted = Array(end.utf8)
    while linux_receive(client, &byte, 1) == 1 {
        all.append(byte)
        if all.count >= wanted.count, all.suffix(wanted.count).elementsEqual(wanted) { break }
    }
    return String(decoding: all, as: UTF8.self)
}

/// Blocks until the other side closes.
func readToEnd(_ client: CInt) {
    var byte: UInt8 = 0
    while linux_receive(client, &byte, 1) == 1 {}
}
