import Glibc
import JSON
import Network

/// Serves contracts on one loop: finds the operation, has it performed, and answers what is the same for all of them.
///
/// Several contracts share a listener; a path belongs to the first that has it.
public final class ContractService: HTTPService {
    /// A request that is over, for logs. Valid only while it is looked at.
    public struct Finished {
        public let exchange: Exchange
        /// nil for a path that no contract has.
        public let contract: StaticString?
        public let operation: OperationDescriptor?
        /// 0 when nothing was answered because the client went away.
        public let status: Int
        public let sentBodyBytes: Int
        public let nanoseconds: Int64
        public let requestID: String
    }

    /// What a service tells besides answering. All functions run on the loop and must not wait.
    public struct Hooks {
        /// After each request that was answered with `finishedStatusMin` or more, or not at all.
        public var finished: ((Finished) -> Void)?
        /// 0 for every request; 500 for failures only, which costs the others nothing.
        public var finishedStatusMin = 0
        /// An error that the client must not see: what a handler threw that is no `ContractError`, or the cause of one.
        public var failed: ((_ requestID: String, _ operation: StaticString, _ error: any Error) -> Void)?

        public init() {}
    }

    let loop: EventLoop
    let writer: UnsafeMutablePointer<JSONWriter>
    private let scratch = Scratch()
    let mounted: UnsafeMutablePointer<MountedContract>
    let mountedCount: Int
    let pages: (any ServedPages)?
    let hooks: Hooks
    let seed: UInt64
    let hot: UnsafeMutablePointer<Hot>

    struct Hot {
        var sequence: UInt32 = 0
        /// Header lines that handlers have asked for, by request.
        var pendingHeaders: [UInt64: [(StaticString, String)]] = [:]
    }

    /// - Parameters:
    ///   - contracts: the first is the one whose envelope answers unknown paths.
    ///   - pages: have the paths that no contract has.
    public init(
        _ contracts: [any ServedContract], pages: (any ServedPages)? = nil, loop: EventLoop, hooks: Hooks = Hooks()
    ) {
        precondition(!contracts.isEmpty, "a service mounts a contract")
        let served = contracts + (pages.map { [$0] } ?? [])
        precondition(served.count <= RequestTag.contractsMax, "a service mounts 7 contracts at most, pages included")
        self.loop = loop
        self.hooks = hooks
        self.pages = pages
        mountedCount = served.count
        mounted = .allocate(capacity: served.count)
        for (index, contract) in served.enumerated() { (mounted + index).initialize(to: MountedContract(contract)) }
        writer = .allocate(capacity: 1)
        writer.initialize(to: JSONWriter(capacity: 16_384))
        hot = .allocate(capacity: 1)
        hot.initialize(to: Hot())
        seed = UInt64.random(in: .min ... .max)
    }

    deinit {
        for index in 0..<mountedCount { mounted[index].release() }
        mounted.deinitialize(count: mountedCount)
        mounted.deallocate()
        writer.deinitialize(count: 1)
        writer.deallocate()
        hot.deinitialize(count: 1)
        hot.deallocate()
    }

    /// The counters of this loop, in the order the contracts were given.
    public var metrics: [ContractMetrics] {
        (0..<mountedCount).map { index in
            let description = mounted[index].description
            return ContractMetrics(
                contract: description.name, operations: description.operations, metrics: mounted[index].metrics)
        }
    }

    public func bodyPolicy(for exchange: Exchange) -> BodyPolicy {
        scratch.reset()
        let sequence = hot.pointee.sequence &+ 1
        hot.pointee.sequence = sequence
        exchange.tag = RequestTag(contract: nil, operation: nil, sequence: sequence).bits
        if exchange.method == .options, exchange.path.equals("*") {
            answerOptions(exchange, allow: "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS")
            return .answerNow
        }
        guard let path = RequestPath.decoded(exchange.path, scratch) else {
            fail(exchange, ContractError(400, "The path is malformed."))
            return .answerNow
        }
        for index in 0..<mountedCount {
            if let found = mounted[index].contract.path(of: PathSegments(path)) {
                return policy(exchange, contract: index, path: found, sequence)
            }
        }
        fail(exchange, ContractError(404, "There is nothing at this path."))
        return .answerNow
    }

    private func policy(_ exchange: Exchange, contract: Int, path: Int, _ sequence: UInt32) -> BodyPolicy {
        let row = mounted[contract].paths[path]
        let operation: Int
        switch exchange.method {
        case .get, .head: operation = row.get
        case .post: operation = row.post
        case .put: operation = row.put
        case .patch: operation = row.patch
        case .delete: operation = row.delete
        case .options:
            let allowsAnyOrigin = [row.get, row.post, row.put, row.patch, row.delete].contains { index in
                index >= 0 && mounted[contract].operations[index].allowsAnyOrigin
            }
            answerOptions(exchange, allow: row.allow, allowsAnyOrigin: allowsAnyOrigin)
            return .answerNow
        case .other: operation = -1
        }
        guard operation >= 0 else {
            exchange.tag = RequestTag(contract: contract, operation: nil, sequence: sequence).bits
            addHeader("Allow", row.allow.description, to: exchange)
            fail(exchange, ContractError(405, "This path takes \(row.allow)."))
            return .answerNow
        }
        exchange.tag = RequestTag(contract: contract, operation: operation, sequence: sequence).bits
        guard mounted[contract].isLive[operation] else {
            fail(exchange, NotLive(mounted[contract].operations[operation].id))
            return .answerNow
        }
        let descriptor = mounted[contract].operations + operation
        guard descriptor.pointee.body != .none else { return .accept(maxBytes: Self.ignoredBodyBytesMax) }
        if let coding = exchange.header("content-encoding"), !coding.equalsIgnoringCase("identity") {
            fail(exchange, ContractError(415, "A compressed body is not accepted."))
            return .answerNow
        }
        if let error = refusalBeforeBody(exchange, mounted + contract, descriptor) {
            fail(exchange, error)
            return .answerNow
        }
        return .accept(maxBytes: descriptor.pointee.bodyBytesMax)
    }

