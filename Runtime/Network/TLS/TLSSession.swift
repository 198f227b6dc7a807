import COpenSSL

/// One TLS connection over memory: ciphertext goes in and comes out as bytes, so that sockets, buffers and waiting are the
/// same with and without it.
final class TLSSession {
    enum Outcome: Equatable {
        case bytes(Int)
        /// More ciphertext is needed first.
        case needsInput
        /// The other side said that it sends no more.
        case closed
        case failed
    }

    let ssl: OpaquePointer
    /// Freed with `ssl`.
    private let incoming: OpaquePointer
    private let outgoing: OpaquePointer

    /// The server's side. Nil when OpenSSL has no memory for it.
    convenience init?(_ context: TLSContext) {
        self.init(bare: context)
        SSL_set_accept_state(ssl)
    }

    init?(bare context: TLSContext) {
        guard let ssl = SSL_new(context.context) else { return nil }
        guard let incoming = BIO_new(BIO_s_mem()) else {
            SSL_free(ssl)
            return nil
        }
        guard let outgoing = BIO_new(BIO_s_mem()) else {
            BIO_free(incoming)
            SSL_free(ssl)
            return nil
        }
        // An empty memory BIO means "not yet", not "the end".
        _ = BIO_ctrl(incoming, BIO_C_SET_BUF_MEM_EOF_RETURN, -1, nil)
        SSL_set_bio(ssl, incoming, outgoing)
        self.ssl = ssl
        self.incoming = incoming
        self.outgoing = outgoing
    }

    deinit {
        SSL_free(ssl)
    }

    /// Hands in ciphertext from the socket. False when there is no memory.
    func receive(_ ciphertext: UnsafeRawBufferPointer) -> Bool {
        BIO_write(incoming, ciphertext.baseAddress, CInt(ciphertext.count)) == CInt(ciphertext.count)
    }

    /// Takes plaintext out; goes on with the handshake before there is any.
    func read(into memory: UnsafeMutableRawPointer, _ space: Int) -> Outcome {
        ERR_clear_error()
        let count = SSL_read(ssl, memory, CInt(space))
        return count > 0 ? .bytes(Int(count)) : outcome(of: count)
    }

    /// Encrypts plaintext; the ciphertext then waits in here.
    func write(_ plaintext: UnsafeRawBufferPointer) -> Outcome {
        ERR_clear_error()
        let count = SSL_write(ssl, plaintext.baseAddress, CInt(min(plaintext.count, Self.plaintextMax)))
        return count > 0 ? .bytes(Int(count)) : outcome(of: count)
    }

    /// Plaintext encrypted at once, so that a slow reader costs little more than the plaintext.
    private static let plaintextMax = 65_536

    private func outcome(of result: CInt) -> Outcome {
        switch SSL_get_error(ssl, result) {
        case SSL_ERROR_WANT_READ: return .needsInput
        case SSL_ERROR_ZERO_RETURN: return .closed
        default:
            ERR_clear_error()
            return .failed
        }
    }

    /// Whether plaintext may be read without more from the socket.
    var hasUnread: Bool { SSL_has_pending(ssl) == 1 || BIO_ctrl_pending(incoming) > 0 }

    var hasUnsent: Bool { BIO_ctrl_pending(outgoing) > 0 }

    /// Ciphertext for the socket; after sending, `sent` says how much of it went.
    var unsent: UnsafeRawBufferPointer {
        var start: UnsafeMutablePointer<CChar>?
        let count = BIO_ctrl(outgoing, BIO_CTRL_INFO, 0, &start)
        return UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : max(0, count))
    }

    func sent(_ byteCount: Int, scratch: UnsafeMutableRawBufferPointer) {
        var rest = byteCount
        while rest > 0 {
            let count = BIO_read(outgoing, scratch.baseAddress, CInt(min(rest, scratch.count)))
            guard count > 0 else { return }
            rest -= Int(count)
        }
    }

    /// Adds the close notice to what is unsent.
    func sayGoodbye() {
        ERR_clear_error()
        _ = SSL_shutdown(ssl)
    }
}
