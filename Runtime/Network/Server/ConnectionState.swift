/// Everything one connection of a server needs. Never freed, only used again: a stale `Exchange` reads its generation.
struct ConnectionState {
    var server: Unmanaged<HTTPServerLoop>
    var generation: UInt32 = 0
    var tag: UInt32 = 0
    var remoteAddress: SocketAddress
}

/// The server's part on one loop.
final class HTTPServerLoop: LoopTarget {
    let loop: EventLoop

    init(loop: EventLoop) {
        self.loop = loop
    }
}
