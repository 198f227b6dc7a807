import CLinux
import Glibc

/// The encrypted way between a connection and its socket.
extension HTTPServerLoop {
    func hasUnreadPlaintext(_ connection: ServerConnection) -> Bool {
        guard let tls = connection.pointee.tls else { return false }
        return connection.pointee.tlsMayHaveMore && tls._withUnsafeGuaranteedRef { $0.hasUnread }
    }

    /// Plaintext received: bytes, 0 at the end, `wouldBlock` or `failed`.
    func readSecurely(_ connection: ServerConnection, into memory: UnsafeMutableRawPointer, _ space: Int) -> Int {
        guard let session = connection.pointee.tls?._withUnsafeGuaranteedRef({ $0 }), let buffer = scratch.baseAddress
        else { return Self.failed }
        while true {
            switch session.read(into: memory, space) {
            case .bytes(let count):
                connection.pointee.tlsMayHaveMore = true
                return count
            case .closed: return 0
            case .failed:
                // The alert that says why.
                _ = sendCiphertext(connection, session)
                return Self.failed
            case .needsInput: break
            }
            connection.pointee.tlsMayHaveMore = false
            guard sendCiphertext(connection, session) != Self.failed else { return Self.failed }
            let count = linux_receive(connection.pointee.descriptor, buffer, 16_384)
            if count == 0 { return 0 }
            if count < 0 {
                if errno == EINTR { continue }
                return errno == EAGAIN ? Self.wouldBlock : Self.failed
            }
            counters.receivedBytes.add(count)
            guard session.receive(UnsafeRawBufferPointer(start: buffer, count: count)) else { return Self.failed }
        }
    }

    /// Plaintext taken: bytes, `wouldBlock` or `failed`. Ciphertext that waits goes first.
    func writeSecurely(_ connection: ServerConnection, _ bytes: UnsafeRawBufferPointer) -> Int {
        guard let session = connection.pointee.tls?._withUnsafeGuaranteedRef({ $0 }) else { return Self.failed }
        let sent = sendCiphertext(connection, session)
        guard sent == 0 else { return sent }
        guard bytes.count > 0 else { return 0 }
        switch session.write(bytes) {
        case .bytes(let count):
            return sendCiphertext(connection, session) == Self.failed ? Self.failed : count
        case .needsInput: return Self.wouldBlock
        case .closed, .failed: return Self.failed
        }
    }

    /// 0 when all ciphertext went, otherwise `wouldBlock` or `failed`.
    private func sendCiphertext(_ connection: ServerConnection, _ session: TLSSession) -> Int {
        while session.hasUnsent {
            let count = send(connection, session.unsent)
            if count < 0 { return count }
            session.sent(count, scratch: scratch)
        }
        return 0
    }
}
