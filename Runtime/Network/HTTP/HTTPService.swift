/// What a server does with requests: one instance for each loop, called on that loop only.
public protocol HTTPService: AnyObject {
    /// Called once the head is complete, before any byte of the body is kept. Also called for requests without a body.
    func bodyPolicy(for exchange: Exchange) -> BodyPolicy

    /// Called when the head and the whole body are in memory, without transfer coding. Must respond now, or later on the
    /// same loop; until then no other request of the connection is started.
    func handle(_ exchange: Exchange)

    /// The body of an answer which the server gives on its own, for a message it refuses.
    ///
    /// - Parameter exchange: the request when its head was well-formed (413, 417, 408 during the body), nil otherwise.
    func refusalBody(for refusal: HTTPRefusal, exchange: Exchange?) -> RefusalBody

    /// Called after each answer is complete or the connection died under it; for logs and metrics. The exchange can still
    /// be read. `status` is 0 when nothing was answered.
    func didFinish(_ exchange: Exchange, status: Int, sentBodyBytes: Int)
}

extension HTTPService {
    public func refusalBody(for refusal: HTTPRefusal, exchange: Exchange?) -> RefusalBody {
        RefusalBody(contentType: "text/plain; charset=utf-8", bytes: Array("\(refusal.status)\n".utf8))
    }

    public func didFinish(_ exchange: Exchange, status: Int, sentBodyBytes: Int) {}
}

/// Body of an answer to a refused message.
public struct RefusalBody: Sendable {
    public let contentType: StaticString
    public let bytes: [UInt8]
    /// Further header lines.
    public let headers: [(StaticString, String)]

    public init(contentType: StaticString, bytes: [UInt8], headers: [(StaticString, String)] = []) {
        self.contentType = contentType
        self.bytes = bytes
        self.headers = headers
    }
}

/// What happens to the body of a request whose head was read.
public enum BodyPolicy: Sendable, Equatable {
    /// The body is collected, up to `maxBytes`; a longer one is answered with 413, before it is read when it says so itself.
    case accept(maxBytes: Int)
    /// The service has answered, or will answer, without the body (401, 404, 405, 413); `handle` is not called. A short body
    /// is skipped so that the connection can be used again, a long one closes it.
    case answerNow
}
