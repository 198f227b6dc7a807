/// How long each part of an exchange may take, in milliseconds.
public struct HTTPDeadlines: Sendable, Equatable {
    /// For a free connection or a new one: waiting, resolving, connecting and the TLS handshake together.
    public var connectMilliseconds: Int64 = 10_000
    /// From the last byte of the request to the head of the answer.
    public var firstByteMilliseconds: Int64 = 30_000
    /// Between two arrivals of the answer, and while the other side takes nothing of the request.
    public var idleMilliseconds: Int64 = 30_000
    /// For everything, redirects and reading the body included.
    public var totalMilliseconds: Int64 = 300_000

    public init() {}
}

/// What is sent after the head.
public enum RequestBody: Sendable {
    case none
    case bytes([UInt8])
    /// Written by a task on the loop while the answer may already come; chunked when `length` is nil. Cannot be sent twice,
    /// so such a request is neither retried nor redirected.
    case stream(length: Int?, @Sendable (RequestBodyWriter) async throws -> Void)
}

/// A request to send.
public struct OutgoingRequest: Sendable {
    public var method: String
    public var url: RequestURL
    public var fields = RequestFields()
    public var body: RequestBody
    public var deadlines = HTTPDeadlines()
    /// Which addresses may be connected to. Holds for redirects too.
    public var addresses = AddressPolicy.any
    /// Redirects followed, at most; with 0 a redirect is an answer like any other.
    public var redirectsMax = 0

    public init(_ method: String = "GET", _ url: RequestURL, body: RequestBody = .none) {
        self.method = method
        self.url = url
        self.body = body
    }

    /// Whether a request without a body says so: its method usually has one. (RFC 9110 section 8.6)
    var announcesNoBody: Bool {
        switch method {
        case "POST", "PUT", "PATCH": true
        default: false
        }
    }

    /// Whether sending it twice does what sending it once does (RFC 9110 section 9.2.2), and it can be sent twice.
    var isRepeatable: Bool {
        if case .stream = body { return false }
        return switch method {
        case "GET", "HEAD", "PUT", "DELETE", "OPTIONS": true
        default: false
        }
    }
}

/// The header fields of a request but for Host, Connection and the framing, which the client writes.
public struct RequestFields: Sendable {
    /// Lines as they go out.
    private(set) var lines: [UInt8] = []
    /// The first field that cannot be sent.
    private(set) var mistake: String?

    public init() {}

    /// Adds a field. One that is not well-formed makes `send` throw `invalidRequest`, so that a line end in a value never
    /// becomes a field of its own.
    public mutating func add(_ name: String, _ value: String) {
        var value = value
        value.withUTF8 { add(name, UnsafeRawBufferPointer($0)) }
    }

    public mutating func add(_ name: String, _ value: UnsafeRawBufferPointer) {
        let isToken = !name.isEmpty && name.utf8.allSatisfy(ASCII.isToken)
        guard isToken, HeadParser.isFieldValue(value, 0, value.count), !Self.isOurs(name) else {
            mistake = mistake ?? "field '\(name)'"
            return
        }
        lines.append(contentsOf: name.utf8)
        lines.append(UInt8(ascii: ":"))
        lines.append(ASCII.space)
        lines.append(contentsOf: value)
        lines.append(ASCII.carriageReturn)
        lines.append(ASCII.lineFeed)
    }

    private static func isOurs(_ name: String) -> Bool {
        isOneOf(["host", "connection", "content-length", "transfer-encoding", "te", "upgrade", "expect", "keep-alive", "trailer"], name.utf8)
    }

    private static func isOneOf(_ names: [StaticString], _ name: some Sequence<UInt8>) -> Bool {
        Array(name).withUnsafeBytes { name in names.contains { name.equalsIgnoringCase($0) } }
    }

    /// Without those that are meant for one origin only.
    var withoutCredentials: RequestFields { removing(["authorization", "cookie", "proxy-authorization", "x-api-key", "api-key"]) }

    /// Without those that describe a body.
    var withoutBody: RequestFields { removing(["content-type", "content-encoding", "content-language", "content-location"]) }

    private func removing(_ names: [StaticString]) -> RequestFields {
        var kept = self
        kept.lines = []
        for line in lines.split(separator: ASCII.lineFeed) where !Self.isOneOf(names, line.prefix { $0 != UInt8(ascii: ":") }) {
            kept.lines.append(contentsOf: line)
            kept.lines.append(ASCII.lineFeed)
        }
        return kept
    }
}
