/// What the browser brought and what it is to keep: the cookies of one request. Touched on the request's loop only.
final class BrowserState: @unchecked Sendable {  // reason: belongs to one request, which lives on one loop
    /// The value of the session cookie; nil when there is none or there are two.
    let sessionToken: String?
    /// Two session cookies came: one of them was set by a neighbouring host, so both are to go.
    let hasAmbiguousSession: Bool
    private var browserIdentifier: String?
    private var isNewIdentifier = false
    private(set) var noticeText: String?
    /// `Set-Cookie` lines of the answer.
    private(set) var setCookies: [String] = []
    let cookies: CookieRules

    init(
        sessionToken: String?, hasAmbiguousSession: Bool, browserIdentifier: String?, noticeText: String?, cookies: CookieRules
    ) {
        self.sessionToken = sessionToken
        self.hasAmbiguousSession = hasAmbiguousSession
        self.browserIdentifier = browserIdentifier.flatMap { Self.isIdentifier($0) ? $0 : nil }
        self.noticeText = noticeText
        self.cookies = cookies
    }

    /// Whether the browser sent an identifier, rather than being given one now.
    var knownIdentifier: String? { isNewIdentifier ? nil : browserIdentifier }

    func identifier() -> String {
        if let browserIdentifier { return browserIdentifier }
        let made = PageKey.random()
        browserIdentifier = made
        isNewIdentifier = true
        set(cookies.browser(made))
        return made
    }

    /// A next form starts with another identifier: what was begun with this one is over.
    func forgetIdentifier() {
        browserIdentifier = nil
        isNewIdentifier = false
        set(cookies.noBrowser)
    }

    func set(_ line: String) { setCookies.append(line) }

    /// The notice that a redirect left for this page; it is shown once.
    func takeNotice() -> String? {
        guard let text = noticeText else { return nil }
        noticeText = nil
        set(cookies.noNotice)
        return text
    }

    private static func isIdentifier(_ text: String) -> Bool {
        text.utf8.count == 64 && text.utf8.allSatisfy { $0 &- 48 <= 9 || $0 &- 97 < 6 }
    }
}
