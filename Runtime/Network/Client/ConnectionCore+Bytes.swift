import CLinux
import Glibc

/// Bytes in and out.
extension ConnectionCore {
    /// What one look at the socket brought.
    enum Received {
        case bytes, wouldBlock, end
    }

    /// Smallest space a read is given.
    private static let readBytesMin = 4_096
    /// Ciphertext read from the socket at once.
    private static let scratchBytes = 65_536

    /// What was received and not consumed. Valid until the next `fill` or `consume`, or the end of the connection.
    var input: UnsafeRawBufferPointer { state.pointee.input.bytes }

    /// `input`, to be changed in place.
    var mutableInput: UnsafeMutableRawBufferPointer { UnsafeMutableRawBufferPointer(mutating: state.pointee.input.bytes) }

    func consume(_ byteCount: Int) {
        state.pointee.input.consume(byteCount)
    }

    /// Waits until `input` has grown.
    ///
    /// - Parameter deadline: on the loop's clock.
    /// - Returns: false when the other side has sent its last byte.
    nonisolated(nonsending) func fill(deadline: Int64) async throws(ConnectionError) -> Bool {
        while true {
            switch try receive() {
            case .bytes: return true
            case .end: return false
            case .wouldBlock: break
            }
            // Who waits long should not hold memory for it.
            if state.pointee.input.isEmpty { state.pointee.input.release(to: &loop.hot.pointee.blocks) }
            try await waitReadable(deadline: deadline)
        }
    }

    /// Takes what is there, without waiting.
    func receive() throws(ConnectionError) -> Received {
        if let failure = state.pointee.failure { throw failure }
        if state.pointee.hasEnded { return .end }
        guard state.pointee.isReadable || state.pointee.tlsMayHaveMore else { return .wouldBlock }
        state.pointee.input.reserve(Self.readBytesMin, from: &loop.hot.pointee.blocks)
        guard let tail = state.pointee.input.tail else { return .wouldBlock }
        let space = state.pointee.input.spaceAtTail
        if let tls = state.pointee.tls { return try receive(tls, into: tail, space) }
        guard let count = try readSocket(into: tail, space) else { return .wouldBlock }
        guard count > 0 else { return ended() }
        state.pointee.input.advance(count)
        return .bytes
    }

    private func ended() -> Received {
        state.pointee.hasEnded = true
        return .end
    }

    /// Bytes read, 0 at the end, nil when there is nothing now.
    private func readSocket(into memory: UnsafeMutableRawPointer, _ space: Int) throws(ConnectionError) -> Int? {
        while state.pointee.isReadable {
            let count = linux_receive(state.pointee.descriptor, memory, space)
            if count >= 0 {
                // A short read has emptied the socket, unless its end is still to be read.
                if count < space, !state.pointee.sawPeerClose { state.pointee.isReadable = false }
                state.pointee.receivedBytes &+= UInt64(count)
                return count
            }
            switch errno {
            case EINTR: continue
            case EAGAIN: state.pointee.isReadable = false
            default:
                let error = ConnectionError.lost(SocketError(operation: "recv", number: errno))
                fail(error)
                throw error
            }
        }
        return nil
    }

    // MARK: TLS

    private func receive(
        _ tls: TLSSession, into memory: UnsafeMutableRawPointer, _ space: Int
    ) throws(ConnectionError) -> Received {
        while true {
            switch tls.read(into: memory, space) {
            case .bytes(let count):
                state.pointee.tlsMayHaveMore = tls.hasUnread
                state.pointee.input.advance(count)
                return .bytes
            case .closed: return ended()
            case .failed:
                // The alert that says why.
                _ = sendCiphertext(tls)
                fail(.tls)
                throw .tls
            case .needsInput: state.pointee.tlsMayHaveMore = false
            }
            guard sendCiphertext(tls) != nil else { throw writeFailure }
            switch try receiveCiphertext(tls) {
            case .bytes: continue
            case .wouldBlock: return .wouldBlock
            case .end:
                fail(.truncated)
                throw .truncated
            }
        }
    }

    /// Gives back the memory that a connection without work does not need.
    func rest() {
        if state.pointee.input.isEmpty { state.pointee.input.release(to: &loop.hot.pointee.blocks) }
    }

