import CLinux
import Glibc

/// One listening socket on one loop.
final class Listener: LoopTarget {
    /// Connections taken from the kernel before others get their turn.
    private static let acceptsPerTick = 64
    /// How long accepting rests when the system has no descriptor or memory left.
    private static let pauseMilliseconds: Int64 = 100

    private let server: HTTPServerLoop
    private let descriptor: CInt
    /// Held back, so that one waiting client can be told no even when the process has no descriptor left.
    private var spare: CInt
    private var token: UInt64?
    private var isShut = false

    init(server: HTTPServerLoop, descriptor: CInt) {
        self.server = server
        self.descriptor = descriptor
        spare = Self.openSpare()
    }

    private static func openSpare() -> CInt { open("/dev/null", O_RDONLY | O_CLOEXEC) }

    func resume() {
        guard !isShut, token == nil else { return }
        token = server.loop.register(descriptor, events: linux_readable, target: self, context: nil)
        if token == nil { restLater() }
    }

    override func ready(context: UnsafeMutableRawPointer?, events: UInt32) {
        accept(atMost: Self.acceptsPerTick)
    }

    /// Takes every connection that waits now, within reason.
    func acceptAll() { accept(atMost: 4_096) }

    private func accept(atMost count: Int) {
        var address = sockaddr_storage()
        for _ in 0..<count {
            let client = linux_accept(descriptor, &address)
            if client >= 0 {
                server.open(client, from: SocketAddress(&address))
                continue
            }
            switch errno {
            // The client was gone before we came, or a network fault that belongs to it: accept(2).
            case EINTR, ECONNABORTED, EPROTO, ENETDOWN, ENOPROTOOPT, EHOSTDOWN, ENONET, EHOSTUNREACH, EOPNOTSUPP, ENETUNREACH:
                continue
            case EAGAIN:
                return
            default:
                return pause()
            }
        }
    }

    /// Without this the level-triggered event would come back at once, for ever.
    private func pause() {
        server.counters.acceptPauses.add(1)
        if spare >= 0 {
            close(spare)
            var address = sockaddr_storage()
            let client = linux_accept(descriptor, &address)
            if client >= 0 { close(client) }
        }
        spare = Self.openSpare()
        if let token { server.loop.unregister(descriptor, token: token) }
        token = nil
        restLater()
    }

    private func restLater() {
        server.loop.schedule(afterMilliseconds: Self.pauseMilliseconds) { [self] in resume() }
    }

    func shut() {
        isShut = true
        if let token { server.loop.unregister(descriptor, token: token) }
        token = nil
        close(descriptor)
        if spare >= 0 { close(spare) }
        spare = -1
    }
}
