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
        /// An error that the client must not see: a handler threw something else than a `ContractError`.
        public var failed: ((_ requestID: String, _ operation: StaticString, _ error: any Error) -> Void)?
        /// Who called what, for usage per integration.
        public var called: ((_ operation: OperationDescriptor, _ scheme: StaticString, _ callerID: String) -> Void)?

        public init() {}
    }

    let loop: EventLoop
    let writer: UnsafeMutablePointer<JSONWriter>
    private let scratch = Scratch()
    private let mounted: UnsafeMutablePointer<MountedContract>
    private let mountedCount: Int
    private let hooks: Hooks
    private let seed: UInt64
    private let hot: UnsafeMutablePointer<Hot>

    private struct Hot {
        var sequence: UInt32 = 0
        /// Header lines that handlers have asked for, by request.
        var pendingHeaders: [UInt64: [(StaticString, String)]] = [:]
    }

    /// - Parameter contracts: the first is the one whose envelope answers unknown paths.
    public init(_ contracts: [any ServedContract], loop: EventLoop, hooks: Hooks = Hooks()) {
        precondition((1...RequestTag.contractsMax).contains(contracts.count), "a service mounts 1 to 7 contracts")
        self.loop = loop
        self.hooks = hooks
        mountedCount = contracts.count
        mounted = .allocate(capacity: contracts.count)
        for (index, contract) in contracts.enumerated() { (mounted + index).initialize(to: MountedContract(contract)) }
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

    // MARK: HTTPService

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
            answerOptions(exchange, allow: row.allow)
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
        return .accept(maxBytes: descriptor.pointee.bodyBytesMax)
    }

    /// A body that an operation does not read is dropped up to this size.
    static let ignoredBodyBytesMax = 65_536

    public func handle(_ exchange: Exchange) {
        let tag = RequestTag(bits: exchange.tag)
        guard let index = tag.contract, let operation = tag.operation else {
            return fail(exchange, ContractError(404, "There is nothing at this path."))
        }
        scratch.reset()
        let contract = mounted + index
        let path = RequestPath.decoded(exchange.path, scratch) ?? UnsafeRawBufferPointer(start: nil, count: 0)
        let reader = RequestReader(
            exchange, path: path, refusesUnknown: contract.pointee.description.refusesUnknownFields,
            schemes: contract.pointee.schemes, scratch)
        let this = Unmanaged.passUnretained(self)
        var call = Call(
            service: this, contract: contract, operation: operation, request: reader,
            answer: Answer(exchange: exchange, service: this))
        contract.pointee.contract.perform(operation, &call)
    }

    public func refusalBody(for refusal: HTTPRefusal, exchange: Exchange?) -> RefusalBody {
        let tag = exchange.map { RequestTag(bits: $0.tag) }
        let words = refusal == .bodyTooLarge ? "The body is larger than this operation takes." : nil
        let error = ContractError(refusal.status, words ?? "The request is not well-formed HTTP.")
        let isJSON = write(error, contract: tag?.contract ?? 0, operation: tag?.operation)
        return RefusalBody(
            contentType: isJSON ? "application/json; charset=utf-8" : "text/plain; charset=utf-8", bytes: [UInt8](writer.pointee.bytes))
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

/// Answers that are the same for all operations.
extension ContractService {
    private func answerOptions(_ exchange: Exchange, allow: StaticString) {
        exchange.respond(status: 204, contentType: nil, body: UnsafeRawBufferPointer(start: nil, count: 0)) { headers in
            headers.add("Allow", allow)
            writeCommonHeaders(exchange, status: 204, &headers)
        }
    }

    func fail(_ exchange: Exchange, _ error: any Error) {
        let tag = RequestTag(bits: exchange.tag)
        let shown = visible(error, exchange, tag)
        let isJSON = write(shown, contract: tag.contract ?? 0, operation: tag.operation)
        let contentType: StaticString = isJSON ? "application/json; charset=utf-8" : "text/plain; charset=utf-8"
        exchange.respond(status: shown.status, contentType: contentType, body: writer.pointee.bytes) { headers in
            if let seconds = shown.retryAfterSeconds { headers.add("Retry-After", seconds) }
            if shown.status == 401 { headers.add("WWW-Authenticate", "Bearer") }
            writeCommonHeaders(exchange, status: shown.status, &headers)
        }
    }

    /// The same error as an event of a stream that has begun; nil when the client is gone.
    func errorEvent(_ exchange: Exchange, _ error: any Error) -> [UInt8]? {
        let tag = RequestTag(bits: exchange.tag)
        guard exchange.isOpen else { return nil }
        _ = write(visible(error, exchange, tag), contract: tag.contract ?? 0, operation: tag.operation)
        return EventText.event("error", writer.pointee.bytes)
    }

    /// What the client may see of an error; what it may not see goes to the log.
    private func visible(_ error: any Error, _ exchange: Exchange, _ tag: RequestTag) -> ContractError {
        if let error = error as? ContractError { return error }
        if error is NotLive { return ContractError(501, "This operation is not live yet.") }
        note(error, exchange)
        return ContractError(500)
    }

    /// Tells the log about an error that the client does not see.
    func note(_ error: any Error, _ exchange: Exchange) {
        let tag = RequestTag(bits: exchange.tag)
        guard let failed = hooks.failed, let contract = tag.contract, let operation = tag.operation else { return }
        failed(requestID(of: exchange), mounted[contract].operations[operation].id, error)
    }

    /// Writes an error's body; false when it is plain text.
    private func write(_ error: ContractError, contract: Int, operation: Int?) -> Bool {
        let target = mounted + contract
        let variant = operation.map { target.pointee.operations[$0].errorVariant } ?? 0
        let statusText = target.pointee.statusText(error.status)
        let report = ErrorReport(
            status: error.status, message: error.message ?? statusText ?? Self.words(error.status), statusText: statusText,
            code: target.pointee.code(of: error, operation: operation, variant: variant), field: error.field)
        writer.pointee.reset()
        if target.pointee.contract.writeError(variant, report, to: &writer.pointee) { return true }
        writer.pointee.reset()
        var line = report.message + "\n"
        line.withUTF8 { writer.pointee.raw(UnsafeRawBufferPointer($0)) }
        return false
    }

    private static func words(_ status: Int) -> String {
        switch status {
        case 401: "Credentials are missing or wrong."
        case 403: "The credentials are good but do not allow this."
        case 404: "There is no such thing."
        case 413: "The body is larger than this operation takes."
        case 429: "Too many requests."
        case 500...: "The server failed."
        default: "The request was refused."
        }
    }

    func writeCommonHeaders(_ exchange: Exchange, status: Int, _ headers: inout HeaderWriter) {
        if let given = exchange.header("x-request-id"), RequestID.isHarmless(given) {
            headers.add("X-Request-ID", given)
        } else {
            RequestID.withHex(requestBits(exchange)) { _ = headers.add("X-Request-ID", $0) }
        }
        guard !hot.pointee.pendingHeaders.isEmpty,
            let pending = hot.pointee.pendingHeaders.removeValue(forKey: requestBits(exchange))
        else { return }
        for (name, value) in pending { headers.add(name, value) }
    }

    func addHeader(_ name: StaticString, _ value: String, to exchange: Exchange) {
        guard exchange.isOpen else { return }
        hot.pointee.pendingHeaders[requestBits(exchange), default: []].append((name, value))
    }

    func requestID(of exchange: Exchange) -> String {
        if let given = exchange.header("x-request-id"), RequestID.isHarmless(given) { return String(decoding: given, as: UTF8.self) }
        return RequestID.withHex(requestBits(exchange)) { String(decoding: $0, as: UTF8.self) }
    }

    private func requestBits(_ exchange: Exchange) -> UInt64 {
        RequestID.mixed(
            seed, UInt64(bitPattern: exchange.startedNanoseconds), RequestTag(bits: exchange.tag).sequence)
    }

    func noteCaller(
        _ proven: Proven, of operation: UnsafeMutablePointer<OperationDescriptor>,
        _ contract: UnsafeMutablePointer<MountedContract>
    ) {
        guard let called = hooks.called, proven.scheme >= 0, let proof = proven.proofs.first else { return }
        called(operation.pointee, contract.pointee.schemes[proven.scheme].name, proof.id)
    }
}