    /// Nobody without credentials makes the server keep a body, and nobody with wrong ones a large body. What passes is proven
    /// again with the body, so this never lets anybody in.
    private func refusalBeforeBody(
        _ exchange: Exchange, _ contract: UnsafeMutablePointer<MountedContract>,
        _ descriptor: UnsafeMutablePointer<OperationDescriptor>
    ) -> ContractError? {
        guard !descriptor.pointee.auth.alternatives.isEmpty else { return nil }
        let authenticating = Authenticating(schemes: contract.pointee.schemes, exchange: exchange, scratch: scratch)
        let proves = descriptor.pointee.bodyBytesMax > Self.unprovenBodyBytesMax
        let served = contract.pointee.contract
        return authenticating.refusalByHead(descriptor.pointee.auth, by: proves ? { served.prove($0, $1) } : nil)
    }

    /// The largest body that is kept before its sender is proven.
    static let unprovenBodyBytesMax = 1 << 20

    /// A body that an operation does not read is dropped up to this size.
    static let ignoredBodyBytesMax = 65_536

    public func handle(_ exchange: Exchange) {
        let tag = RequestTag(bits: exchange.tag)
        guard let index = tag.contract, let operation = tag.operation else {
            return fail(exchange, ContractError(404, "There is nothing at this path."))
        }
        scratch.reset()
        let contract = mounted + index
        let this = Unmanaged.passUnretained(self)
        var call = Call(
            service: this, contract: contract, operation: operation,
            request: RequestReader(
                exchange, refusesUnknown: contract.pointee.refusesUnknownFields, schemes: contract.pointee.schemes, scratch),
            answer: Answer(exchange: exchange, service: this))
        contract.pointee.contract.perform(operation, &call)
    }

    public func refusalBody(for refusal: HTTPRefusal, exchange: Exchange?) -> RefusalBody {
        let tag = exchange.map { RequestTag(bits: $0.tag) }
        let error = ContractError(refusal.status, Self.words(refusal))
        if let exchange, let pages = pagesToAnswer(exchange) {
            let page = pages.errorPage(error, exchange, requestID: requestID(of: exchange))
            return RefusalBody(contentType: ErrorPage.contentType, bytes: page.bytes, headers: page.headers)
        }
        let isJSON = write(error, contract: tag?.contract ?? 0, operation: tag?.operation)
        return RefusalBody(
            contentType: isJSON ? "application/json; charset=utf-8" : "text/plain; charset=utf-8", bytes: [UInt8](writer.pointee.bytes))
    }

    private static func words(_ refusal: HTTPRefusal) -> String {
        switch refusal {
        case .bodyTooLarge: "The body is larger than this operation takes."
        case .headTooLarge, .tooManyFields, .trailersTooLarge: "The header of the request is too large."
        case .targetTooLong: "The address of the request is too long."
        case .headTimeout, .bodyTimeout: "The request came too slowly."
        case .overloaded: "The server has too much to do. Try again later."
        case .noAnswer: "The server has not answered in time."
        case .unsupportedMethod: "This method is not known here."
        case .transferCoding: "The only transfer coding taken is chunked."
        case .version: "The only versions spoken are HTTP/1.1 and HTTP/1.0."
        case .expectation: "The only expectation that can be met is 100-continue."
        default: "The request is not well-formed HTTP."
        }
    }

    public func didFinish(_ exchange: Exchange, status: Int, sentBodyBytes: Int) {
        let tag = RequestTag(bits: exchange.tag)
        let nanoseconds = Self.monotonicNanoseconds - exchange.startedNanoseconds
        if let contract = tag.contract, let operation = tag.operation {
            mounted[contract].metrics.record(operation, status: status, nanoseconds: nanoseconds)
        }
        if !hot.pointee.pendingHeaders.isEmpty { hot.pointee.pendingHeaders[requestBits(exchange)] = nil }
        guard let finished = hooks.finished, status == 0 || status >= hooks.finishedStatusMin else { return }
        finished(
            Finished(
                exchange: exchange, contract: tag.contract.map { mounted[$0].description.name },
                operation: tag.contract.flatMap { contract in tag.operation.map { mounted[contract].operations[$0] } },
                status: status, sentBodyBytes: sentBodyBytes, nanoseconds: nanoseconds, requestID: requestID(of: exchange)))
    }

    private static var monotonicNanoseconds: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}
