import Network

/// The pages for people that a service shows beside its contracts. They are mounted as one more contract behind the others, so
/// that they have its routing, its counters and its log lines; a path that a contract has is never theirs.
public protocol ServedPages: ServedContract {
    /// The page that shows an error to a person.
    ///
    /// - Parameter requestID: to be told to the operator.
    func errorPage(_ error: ContractError, _ exchange: Exchange, requestID: String) -> ErrorPage
}

/// A page in the place of a contract's error envelope.
public struct ErrorPage: Sendable {
    public static let contentType: StaticString = "text/html; charset=utf-8"

    public let bytes: [UInt8]
    public let headers: [(StaticString, String)]

    public init(bytes: [UInt8], headers: [(StaticString, String)]) {
        self.bytes = bytes
        self.headers = headers
    }
}

extension ContractService {
    /// The pages, when a refusal of this request is for a person to read: its path is a page's, or it is nobody's, lies outside
    /// of what only programs call, and the client asks for HTML.
    func pagesToAnswer(_ exchange: Exchange) -> (any ServedPages)? {
        guard let pages else { return nil }
        guard let contract = RequestTag(bits: exchange.tag).contract else { return isForPeople(exchange) ? pages : nil }
        return contract == mountedCount - 1 ? pages : nil
    }

    private func isForPeople(_ exchange: Exchange) -> Bool {
        guard let accepted = exchange.header("accept"), Self.names("text/html", in: accepted) else { return false }
        let path = exchange.path
        for area in ["/api", "/v1", "/admin"] as [StaticString] where path.hasPrefix(ignoringCase: area) {
            if path.count == area.utf8CodeUnitCount || path[area.utf8CodeUnitCount] == UInt8(ascii: "/") { return false }
        }
        return true
    }

    /// Whether a list of media types has this one as it stands. (RFC 9110 section 12.5.1)
    private static func names(_ type: StaticString, in list: UnsafeRawBufferPointer) -> Bool {
        var start = 0
        while start < list.count {
            var end = start
            while end < list.count, list[end] != UInt8(ascii: ",") { end += 1 }
            if MediaType(UnsafeRawBufferPointer(rebasing: list[start..<end])).essence.equalsIgnoringCase(type) { return true }
            start = end + 1
        }
        return false
    }

    func show(_ error: ContractError, on pages: any ServedPages, _ exchange: Exchange) {
        let page = pages.errorPage(error, exchange, requestID: requestID(of: exchange))
        page.bytes.withUnsafeBytes { bytes in
            exchange.respond(status: error.status, contentType: ErrorPage.contentType, body: bytes) { headers in
                if let seconds = error.retryAfterSeconds { headers.add("Retry-After", seconds) }
                writeCommonHeaders(exchange, status: error.status, saysCaching: true, &headers)
                for (name, value) in page.headers { headers.add(name, value) }
            }
        }
    }
}
