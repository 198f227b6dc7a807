/// The mail server that takes our mail, and how it is spoken to. (RFC 6409, RFC 8314)
public struct SMTPServer: Sendable {
    public enum Security: String, Sendable, CaseIterable {
        /// TLS from the first byte, usually port 465.
        case tls
        /// Plain until `STARTTLS`, which must be offered; usually port 587.
        case startTLS = "starttls"
        /// Never TLS: for a server on this machine or on a private network. Passwords go to this machine only.
        case plain
    }

    public struct Credentials: Sendable {
        public let user: String
        public let password: String

        public init(user: String, password: String) {
            self.user = user
            self.password = password
        }
    }

    /// Longest waits, in milliseconds.
    public struct Deadlines: Sendable {
        /// Resolving, connecting, and the handshake where TLS comes first.
        public var open: Int64 = 10_000
        /// One command and its reply; the greeting and the handshake of `STARTTLS` too.
        public var command: Int64 = 60_000
        /// The network taking one block of a mail.
        public var block: Int64 = 180_000
        /// The answer to a whole mail: servers look at it first. (RFC 5321 section 4.5.3.2.6)
        public var verdict: Int64 = 600_000
        /// Everything about one mail.
        public var mail: Int64 = 1_200_000

        public init() {}
    }

    public var host: String
    public var port: UInt16
    public var security: Security
    public var credentials: Credentials?
    /// What we call ourselves: a host name of ours.
    public var helloName: String
    public var tls: TLSClient
    public var deadlines = Deadlines()

    public init(
        host: String, port: UInt16, security: Security, credentials: Credentials? = nil, helloName: String,
        tls: TLSClient
    ) {
        self.host = host
        self.port = port
        self.security = security
        self.credentials = credentials
        self.helloName = helloName
        self.tls = tls
    }
}

/// What a server said it can, after the last `EHLO`.
struct SMTPExtensions: Equatable {
    var startTLS = false
    var authPlain = false
    var authLogin = false
    var eightBit = false
    var utf8Addresses = false
    var pipelining = false
    /// The largest mail in bytes; nil for no stated limit. (RFC 1870)
    var mailBytesMax: Int?

    init() {}

    /// - Parameter reply: to `EHLO`; the first line greets, each other one names an extension.
    init(_ reply: SMTPReply) {
        for line in reply.lines.dropFirst() {
            // "AUTH=LOGIN" is how servers wrote it before there was a standard.
            let words = line.uppercased().split { $0 == " " || $0 == "=" }
            switch words.first {
            case "STARTTLS": startTLS = true
            case "8BITMIME": eightBit = true
            case "SMTPUTF8": utf8Addresses = true
            case "PIPELINING": pipelining = true
            case "SIZE":
                if words.count > 1, let limit = Int(words[1]), limit > 0 { mailBytesMax = limit }
            case "AUTH":
                authPlain = authPlain || words.contains("PLAIN")
                authLogin = authLogin || words.contains("LOGIN")
            default: break
            }
        }
    }
}
