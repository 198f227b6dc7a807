import Contract
import Platform

/// Pages that tell a person that something did not work.
enum ErrorPages {
    /// With everything around it: the handler was reached.
    static func page(_ error: PageError, _ request: PageRequest) -> PageAnswer {
        var answer = Layout.site(title(error.status), request, status: error.status) {
            content(error.status, error.message, requestID: error.status >= 500 ? request.requestID : nil)
        }
        answer.cause = error.cause
        if let seconds = error.retryAfterSeconds { answer.headers.append(("Retry-After", String(seconds))) }
        return answer
    }

    /// Without anything that would need to know who asks: what failed may be just that.
    static func plain(_ error: ContractError, site: SiteOrigin, requestID: String) -> ErrorPage {
        let html = Document.html(
            title: title(error.status), bodyClass: "site",
            body: """
                <header class="bar"><div class="bar-inner"><a class="brand" href="/">\(Brand.mark)<span>btelo</span></a></div></header>
                <main id="main" class="page" tabindex="-1">\(content(error.status, words(error), requestID: error.status >= 500 ? requestID : nil))</main>
                \(SiteFooter.html)
                """)
        let headers = SecurityHeaders(isEncrypted: site.isSecure).all + [("Cache-Control", "no-store")]
        return ErrorPage(bytes: html.bytes, headers: headers)
    }

    private static func content(_ status: Int, _ message: String?, requestID: String?) -> HTML {
        """
        <p class="eyebrow">Error \(status)</p>
        <h1>\(title(status))</h1>
        <p class="lead">\(message ?? explanation(status))</p>
        \(requestID.map { "<p class=\"hint\">If you tell us about it, this number helps: <code>\($0)</code></p>" as HTML })
        <div class="buttons"><a class="button button-primary" href="/">Start page</a></div>
        """
    }

    /// What the contract would say of a missing path or method is for programs.
    private static func words(_ error: ContractError) -> String? {
        switch error.status {
        case 404, 405, 500: nil
        default: error.message
        }
    }

    static func title(_ status: Int) -> String {
        switch status {
        case 400: "This request is not complete"
        case 401: "Please sign in first"
        case 403: "This is not allowed"
        case 404: "There is nothing here"
        case 405: "This page works another way"
        case 409: "This does not fit any more"
        case 413: "This is too much at once"
        case 415: "This cannot be read"
        case 422: "Something is missing"
        case 429: "Too many tries"
        case 503: "We need a moment"
        default: status >= 500 ? "Something went wrong here" : "This did not work"
        }
    }

    private static func explanation(_ status: Int) -> String {
        switch status {
        case 404: "The page may have moved, or the address has a typing mistake."
        case 405: "It cannot be opened like this. Please start from the page that led you here."
        case 413: "What was sent is larger than this page takes."
        case 429: "Please wait a little before you try again."
        case 503: "Please try again in a few seconds."
        default: status >= 500 ? "It is our fault, and it has been written down. Please try again." : "Please go back and try again."
        }
    }
}
