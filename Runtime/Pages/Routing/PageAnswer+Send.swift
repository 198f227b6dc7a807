import Contract
import Network

extension PageAnswer {
    /// Answers the request with it. Cookies that were decided on the way are sent whatever the answer is.
    func send(_ answer: Answer, _ request: PageRequest) {
        if let cause { answer.note(cause) }
        if let notice { request.browser.set(request.browser.cookies.notice(notice.cookieText(request.resources.key))) }
        let cookies = request.browser.setCookies + self.cookies
        switch content {
        case .empty: write(answer, request, cookies, nil, UnsafeRawBufferPointer(start: nil, count: 0))
        case .html(let html): html.bytes.withUnsafeBytes { write(answer, request, cookies, "text/html; charset=utf-8", $0) }
        case .bytes(let type, let bytes): bytes.withUnsafeBytes { write(answer, request, cookies, type, $0) }
        case .foreign(let bytes): bytes.withUnsafeBytes { sendForeign($0, answer) }
        case .asset(let asset): send(asset, answer, request)
        }
    }

    private func write(
        _ answer: Answer, _ request: PageRequest, _ cookies: [String], _ contentType: StaticString?, _ body: UnsafeRawBufferPointer
    ) {
        let safety = SecurityHeaders(
            formTargets: formTargets, showsForeignImages: showsForeignImages, showsOwnFrames: showsOwnFrames, isEncrypted: request.site.isSecure)
        answer.whole(status, contentType, body) { headers in
            // What sets a cookie is about one browser, whatever the page thinks.
            headers.add("Cache-Control", cookies.isEmpty ? cacheControl : Caching.never.text)
            for (name, value) in safety.all { headers.add(name, value) }
            for (name, value) in self.headers { headers.add(name, value) }
            for line in cookies { headers.add("Set-Cookie", line) }
        }
    }

    private func sendForeign(_ body: UnsafeRawBufferPointer, _ answer: Answer) {
        answer.whole(status, "text/html; charset=utf-8", body) { headers in
            headers.add("Cache-Control", "no-store")
            for (name, value) in SecurityHeaders.foreignDocument { headers.add(name, value) }
        }
    }

    private func send(_ asset: Asset, _ answer: Answer, _ request: PageRequest) {
        let isKnown = request.header("if-none-match").map { $0 == "*" || $0.contains(asset.entityTag) } ?? false
        let body = isKnown ? UnsafeRawBufferPointer(start: nil, count: 0) : asset.content.bytes
        answer.whole(isKnown ? 304 : status, isKnown ? nil : asset.contentType, body, isImmortal: true) { headers in
            headers.add("ETag", asset.entityTag)
            headers.add("Cache-Control", cacheControl)
            headers.add("X-Content-Type-Options", "nosniff")
            // A drawing that is opened by itself is a document: it runs and loads nothing. (CSP Level 3)
            headers.add("Content-Security-Policy", contentSecurityPolicy ?? "default-src 'none'; style-src 'unsafe-inline'; sandbox")
            if request.site.isSecure { headers.add("Strict-Transport-Security", "max-age=31536000") }
            for (name, value) in self.headers { headers.add(name, value) }
        }
    }

    private var cacheControl: String { caching.text }
}

extension PageAnswer.Caching {
    var text: String {
        switch self {
        case .never: "no-store"
        case .shared(let seconds): "public, max-age=\(seconds)"
        case .immutable: "public, max-age=31536000, immutable"
        }
    }
}
