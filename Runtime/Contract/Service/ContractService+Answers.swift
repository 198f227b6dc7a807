import JSON
import Network

/// Answers that are the same for all operations.
extension ContractService {
    /// - Parameter allowsAnyOrigin: whether a browser may be told that other pages' scripts may use the path.
    func answerOptions(_ exchange: Exchange, allow: StaticString, allowsAnyOrigin: Bool = false) {
        exchange.respond(status: 204, contentType: nil, body: UnsafeRawBufferPointer(start: nil, count: 0)) { headers in
            headers.add("Allow", allow)
            if allowsAnyOrigin {
                // Fetch standard section 3.3: without credentials, so no cookie ever counts here.
                headers.add("Access-Control-Allow-Origin", "*" as StaticString)
                headers.add("Access-Control-Allow-Methods", allow)
                headers.add("Access-Control-Allow-Headers", "Authorization, Content-Type" as StaticString)
                headers.add("Access-Control-Max-Age", 600)
            }
            writeCommonHeaders(exchange, status: 204, &headers)
        }
    }

    func fail(_ exchange: Exchange, _ error: any Error) {
        let tag = RequestTag(bits: exchange.tag)
        let shown = visible(error, exchange, tag)
        if let pages = pagesToAnswer(exchange) { return show(shown, on: pages, exchange) }
        let isJSON = write(shown, contract: tag.contract ?? 0, operation: tag.operation)
        let contentType: StaticString = isJSON ? "application/json; charset=utf-8" : "text/plain; charset=utf-8"
        exchange.respond(status: shown.status, contentType: contentType, body: writer.pointee.bytes) { headers in
            if let seconds = shown.retryAfterSeconds { headers.add("Retry-After", seconds) }
            if shown.status == 401 { addChallenge(shown.challenge, contract: tag.contract ?? 0, &headers) }
            writeCommonHeaders(exchange, status: shown.status, &headers)
        }
    }

    private func addChallenge(_ challenge: String?, contract: Int, _ headers: inout HeaderWriter) {
        guard let challenge else {
            headers.add("WWW-Authenticate", "Bearer realm=\"\(mounted[contract].description.name)\"")
            return
        }
        if !challenge.isEmpty { headers.add("WWW-Authenticate", challenge) }
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
        if let error = error as? ContractError {
            if let cause = error.cause { note(cause, exchange) }
            return error
        }
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
    func write(_ error: ContractError, contract: Int, operation: Int?) -> Bool {
        let target = mounted + contract
        let variant = operation.map { target.pointee.operations[$0].errorVariant } ?? 0
        let statusText = target.statusText(error.status)
        let report = ErrorReport(
            status: error.status, message: error.message ?? statusText ?? Self.words(error.status), statusText: statusText,
            code: target.code(of: error, operation: operation, variant: variant), field: error.field)
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

    /// - Parameter saysCaching: whether the answer has its own `Cache-Control`; else what depends on who asks is not to be stored.
    func writeCommonHeaders(
        _ exchange: Exchange, status: Int, saysCaching: Bool = false, _ headers: inout HeaderWriter
    ) {
        if let given = exchange.header("x-request-id"), RequestID.isHarmless(given) {
            headers.add("X-Request-ID", given)
        } else {
            RequestID.withHex(requestBits(exchange)) { _ = headers.add("X-Request-ID", $0) }
        }
        var saysCaching = saysCaching
        if !hot.pointee.pendingHeaders.isEmpty,
            let pending = hot.pointee.pendingHeaders.removeValue(forKey: requestBits(exchange))
        {
            for (name, value) in pending {
                headers.add(name, value)
                if name.equals("Cache-Control") { saysCaching = true }
            }
        }
        let tag = RequestTag(bits: exchange.tag)
        guard let contract = tag.contract, let operation = tag.operation else { return }
        let descriptor = mounted[contract].operations + operation
        // What depends on who asks is nobody else's to keep.
        if !saysCaching, !descriptor.pointee.auth.alternatives.isEmpty { headers.add("Cache-Control", "no-store") }
        if descriptor.pointee.allowsAnyOrigin { headers.add("Access-Control-Allow-Origin", "*") }
    }

    func addHeader(_ name: StaticString, _ value: String, to exchange: Exchange) {
        guard exchange.isOpen else { return }
        hot.pointee.pendingHeaders[requestBits(exchange), default: []].append((name, value))
    }

    func requestID(of exchange: Exchange) -> String {
        if let given = exchange.header("x-request-id"), RequestID.isHarmless(given) { return String(decoding: given, as: UTF8.self) }
        return RequestID.withHex(requestBits(exchange)) { String(decoding: $0, as: UTF8.self) }
    }

    func requestBits(_ exchange: Exchange) -> UInt64 {
        RequestID.mixed(
            seed, UInt64(bitPattern: exchange.startedNanoseconds), RequestTag(bits: exchange.tag).sequence)
    }
}
