/// A connection of a server, by the place of its state.
typealias ServerConnection = UnsafeMutablePointer<ConnectionState>

/// Everything one connection of a server needs. States are never freed, only used again: a stale `Exchange` reads a
/// generation that is not its own.
///
/// A struct behind a pointer, because the exclusivity checks of class fields would triple the time of a request.
struct ConnectionState {
    enum Phase: UInt8 {
        /// Not in use.
        case free
        /// Waiting for a head, or in the middle of one.
        case head
        /// Collecting a body.
        case body
        /// A request is out at the service.
        case handling
        /// Reading past a body nobody wants.
        case skipping
        /// Nothing more is read as a request; what is unsent goes out.
        case closing
        /// Our side is closed; the client gets time to read the answer.
        case lingering
    }

    enum Wait: UInt8 {
        case none, head, idle, body, answer, write, linger
    }

    static let unregistered = UInt64.max

    /// Places in a block fit in 32 bits.
    private struct Places {
        var start: Int32 = 0
        var end: Int32 = 0
        var cursor: Int32 = 0
        var headCount: Int32 = 0
    }

    /// First, so that the timer and the state have one address.
    var timer = TimerNode()
    let server: Unmanaged<HTTPServerLoop>
    /// Names the registration with epoll; `unregistered` before it.
    var token = Self.unregistered
    var descriptor: Int32 = -1
    /// Changes with each request and each close, and never goes back.
    var generation: UInt32 = 1
    /// Events asked of epoll.
    var interest: UInt32 = 0
    var tag: UInt32 = 0
    var status: UInt16 = 0
    var phase = Phase.free
    var waitsFor = Wait.none

    var peerHasClosed = false
    var keepsAlive = false
    /// After the answer, wait until the client has closed: bytes it sent are unread, and closing would destroy the answer.
    var lingers = false
    var hasAnswered = false
    var isPumping = false
    var isDirty = false
    /// A request waits only because too much was unsent.
    var isHeldBack = false
    var bodyIsInPlace = false
    /// The request announced a body which is not read yet.
    var bodyIsPending = false
    var countsAddress = false
    /// The TLS session may hold bytes that came with the last ones.
    var tlsMayHaveMore = false
    var nextDirty: ServerConnection?
    var nextFree: ServerConnection?
    var remoteAddress: SocketAddress
    var tls: Unmanaged<TLSSession>?

    /// Input: a pooled block, the current request starting at `start`, received bytes ending at `end`.
    var block: UnsafeMutableRawPointer?
    private var places = Places()
    var start: Int { get { Int(places.start) } set { places.start = Int32(truncatingIfNeeded: newValue) } }
    var end: Int { get { Int(places.end) } set { places.end = Int32(truncatingIfNeeded: newValue) } }
    /// Next byte of the body to look at, when it is not in place.
    var cursor: Int { get { Int(places.cursor) } set { places.cursor = Int32(truncatingIfNeeded: newValue) } }
    var output = ByteBuffer()
    /// What goes out after `output`: memory that lives for ever, and so is never copied.
    var tail = UnsafeRawBufferPointer(start: nil, count: 0)

    // The request.
    var parser = HeadParser(.request)
    var headCount: Int { get { Int(places.headCount) } set { places.headCount = Int32(truncatingIfNeeded: newValue) } }
    var startedNanoseconds: Int64 = 0
    var decoder = ChunkedDecoder(limits: .init(extensionBytes: 0, trailerBytes: 0))
    var body = ByteBuffer()
    var bodyBytesMax = 0
    /// Bytes of the body taken so far, in place or not.
    var bodyCount = 0
    var onClose: (() -> Void)?
    var stream: Unmanaged<StreamCore>?
    var sentBodyBytes = 0

    // Waiting.
    var deadline = Int64.max
    /// When the head in progress began; 0 between heads.
    var headSince: Int64 = 0
    var bodySince: Int64 = 0
    /// When the first byte that could not be sent began to wait; 0 when nothing waits.
    var blockedSince: Int64 = 0
    var blockedSent: Int64 = 0
    var lastProgress: Int64 = 0

    init(server: Unmanaged<HTTPServerLoop>, remoteAddress: SocketAddress) {
        self.server = server
        self.remoteAddress = remoteAddress
    }

    /// The table of header fields behind the data of the block.
    var slots: UnsafeMutablePointer<FieldSlot>? {
        block.map { ($0 + BlockPool.dataBytes).assumingMemoryBound(to: FieldSlot.self) }
    }

    /// `count` bytes of the current request's head from `offset` on.
    @inline(__always)
    func headBytes(_ offset: Int, _ count: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: block.map { $0 + start + offset }, count: block == nil ? 0 : count)
    }
}
