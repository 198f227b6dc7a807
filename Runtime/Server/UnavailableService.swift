import Network

/// Stands in on a loop whose own service could not be made: answers 503 to everything.
final class UnavailableService: HTTPService {
    func bodyPolicy(for exchange: Exchange) -> BodyPolicy {
        exchange.respond(status: 503, contentType: nil, body: UnsafeRawBufferPointer(start: nil, count: 0))
        return .answerNow
    }

    func handle(_ exchange: Exchange) {}
}
