import COpenSSL

/// Whom outgoing TLS connections believe.
public struct TLSClientConfiguration: Sendable, Equatable {
    /// PEM file with authorities that are believed beside the system's; nil for none.
    public var caFile: String?

    public init(caFile: String? = nil) {
        self.caFile = caFile
    }
}

/// The client's side of TLS: version 1.2 or newer, certificates verified against the system's store and for the host that
/// was asked for. One for all loops: reading the store costs milliseconds, so it is done once, at the first connection.
public final class TLSClient: Sendable {
    private enum Loaded: Sendable {
        case notYet
        case context(TLSContext)
        case failed(TLSError)
    }

    private let configuration: TLSClientConfiguration
    private let loaded = Guarded(Loaded.notYet)

    public init(_ configuration: TLSClientConfiguration = TLSClientConfiguration()) {
        self.configuration = configuration
    }

    /// - Throws: `TLSError` when the file of authorities cannot be read. Said again at each call.
    func context() throws(TLSError) -> TLSContext {
        let state = loaded.withLock { state in
            if case .notYet = state {
                do throws(TLSError) {
                    state = .context(try TLSContext(client: configuration))
                } catch {
                    state = .failed(error)
                }
            }
            return state
        }
        switch state {
        case .context(let context): return context
        case .failed(let error): throw error
        case .notYet: throw TLSError(operation: "TLS client", reason: "not loaded")
        }
    }
}

extension TLSContext {
    convenience init(client configuration: TLSClientConfiguration) throws(TLSError) {
        guard let context = SSL_CTX_new(TLS_client_method()) else { throw TLSError.last("SSL_CTX_new") }
        self.init(context)
        guard SSL_CTX_ctrl(context, SSL_CTRL_SET_MIN_PROTO_VERSION, Int(TLS1_2_VERSION), nil) == 1 else {
            throw TLSError.last("minimum version")
        }
        _ = SSL_CTX_ctrl(context, SSL_CTRL_MODE, Self.modes, nil)
        _ = SSL_CTX_set_options(context, Self.options)
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
        guard SSL_CTX_set_default_verify_paths(context) == 1 else { throw TLSError.last("system certificates") }
        if let file = configuration.caFile {
            guard SSL_CTX_load_verify_locations(context, file, nil) == 1 else { throw TLSError.last("authorities \(file)") }
        }
        ERR_clear_error()
    }
}

/// The client's side of a session.
extension TLSSession {
    enum Handshake: Equatable {
        case done
        case needsInput
        case certificate(reason: String)
        case failed(reason: String)
    }

    /// - Parameters:
    ///   - host: whose certificate is expected: a numeric address, or a name without wildcards of parts of labels.
    ///   - offersHTTP: whether `http/1.1` is offered as the protocol inside.
    /// - Returns: nil when OpenSSL has no memory, or refuses the name.
    convenience init?(client context: TLSContext, host: HostText, offersHTTP: Bool) {
        self.init(bare: context)
        SSL_set_connect_state(ssl)
        switch host {
        case .address(let address):
            guard X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), address.host) == 1 else { return nil }
        case .name(let name):
            SSL_set_hostflags(ssl, Self.noPartialWildcards)
            guard SSL_set1_host(ssl, name) == 1, Self.announce(name, on: ssl) else { return nil }
        }
        if offersHTTP {
            let protocols: [UInt8] = [8] + Array("http/1.1".utf8)
            guard SSL_set_alpn_protos(ssl, protocols, UInt32(protocols.count)) == 0 else { return nil }
        }
    }

    /// X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS
    private static let noPartialWildcards: UInt32 = 0x4

    /// Server name indication; the macro of OpenSSL's header is this call.
    private static func announce(_ name: String, on ssl: OpaquePointer) -> Bool {
        var name = Array(name.utf8CString)
        return name.withUnsafeMutableBytes { bytes in
            SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, Int(TLSEXT_NAMETYPE_host_name), bytes.baseAddress) == 1
        }
    }

    /// Goes on with the handshake as far as the ciphertext at hand allows.
    func handshake() -> Handshake {
        ERR_clear_error()
        let result = SSL_do_handshake(ssl)
        if result == 1 { return .done }
        if SSL_get_error(ssl, result) == SSL_ERROR_WANT_READ { return .needsInput }
        let verdict = SSL_get_verify_result(ssl)
        if verdict != Int(X509_V_OK) {
            ERR_clear_error()
            return .certificate(reason: String(cString: X509_verify_cert_error_string(verdict)))
        }
        return .failed(reason: TLSError.last("handshake").reason)
    }
}
