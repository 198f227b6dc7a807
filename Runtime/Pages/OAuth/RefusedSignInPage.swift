import Contract
import Network
import Platform

/// What a person sees when a product has sent them with a request that cannot be answered to the product.
public enum RefusedSignInPage {
    /// - Parameter publicURL: where people reach this platform's pages.
    public static func make(_ reason: AuthorizationPage, publicURL: String) -> ErrorPage {
        let isEncrypted = publicURL.hasPrefix("https://")
        let html = Document.html(
            title: title(reason), bodyClass: "site",
            body: """
                <main id="main" class="focused" tabindex="-1">
                <a class="brand brand-large" href="/">\(Brand.mark)<span>btelo</span></a>
                <div class="panel"><p class="eyebrow">Error \(reason.status)</p><h1>\(title(reason))</h1>
                <p class="lead">\(words(reason))</p>
                \(detail(reason).map { "<p class=\"hint\">For the developers: <code>\($0)</code></p>" as HTML })
                <p>Nothing was sent to the product. Go back to it and try again, or tell its makers.</p>
                </div></main>
                \(SiteFooter.html)
                """)
        // Those that the answer has by itself, or has another way here.
        let headers = SecurityHeaders(isEncrypted: isEncrypted).all.filter { !["Referrer-Policy", "X-Content-Type-Options"].contains($0.0.description) }
        return ErrorPage(bytes: html.bytes, headers: headers + [("Referrer-Policy", "no-referrer"), ("Cache-Control", "no-store")])
    }

    private static func title(_ reason: AuthorizationPage) -> String {
        switch reason {
        case .clientMissing, .clientUnknown: "We do not know this product"
        case .clientDisabled(let name): "\(name) is not available at the moment"
        case .redirectMissing, .redirectNotAllowed: "This sign-in cannot go on"
        case .refused: "This sign-in cannot go on"
        }
    }

    private static func words(_ reason: AuthorizationPage) -> String {
        switch reason {
        case .clientMissing, .clientUnknown: "The link that brought you here names no product that can use your account."
        case .clientDisabled: "The product was switched off here, so nobody can sign in to it with this account."
        case .redirectMissing(let name): "\(name) has not said where to come back to after signing in."
        case .redirectNotAllowed(let name):
            "The link that brought you here would lead from us to an address that does not belong to \(name)."
        case .refused(_, let name): "\(name) has sent a request that we cannot answer."
        }
    }

    private static func detail(_ reason: AuthorizationPage) -> String? {
        switch reason {
        case .clientMissing: "client_id is missing"
        case .clientUnknown: "client_id is unknown"
        case .clientDisabled: nil
        case .redirectMissing: "redirect_uri is missing"
        case .redirectNotAllowed: "redirect_uri is not registered for this client_id"
        case .refused(let error, _): "\(error.code): \(error.words)"
        }
    }
}

