import Contract
import Network
import Platform
import Storage

/// A request for a page: everything copied out of it, so that a handler may wait without losing it.
struct PageRequest: Sendable {
    let method: HTTPMethod
    /// Without the query, as sent.
    let path: String
    /// As sent, without the `?`.
    let queryText: String
    let query: FormFields
    /// Empty unless this is a POST. Its origin and token were checked before the handler was called.
    let form: FormFields
    /// Whoever is signed in with this browser; never nil where the route's access is `.user` or `.admin`.
    let visitor: Visitor?
    let resources: PageResources
    let parameters: [(name: String, value: String)]
    let browser: BrowserState
    let site: SiteOrigin
    /// Where the request comes from.
    let clientAddress: ClientAddress
    /// The browser's own words about itself, as sent.
    let agent: String
    let answer: Answer?

    /// The value of a `{name}` in the route.
    subscript(parameter: String) -> String {
        parameters.first { $0.name == parameter }?.value ?? ""
    }

    /// A header field, such as `user-agent`; nil also once the request is answered.
    ///
    /// - Parameter name: in lower case.
    func header(_ name: StaticString) -> String? {
        answer?.exchange.header(name).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Names the request in logs.
    var requestID: String { answer?.requestID ?? "detached" }

    /// Path and query, to come back to. A POST cannot be repeated, so it has the page that its form stands on.
    var place: LocalPath {
        if method == .post { return referringPage ?? .account }
        return LocalPath(queryText.isEmpty ? path : "\(path)?\(queryText)") ?? .start
    }

    /// The page of ours that led here.
    private var referringPage: LocalPath? {
        guard let referrer = header("referer"), let origin = SiteOrigin.origin(of: referrer), site.isOurs(origin) else { return nil }
        return LocalPath(String(referrer.dropFirst(origin.count)))
    }

    /// Names this browser before anybody is signed in, in a cookie that a neighbouring host cannot set when the site is
    /// encrypted. Made, and sent with the answer, when there is none.
    var browserID: String { browser.identifier() }
}
