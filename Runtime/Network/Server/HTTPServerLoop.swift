import CLinux
import Glibc
import Synchronization

/// What all loops of one server share. Touched when connections come and go, never by a request.
final class ServerShare: Sendable {
    let openConnections = Atomic<Int>(0)
    let perAddress = Guarded<[AddressKey: Int]>([:])

    struct AddressKey: Hashable {
        let high: UInt64
        let low: UInt64

        /// IPv6 clients are given a whole /64, so that is what counts as one address.
        init(_ address: SocketAddress) {
            let isMapped = address.high == 0 && address.low >> 32 == 0xFFFF
            high = address.high
            low = isMapped || address.isLoopback ? address.low : 0
        }
    }
}

/// A server's part on one loop: its listeners, its connections, its instance of the service.
///
/// Lives until the process ends, as the connection states do, so that a stale `Exchange` can ask either.
final class HTTPServerLoop: LoopTarget, @unchecked Sendable {  // reason: others only carry the reference; all work is on its loop
    let loop: EventLoop
    let hot: UnsafeMutablePointer<EventLoop.Hot>
    let limits: HTTPServerLimits
    let headLimits: HeadParser.Limits
    let counters = LoopCounters()
    let share: ServerShare
    let tls: TLSContext?
    let dateLine: DateLine
    /// Where bytes nobody wants are read to, and ciphertext on its way in.
    let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 16)
    let service: any HTTPService
    private(set) var listeners: [Listener] = []
    private var firstFree: ServerConnection?
    private var slabs: [ServerConnection] = []
    private static let slabCount = 64
    var firstDirty: ServerConnection?
    /// Bytes of all requests' bodies in memory here, and how many there may be.
    var keptBodyBytes = 0
    let keptBodyBytesMax: Int
    /// Memory of those bodies that have outgrown a block; what else has are answers.
    private var outgrownBodyBytes = 0
    private let keptAnswerBytesMax: Int
    private(set) var isStopping = false
    private var whenStopped: (() -> Void)?

    init(
        loop: EventLoop, loopCount: Int, limits: HTTPServerLimits, share: ServerShare, tls: TLSContext?,
        service: any HTTPService
    ) {
        self.loop = loop
        self.hot = loop.hot
        self.limits = limits
        self.share = share
        self.tls = tls
        self.service = service
        keptBodyBytesMax = Self.part(of: limits.keptBodyBytes, loopCount)
        keptAnswerBytesMax = Self.part(of: limits.keptAnswerBytes, loopCount)
        headLimits = HeadParser.Limits(
            headBytes: min(limits.headerBytes, BlockPool.headBytesMax),
            targetBytes: limits.targetBytes,
            fieldCount: min(limits.headerCount, BlockPool.tableBytes / MemoryLayout<FieldSlot>.stride))
        dateLine = DateLine()
        super.init()
        // Never released: see above.
        _ = Unmanaged.passRetained(self)
    }

    /// A loop's part of a bound on memory; on many cores an even part would be less than one large body.
    private static func part(of bytes: Int, _ loopCount: Int) -> Int {
        max(bytes / max(1, loopCount), min(bytes, 64 << 20))
    }

    // MARK: Connections come

    func listen(on descriptors: [CInt]) {
        for descriptor in descriptors {
            let listener = Listener(server: self, descriptor: descriptor)
            listeners.append(listener)
            listener.resume()
        }
    }

    /// Takes over an accepted socket, or closes it when there are too many.
    func open(_ descriptor: CInt, from address: SocketAddress) {
        guard let countsAddress = admit(address) else {
            counters.refusedConnections.add(1)
            close(descriptor)
            return
        }
        let connection = takeState()
        connection.pointee.descriptor = descriptor
        connection.pointee.remoteAddress = address
        connection.pointee.countsAddress = countsAddress
        connection.pointee.phase = .head
        connection.pointee.headSince = loop.nowMilliseconds
        connection.pointee.interest = linux_readable | linux_peer_closed
        counters.acceptedConnections.add(1)
        counters.openConnections.add(1)
        if let tls {
            guard let session = TLSSession(tls) else { return end(connection) }
            connection.pointee.tls = Unmanaged.passRetained(session)
        }
        guard let token = loop.register(
            descriptor, events: connection.pointee.interest, target: self, context: UnsafeMutableRawPointer(connection))
        else { return end(connection) }
        connection.pointee.token = token
        wait(connection, for: .head, until: loop.nowMilliseconds + limits.headMilliseconds)
    }

    /// Whether one more connection is within the limits: nil when not, otherwise whether its address is counted.
    private func admit(_ address: SocketAddress) -> Bool? {
        guard !isStopping else { return nil }
        guard share.openConnections.add(1, ordering: .relaxed).newValue <= limits.connections else {
            share.openConnections.subtract(1, ordering: .relaxed)
            return nil
        }
        guard limits.connectionsPerAddress > 0, limits.countsLoopback || !address.isLoopback else { return false }
        let isAdmitted = share.perAddress.withLock { counts in
            let key = ServerShare.AddressKey(address)
            let count = counts[key, default: 0]
            guard count < limits.connectionsPerAddress else { return false }
            counts[key] = count + 1
            return true
        }
        if isAdmitted { return true }
        share.openConnections.subtract(1, ordering: .relaxed)
        return nil
    }

    private func takeState() -> ServerConnection {
        if firstFree == nil { addSlab() }
        guard let connection = firstFree else { preconditionFailure("a new slab has free states") }
        firstFree = connection.pointee.nextFree
        connection.pointee.nextFree = nil
        return connection
    }

    private func addSlab() {
        let slab = ServerConnection.allocate(capacity: Self.slabCount)
        let server = Unmanaged.passUnretained(self)
        let nobody = SocketAddress(ipv4: 0, port: 0)
        for index in 0..<Self.slabCount {
            (slab + index).initialize(to: ConnectionState(server: server, remoteAddress: nobody))
            slab[index].nextFree = firstFree
            firstFree = slab + index
        }
        slabs.append(slab)
    }

    // MARK: Connections go

    /// Closes the connection now, whatever it was doing, and tells those who wait for it.
    func end(_ connection: ServerConnection) {
        guard connection.pointee.phase != .free else { return }
        if connection.pointee.phase == .handling || connection.pointee.phase == .body {
            service.didFinish(
                Exchange(connection), status: Int(connection.pointee.status), sentBodyBytes: connection.pointee.sentBodyBytes)
        }
        connection.pointee.generation &+= 1
        connection.pointee.phase = .free
        if connection.pointee.token != ConnectionState.unregistered {
            loop.unregister(connection.pointee.descriptor, token: connection.pointee.token)
        }
        close(connection.pointee.descriptor)
        hot.pointee.wheel.disarm(node(of: connection))
        release(connection)
        counters.openConnections.add(-1)
        share.openConnections.subtract(1, ordering: .relaxed)
        if connection.pointee.countsAddress {
            let key = ServerShare.AddressKey(connection.pointee.remoteAddress)
            share.perAddress.withLock { counts in
                let left = counts[key, default: 1] - 1
                counts[key] = left > 0 ? left : nil
            }
        }
        let onClose = connection.pointee.onClose
        let stream = connection.pointee.stream
        reset(connection)
        onClose?()
        if let stream { stream.takeRetainedValue().connectionEnded() }
        connection.pointee.nextFree = firstFree
        firstFree = connection
        if isStopping { checkStopped() }
    }

    private func release(_ connection: ServerConnection) {
        if let block = connection.pointee.block { hot.pointee.blocks.give(block) }
        connection.pointee.block = nil
        connection.pointee.output.release(to: &hot.pointee.blocks)
        releaseBody(connection)
        connection.pointee.tls?.release()
    }

    /// Gives back the memory of a body that was not in place.
    func releaseBody(_ connection: ServerConnection) {
        guard connection.pointee.body.capacity > 0 else { return }
        keptBodyBytes -= connection.pointee.body.count
        changeBody(connection) { $0.release(to: &$1) }
    }

    /// Changes the memory of a body and keeps count of it.
    func changeBody(_ connection: ServerConnection, _ change: (inout ByteBuffer, inout BlockPool) -> Void) {
        let before = hot.pointee.blocks.outgrownBytes
        change(&connection.pointee.body, &hot.pointee.blocks)
        outgrownBodyBytes += hot.pointee.blocks.outgrownBytes - before
    }

    /// Whether an answer's body may wait in memory for its reader.
    func hasRoom(forAnswerOf byteCount: Int) -> Bool {
        hot.pointee.blocks.outgrownBytes - outgrownBodyBytes + byteCount <= keptAnswerBytesMax
    }

    /// Makes the state as new, keeping what outlives a connection.
    private func reset(_ connection: ServerConnection) {
        let generation = connection.pointee.generation
        let isDirty = connection.pointee.isDirty
        let nextDirty = connection.pointee.nextDirty
        let isPumping = connection.pointee.isPumping
        connection.pointee = ConnectionState(server: connection.pointee.server, remoteAddress: connection.pointee.remoteAddress)
        connection.pointee.generation = generation
        connection.pointee.isDirty = isDirty
        connection.pointee.nextDirty = nextDirty
        // The pump that is on the stack clears it.
        connection.pointee.isPumping = isPumping
    }

    // MARK: What the loop calls

    override func ready(context: UnsafeMutableRawPointer?, events: UInt32) {
        guard let context else { return }
        ready(context.assumingMemoryBound(to: ConnectionState.self), events)
    }

    override func timerFired(context: UnsafeMutableRawPointer?) {
        guard let context else { return }
        timerFired(context.assumingMemoryBound(to: ConnectionState.self))
    }

    /// Has the connection looked at again before the loop waits.
    func markDirty(_ connection: ServerConnection) {
        guard !connection.pointee.isDirty else { return }
        connection.pointee.isDirty = true
        connection.pointee.nextDirty = firstDirty
        firstDirty = connection
        loop.callAtTickEnd(self)
    }

    override func tickEnded() {
        var next = firstDirty
        firstDirty = nil
        while let connection = next {
            next = connection.pointee.nextDirty
            connection.pointee.nextDirty = nil
            connection.pointee.isDirty = false
            if connection.pointee.phase == .free { continue }
            if hasUnreadPlaintext(connection) { receive(connection) } else { pump(connection) }
        }
    }

    // MARK: Stopping

    /// Closes what is idle, lets the rest finish until the deadline; `done` is called once nothing is open.
    func stop(_ done: @escaping () -> Void) {
        guard !isStopping else { return }
        // Clients which are already queued in the kernel are answered, not reset.
        for listener in listeners { listener.acceptAll() }
        for listener in listeners { listener.shut() }
        listeners = []
        isStopping = true
        whenStopped = done
        forEachConnection { connection in
            guard connection.pointee.phase == .head, connection.pointee.start == connection.pointee.end, !hasUnsent(connection)
            else { return }
            if connection.pointee.waitsFor == .idle {
                end(connection)
            } else {
                // Connected, but nothing came yet: its first request may be on its way.
                wait(connection, for: .idle, until: loop.nowMilliseconds + Self.firstRequestMilliseconds)
            }
        }
        loop.schedule(afterMilliseconds: limits.stopMilliseconds) { [self] in
            forEachConnection { end($0) }
        }
        checkStopped()
    }

    /// How long a stop waits for the first byte of a client that has just connected.
    private static let firstRequestMilliseconds: Int64 = 500

    private func forEachConnection(_ visit: (ServerConnection) -> Void) {
        for slab in slabs {
            for index in 0..<Self.slabCount where slab[index].phase != .free { visit(slab + index) }
        }
    }

    private func checkStopped() {
        guard counters.openConnections.current == 0, let done = whenStopped else { return }
        whenStopped = nil
        done()
    }

    /// The timer is the state's first field, so both have one address.
    @inline(__always)
    func node(of connection: ServerConnection) -> UnsafeMutablePointer<TimerNode> {
        UnsafeMutableRawPointer(connection).assumingMemoryBound(to: TimerNode.self)
    }
}
