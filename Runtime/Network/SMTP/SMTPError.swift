/// Where in the dialogue something happened.
public enum SMTPStep: String, Sendable {
    case greeting
    case hello = "EHLO"
    case startTLS = "STARTTLS"
    case signIn = "AUTH"
    case sender = "MAIL"
    case recipient = "RCPT"
    case data = "DATA"
    case content = "the content"
    case verdict = "the end of the content"
    case reset = "RSET"
}

/// Why a server cannot be used: its fault, the network's or our configuration's, but no mail's.
public enum SMTPError: Error, Sendable, Equatable, CustomStringConvertible {
    case notConnected(ConnectError)
    /// The connection broke, or a deadline passed, during this step.
    case lost(SMTPStep, ConnectionError)
    /// The server closed the connection during this step.
    case closed(SMTPStep)
    /// What came is no reply of this protocol.
    case malformed(SMTPStep)
    case refused(SMTPStep, SMTPReply)
    /// What the configuration demands is not offered.
    case notOffered(String)
    /// The password would go through a network unencrypted.
    case unprotectedPassword

    public var description: String {
        switch self {
        case .notConnected(let error): "no connection: \(error)"
        case .lost(let step, let error): "connection lost at \(step.rawValue): \(error)"
        case .closed(let step): "closed by the server at \(step.rawValue)"
        case .malformed(let step): "no SMTP reply to \(step.rawValue)"
        case .refused(let step, let reply): "refused at \(step.rawValue): \(reply)"
        case .notOffered(let what): "the server does not offer \(what)"
        case .unprotectedPassword: "a password is sent with TLS or to this machine only"
        }
    }
}

/// What became of one mail.
public enum SMTPOutcome: Sendable, Equatable {
    /// The server has taken responsibility for it.
    case delivered(SMTPReply)
    /// Refused for good.
    case refused(String)
    /// Certainly not taken; to be tried later.
    case deferred(String)
    /// The connection ended before the server looked at the mail: certainly not taken, and a fresh connection may do.
    case ended(String)
    /// All of it was sent and no answer came: it may have been taken.
    case uncertain(String)
    /// Certainly not taken, and the mail has nothing to do with it: no other would be.
    case unavailable(String)
}
