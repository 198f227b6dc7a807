/// Why there is no connection.
public enum ConnectError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The host is neither a name nor a numeric address as they are written, or the port is 0.
    case badHost(String)
    /// The name has no address; `reason` is the resolver's.
    case notResolved(host: String, reason: String)
    /// The name has addresses, and the policy allows none of them.
    case addressRefused(host: String)
    /// No address took the connection; the error is the last one's.
    case unreachable(SocketError)
    /// The deadline passed during this step.
    case timedOut(Step)
    /// The certificate does not prove the host: unknown issuer, expired, another name.
    case certificate(reason: String)
    /// The other side does not speak TLS as we do; `reason` is OpenSSL's.
    case handshake(reason: String)
    /// The other side closed during the handshake.
    case closed
    /// Plaintext was waiting when TLS was to begin: somebody put it there. (RFC 3207 section 6)
    case pendingPlaintext
    /// Too many names are being resolved.
    case overloaded
    /// The task was cancelled.
    case cancelled

    public enum Step: String, Sendable { case resolving, connecting, handshake }

    public var description: String {
        switch self {
        case .badHost(let host): "'\(host)' is not a host"
        case .notResolved(let host, let reason): "\(host) is not resolved: \(reason)"
        case .addressRefused(let host): "\(host) has no address that is allowed"
        case .unreachable(let error): "\(error)"
        case .timedOut(let step): "the deadline passed while \(step.rawValue)"
        case .certificate(let reason): "certificate: \(reason)"
        case .handshake(let reason): "TLS: \(reason)"
        case .closed: "closed during the handshake"
        case .pendingPlaintext: "plaintext before TLS"
        case .overloaded: "too many names are being resolved"
        case .cancelled: "cancelled"
        }
    }
}

/// Why nothing more is read or written.
public enum ConnectionError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The deadline of this read or write passed. The connection is still open; what a write sent by then is not known.
    case timedOut
    /// `close` was called here.
    case closed
    /// The task was cancelled; the connection is closed.
    case cancelled
    /// The other side is gone.
    case lost(SocketError)
    /// The other side closed without the close notice of TLS: what came may not be all. (RFC 8446 section 6.1)
    case truncated
    /// A record that is no good.
    case tls

    public var description: String {
        switch self {
        case .timedOut: "the deadline passed"
        case .closed: "closed"
        case .cancelled: "cancelled"
        case .lost(let error): "\(error)"
        case .truncated: "closed without a close notice"
        case .tls: "a TLS record is not good"
        }
    }
}
