/// Why a request got no answer, or not all of one.
public enum HTTPClientError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The request cannot be sent as it is: a field with a line end, a method that is no token.
    case invalidRequest(String)
    case connect(ConnectError)
    /// All connections to the origin are in use, and too many requests wait for one.
    case overloaded
    case timedOut(Stage)
    /// The connection ended before the answer's head was whole.
    case lost(ConnectionError)
    /// The answer breaks the protocol at this rule; nothing of it can be trusted.
    case malformed(HTTPRefusal)
    /// The body ended before the end that its head or its coding announced.
    case truncated
    /// The body is longer than the caller takes.
    case bodyTooLarge(maxBytes: Int)
    /// More redirects than allowed, one without a good Location, or one to http from https.
    case redirect(String)
    /// The code that writes the request's body failed, or wrote another length than it announced.
    case requestBody(String)
    /// The task was cancelled.
    case cancelled

    /// What was waited for.
    public enum Stage: String, Sendable {
        /// A free connection, or a new one.
        case connection
        /// The other side taking the request.
        case sending
        case firstByte
        /// The next byte of the answer.
        case nextByte
        /// The whole exchange.
        case total
    }

    public var description: String {
        switch self {
        case .invalidRequest(let what): "the request cannot be sent: \(what)"
        case .connect(let error): "\(error)"
        case .overloaded: "too many requests wait for a connection"
        case .timedOut(let stage): "the deadline passed (\(stage.rawValue))"
        case .lost(let error): "the connection ended without an answer: \(error)"
        case .malformed(let refusal): "the answer is malformed: \(refusal)"
        case .truncated: "the answer ended early"
        case .bodyTooLarge(let maxBytes): "the answer has more than \(maxBytes) bytes"
        case .redirect(let what): "redirect: \(what)"
        case .requestBody(let what): "the request's body: \(what)"
        case .cancelled: "cancelled"
        }
    }
}
