import Contract
import JSON
import Network
import Platform
import Storage

/// The pages, as a service mounts them beside its contracts. One for each loop.
public final class PageService: ServedPages {
    public static let description = PageService.described(PageTable.pages)

    private let pages: [Page]
    private let router: PageRouter
    private let resources: PageResources
    private let scratch = Scratch()

    public init(_ resources: PageResources) {
        pages = PageTable.pages
        router = PageRouter(pages)
        self.resources = resources
    }

    private static func described(_ pages: [Page]) -> ContractDescription {
        let paths = PageRouter(pages).paths
        return ContractDescription(
            name: "pages", contractHash: "", refusesUnknownFields: false,
            operations: pages.map { page in
                OperationDescriptor(
                    page.route, page.method == .get ? "GET" : "POST", page.route, section: "Pages", auth: .nobody,
                    body: page.method == .get ? .none : .form, bodyBytesMax: page.formBytesMax)
            },
            paths: paths.map { PathDescriptor(get: $0.get, post: $0.post, allow: allow($0)) },
            schemes: [], statuses: [], variantCodes: [])
    }

    private static func allow(_ path: (get: Int, post: Int)) -> StaticString {
        if path.get < 0 { return "POST, OPTIONS" }
        return path.post < 0 ? "GET, HEAD, OPTIONS" : "GET, HEAD, POST, OPTIONS"
    }

    public func path(of segments: PathSegments) -> Int? { router.path(of: segments) }

    public func isLive(_ operation: Int) -> Bool { true }

    /// Pages know who looks at them by themselves.
    public func prove(_ scheme: Int, _ credentials: Credentials) -> AuthOutcome { .refused() }

    /// Errors are pages; a client that cannot read one gets their sentence.
    public func writeError(_ variant: Int, _ report: ErrorReport, to json: inout JSONWriter) -> Bool { false }

    public func perform(_ operation: Int, _ call: inout Call) {
        scratch.reset()
        let page = pages[operation]
        let opened = Result { try PageOpening(call.answer, resources, scratch).request(for: page) }
        call.start { answer in
            do {
                let request = try opened.get()
                do {
                    if let refusal = try page.refusal(of: request) { return refusal.send(answer, request) }
                    try await page.handler(request).send(answer, request)
                } catch let error as PageError {
                    ErrorPages.page(error, request).send(answer, request)
                }
            } catch let error as PageError {
                answer.fail(error.asContractError)
            } catch let error as StorageError {
                answer.fail(PageError(error).asContractError)
            } catch let error as SignInError {
                answer.fail(error.page.asContractError)
            }
        }
    }

    public func errorPage(_ error: ContractError, _ exchange: Exchange, requestID: String) -> ErrorPage {
        ErrorPages.plain(error, site: SiteOrigin(publicURL: resources.publicURL, exchange), requestID: requestID)
    }
}

extension PageError {
    /// For the page without anything that would need to know who asks.
    fileprivate var asContractError: ContractError {
        ContractError(status, message, retryAfterSeconds: retryAfterSeconds, cause: cause)
    }
}
