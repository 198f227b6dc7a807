import Contract
import Network
import Platform
import Storage

/// From the bytes of a request to a `PageRequest`, and what can be checked before anybody is known.
struct PageOpening {
    private let answer: Answer
    private let exchange: Exchange
    private let resources: PageResources
    private let scratch: Scratch
    private let site: SiteOrigin

    init(_ answer: Answer, _ resources: PageResources, _ scratch: Scratch) {
        self.answer = answer
        exchange = answer.exchange
        self.resources = resources
        self.scratch = scratch
        site = SiteOrigin(publicURL: resources.publicURL, exchange)
    }

    /// - Throws: `PageError` for what cannot be read, and for a POST that does not come from a page of ours.
    func request(for page: Page) throws -> PageRequest {
        let isPost = page.method == .post
        if isPost, page.protection == .form, case .foreign(let reason) = FormOrigin.judge(exchange, site) {
            throw PageError(403, "This form was sent from another site, so nothing was done (\(reason)).")
        }
        guard let query = try? FormFields(exchange.query, scratch) else {
            throw PageError(400, "The address is damaged. Please follow the link once more.")
        }
        let path = String(decoding: exchange.path, as: UTF8.self)
        let browser = browserState(trusting: page)
        let visitor = try visitor(browser)
        // What other programs send is theirs to choose: RFC 8058 has multipart bodies.
        let form = isPost ? (page.protection == .form ? try self.form() : (try? self.form()) ?? FormFields()) : FormFields()
        return PageRequest(
            method: page.method, path: path, queryText: String(decoding: exchange.query, as: UTF8.self), query: query, form: form,
            visitor: visitor, resources: resources, parameters: parameters(page.pattern), browser: browser, site: site,
            clientAddress: ClientAddress(of: exchange, trusting: resources.trustedProxies),
            agent: exchange.header("user-agent").map { String(decoding: $0, as: UTF8.self) } ?? "", answer: answer)
    }

    private func browserState(trusting page: Page) -> BrowserState {
        let cookies = CookieRules(isSecure: site.isSecure)
        guard page.looksAtCookies else {
            return BrowserState(
                sessionToken: nil, hasAmbiguousSession: false, browserIdentifier: nil, noticeText: nil, cookies: cookies)
        }
        var isAmbiguous = false
        if case .ambiguous = exchange.cookie(CookieRules.sessionName) { isAmbiguous = true }
        return BrowserState(
            sessionToken: cookie(CookieRules.sessionName), hasAmbiguousSession: isAmbiguous,
            browserIdentifier: cookie(cookies.browserName), noticeText: cookie(cookies.noticeName), cookies: cookies)
    }

    private func cookie(_ name: StaticString) -> String? {
        guard case .one(let value) = exchange.cookie(name) else { return nil }
        return String(decoding: value, as: UTF8.self)
    }

    private func visitor(_ browser: BrowserState) throws -> Visitor? {
        if browser.hasAmbiguousSession { browser.set(browser.cookies.noSession) }
        guard let token = browser.sessionToken, !token.isEmpty else { return nil }
        guard let visitor = try resources.visitor(token) else {
            browser.set(browser.cookies.noSession)
            return nil
        }
        if visitor.session.isTouchDue(at: resources.now) {
            resources.touch(visitor.session)
            browser.set(browser.cookies.session(token))
        }
        return visitor
    }

    private func form() throws(PageError) -> FormFields {
        guard let type = exchange.onlyHeader("content-type"), MediaType(type).kind == .form, MediaType(type).isUTF8 else {
            throw PageError(415, "This page takes forms only.")
        }
        do throws(FormFields.Malformed) {
            return try FormFields(exchange.body, scratch)
        } catch {
            throw PageError(400, "The form is damaged. Please go back and send it again.")
        }
    }

    private func parameters(_ pattern: PathPattern) -> [(name: String, value: String)] {
        guard let path = RequestPath.decoded(exchange.path, scratch) else { return [] }
        var segments = PathSegments(path)
        var found: [(String, String)] = []
        for segment in pattern.segments {
            guard let value = segments.next() else { break }
            if case .parameter(let name) = segment { found.append((name, String(decoding: value, as: UTF8.self))) }
        }
        return found
    }
}
