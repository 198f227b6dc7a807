/// Where the code that makes a request's body puts it. Belongs to the client's loop.
public final class RequestBodyWriter: @unchecked Sendable {  // reason: touched on the loop only
    private let core: ConnectionCore
    private let stallMilliseconds: Int64
    private let total: Int64
    private let isChunked: Bool
    /// Bytes still owed when the length was announced.
    private(set) var missing: Int

    init(_ core: ConnectionCore, length: Int?, stallMilliseconds: Int64, total: Int64) {
        self.core = core
        self.stallMilliseconds = stallMilliseconds
        self.total = total
        isChunked = length == nil
        missing = length ?? 0
    }

    /// Bytes that go out in one chunk, copied together with its frame: one call of the kernel instead of three.
    private static let chunkBytesMax = 16_384

    /// Returns when the kernel has taken all bytes: not sooner than the other side can take them. On the loop.
    public func write(_ bytes: UnsafeRawBufferPointer) async throws(HTTPClientError) {
        assert(core.loop.isCurrent, "pointers are taken on the loop")
        guard bytes.count > 0 else { return }
        guard isChunked else {
            guard bytes.count <= missing else { throw .requestBody("longer than announced") }
            missing -= bytes.count
            return try await send(bytes)
        }
        var rest = bytes
        while rest.count > 0 {
            let count = min(rest.count, Self.chunkBytesMax)
            try await sendChunk(UnsafeRawBufferPointer(rebasing: rest[..<count]))
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    /// Returns when the kernel has taken all bytes.
    public func write(_ bytes: [UInt8]) async throws(HTTPClientError) {
        guard core.loop.isCurrent else {
            return try await withTaskExecutorPreference(core.loop) { () async throws(HTTPClientError) in
                try await self.write(bytes)
            }
        }
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
        defer { memory.deallocate() }
        memory.copyBytes(from: bytes)
        try await write(UnsafeRawBufferPointer(memory))
    }

    private nonisolated(nonsending) func sendChunk(_ bytes: UnsafeRawBufferPointer) async throws(HTTPClientError) {
        var frame = ByteBuffer()
        defer { frame.release(to: &core.loop.hot.pointee.blocks) }
        let size = Array((String(bytes.count, radix: 16) + "\r\n").utf8)
        size.withUnsafeBytes { frame.append($0, from: &core.loop.hot.pointee.blocks) }
        frame.append(bytes, from: &core.loop.hot.pointee.blocks)
        frame.append("\r\n", from: &core.loop.hot.pointee.blocks)
        try await send(frame.bytes)
    }

    /// Ends the body.
    nonisolated(nonsending) func finish() async throws(HTTPClientError) {
        guard isChunked else {
            guard missing == 0 else { throw .requestBody("shorter than announced") }
            return
        }
        let end: StaticString = "0\r\n\r\n"
        try await send(UnsafeRawBufferPointer(start: end.utf8Start, count: end.utf8CodeUnitCount))
    }

    private nonisolated(nonsending) func send(_ bytes: UnsafeRawBufferPointer) async throws(HTTPClientError) {
        do {
            try await core.write(bytes, stallMilliseconds: stallMilliseconds, deadline: total)
        } catch {
            throw HTTPClientError(error, total <= core.loop.nowMilliseconds ? .total : .sending)
        }
    }
}

extension HTTPClientError {
    init(_ error: ConnectionError, _ stage: Stage) {
        switch error {
        case .timedOut: self = .timedOut(stage)
        case .cancelled: self = .cancelled
        case .closed, .lost, .truncated, .tls: self = .lost(error)
        }
    }
}
