import COpenSSL

/// One configuration of OpenSSL, shared by the sessions made from it.
final class TLSContext: @unchecked Sendable {  // reason: an SSL_CTX is safe to use from many threads once it is configured
    let context: OpaquePointer

    init(_ context: OpaquePointer) {
        self.context = context
    }

    /// - Throws: `TLSError` when a file is missing, or key and certificate do not belong together.
    convenience init(server configuration: TLSConfiguration) throws(TLSError) {
        guard let context = SSL_CTX_new(TLS_server_method()) else { throw TLSError.last("SSL_CTX_new") }
        self.init(context)
        // The macros of OpenSSL's headers are calls of SSL_CTX_ctrl.
        guard SSL_CTX_ctrl(context, SSL_CTRL_SET_MIN_PROTO_VERSION, Int(TLS1_2_VERSION), nil) == 1 else {
            throw TLSError.last("minimum version")
        }
        // Idle sessions give their buffers back.
        _ = SSL_CTX_ctrl(context, SSL_CTRL_MODE, Self.modes, nil)
        _ = SSL_CTX_set_options(context, Self.options)
        guard SSL_CTX_use_certificate_chain_file(context, configuration.certificateFile) == 1 else {
            throw TLSError.last("certificate \(configuration.certificateFile)")
        }
        guard SSL_CTX_use_PrivateKey_file(context, configuration.keyFile, SSL_FILETYPE_PEM) == 1 else {
            throw TLSError.last("key \(configuration.keyFile)")
        }
        guard SSL_CTX_check_private_key(context) == 1 else { throw TLSError.last("key does not fit certificate") }
        SSL_CTX_set_alpn_select_cb(context, selectHTTP1, nil)
    }

    /// SSL_MODE_ENABLE_PARTIAL_WRITE, SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER, SSL_MODE_RELEASE_BUFFERS.
    static let modes = 0x1 | 0x2 | 0x10
    /// SSL_OP_NO_RENEGOTIATION, SSL_OP_NO_COMPRESSION: computed macros, which Swift does not see.
    static let options = UInt64(1) << 30 | UInt64(1) << 17

    deinit {
        SSL_CTX_free(context)
    }
}

/// Chooses `http/1.1` when the client offers it, and otherwise lets the handshake go on without a protocol.
private let selectHTTP1: SSL_CTX_alpn_select_cb_func = { _, out, outCount, offered, offeredCount, _ in
    guard let out, let outCount, let offered else { return SSL_TLSEXT_ERR_NOACK }
    let protocols = UnsafeRawBufferPointer(start: offered, count: Int(offeredCount))
    var index = 0
    while index < protocols.count {
        let count = Int(protocols[index])
        guard index + 1 + count <= protocols.count else { return SSL_TLSEXT_ERR_NOACK }
        if UnsafeRawBufferPointer(rebasing: protocols[(index + 1)..<(index + 1 + count)]).equals("http/1.1") {
            out.pointee = offered + index + 1
            outCount.pointee = UInt8(count)
            return SSL_TLSEXT_ERR_OK
        }
        index += 1 + count
    }
    return SSL_TLSEXT_ERR_NOACK
}

extension TLSError {
    /// The oldest error OpenSSL keeps for this thread; the rest is dropped, so that it is not taken for a later one's.
    static func last(_ operation: String) -> TLSError {
        let code = ERR_get_error()
        ERR_clear_error()
        guard code != 0 else { return TLSError(operation: operation, reason: "unknown") }
        var text = [CChar](repeating: 0, count: 256)
        ERR_error_string_n(code, &text, text.count)
        return TLSError(operation: operation, reason: text.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.map { String(cString: $0) } ?? ""
        })
    }
}