    /// Whether nothing has come on a connection that rests. Asks the kernel, so that a close which the loop has not seen yet is
    /// seen.
    func isQuiet() -> Bool {
        state.pointee.isReadable = true
        guard let received = try? receive() else { return false }
        return received == .wouldBlock
    }

    func receiveCiphertext(_ tls: TLSSession) throws(ConnectionError) -> Received {
        let scratch = scratch()
        guard let buffer = scratch.baseAddress, let count = try readSocket(into: buffer, scratch.count)
        else { return .wouldBlock }
        guard count > 0 else { return .end }
        guard tls.receive(UnsafeRawBufferPointer(rebasing: scratch[..<count])) else {
            fail(.tls)
            throw .tls
        }
        return .bytes
    }

    private func scratch() -> UnsafeMutableRawBufferPointer {
        if let scratch = loop.hot.pointee.scratch { return scratch }
        let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.scratchBytes, alignment: 16)
        loop.hot.pointee.scratch = scratch
        return scratch
    }

    /// Whether all ciphertext is on its way: false when the kernel takes no more now, nil when the connection failed.
    func sendCiphertext(_ tls: TLSSession) -> Bool? {
        while tls.hasUnsent {
            guard let count = writeSocket(tls.unsent) else { return nil }
            guard count > 0 else { return false }
            tls.sent(count, scratch: scratch())
        }
        return true
    }

    /// Waits until all ciphertext is on its way.
    nonisolated(nonsending) func flushCiphertext(_ tls: TLSSession, deadline: Int64) async throws(ConnectionError) {
        while true {
            guard let isDone = sendCiphertext(tls) else { throw writeFailure }
            if isDone { return }
            try await waitWritable(deadline: deadline)
        }
    }

    // MARK: Out

    /// Why a write failed.
    private var writeFailure: ConnectionError { state.pointee.failure ?? state.pointee.sendFailure ?? .tls }

    /// Bytes the kernel took, 0 when it takes none now, nil when the connection has failed.
    private func writeSocket(_ bytes: UnsafeRawBufferPointer) -> Int? {
        guard state.pointee.sendFailure == nil else { return nil }
        while state.pointee.isWritable, isOpen {
            let count = linux_send(state.pointee.descriptor, bytes.baseAddress, bytes.count)
            if count >= 0 {
                state.pointee.sentBytes &+= UInt64(count)
                return count
            }
            switch errno {
            case EINTR: continue
            case EAGAIN: state.pointee.isWritable = false
            default:
                state.pointee.sendFailure = .lost(SocketError(operation: "send", number: errno))
                return nil
            }
        }
        return isOpen ? 0 : nil
    }

    /// Hands all bytes to the kernel, waiting while it takes no more.
    ///
    /// - Parameters:
    ///   - stallMilliseconds: how long the other side may take nothing.
    ///   - deadline: for the whole, on the loop's clock.
    nonisolated(nonsending) func write(
        _ bytes: UnsafeRawBufferPointer, stallMilliseconds: Int64 = .max, deadline: Int64
    ) async throws(ConnectionError) {
        if let failure = state.pointee.failure { throw failure }
        var rest = bytes
        while rest.count > 0 {
            let count = try writeSome(rest)
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            if !state.pointee.isWritable {
                try await waitWritable(deadline: earlier(deadline, stallMilliseconds))
            }
        }
        guard let tls = state.pointee.tls else { return }
        while true {
            guard let isDone = sendCiphertext(tls) else { throw writeFailure }
            if isDone { return }
            try await waitWritable(deadline: earlier(deadline, stallMilliseconds))
        }
    }

    private func earlier(_ deadline: Int64, _ stallMilliseconds: Int64) -> Int64 {
        stallMilliseconds == .max ? deadline : min(deadline, loop.nowMilliseconds + stallMilliseconds)
    }

    /// Bytes taken; ciphertext that waits goes first.
    private func writeSome(_ bytes: UnsafeRawBufferPointer) throws(ConnectionError) -> Int {
        guard let tls = state.pointee.tls else {
            guard let count = writeSocket(bytes) else { throw writeFailure }
            return count
        }
        guard let isDone = sendCiphertext(tls) else { throw writeFailure }
        guard isDone else { return 0 }
        guard case .bytes(let count) = tls.write(bytes) else {
            fail(.tls)
            throw .tls
        }
        guard sendCiphertext(tls) != nil else { throw writeFailure }
        return count
    }
}
