import Platform
import Testing

@testable import Pages

@Suite struct SafetyTests {
    let key: PageKey

    init() throws {
        key = try PageKey(try ServerKey.generated())
    }

    @Test("a form's token is good for its own action and browser, and with this key only")
    func tokens() throws {
        let token = FormToken.make("/sign-in", visitor: nil, browserID: "one", key: key)
        #expect(FormToken.isRight(token, for: "/sign-in", visitor: nil, browserID: "one", key: key))
        #expect(FormToken.isRight(token, for: "/sign-in?x=1", visitor: nil, browserID: "one", key: key))
        #expect(!FormToken.isRight(token, for: "/sign-out", visitor: nil, browserID: "one", key: key))
        #expect(!FormToken.isRight(token, for: "/sign-in", visitor: nil, browserID: "two", key: key))
        #expect(!FormToken.isRight(token, for: "/sign-in", visitor: nil, browserID: nil, key: key))
        #expect(!FormToken.isRight("", for: "/sign-in", visitor: nil, browserID: "one", key: key))
        let other = try PageKey(try ServerKey.generated())
        #expect(!FormToken.isRight(token, for: "/sign-in", visitor: nil, browserID: "one", key: other))
    }

    @Test("parts of a code cannot be shifted into each other")
    func parts() {
        #expect(key.code(["ab", "c"]) != key.code(["a", "bc"]))
    }

    @Test("a notice comes back as it was written")
    func notices() {
        let notice = PageNotice.success("50 % done. <b>Ä</b>; really.")
        #expect(PageNotice(cookieText: notice.cookieText(key), key: key) == notice)
    }

    @Test("a notice that somebody else wrote or changed is not shown")
    func forgedNotices() throws {
        let text = PageNotice.success("Saved.").cookieText(key)
        let other = try PageKey(try ServerKey.generated())
        for forged in [text.replacing("Saved", with: "Gone"), text.replacing("success", with: "danger"), "success.Saved.", "", "..", "x"] {
            #expect(PageNotice(cookieText: forged, key: key) == nil, "\(forged)")
        }
        #expect(PageNotice(cookieText: text, key: other) == nil)
    }

    @Test("cookies are out of reach of scripts and other sites, and of unencrypted connections when there is encryption")
    func cookies() {
        #expect(CookieRules(isSecure: true).session("t") == "btelo_session=t; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax; Secure")
        #expect(CookieRules(isSecure: false).noSession == "btelo_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax")
        #expect(CookieRules(isSecure: true).browser("b").hasPrefix("__Host-btelo_pre=b; Path=/;"))
        #expect(CookieRules(isSecure: false).browser("b").hasPrefix("btelo_pre=b;"))
    }

    @Test("a browser's name is 64 hexadecimal digits, and anything else is replaced", arguments: [
        "", "abc", String(repeating: "g", count: 64), String(repeating: "A", count: 64),
    ])
    func browserNames(text: String) {
        let state = BrowserState(
            sessionToken: nil, hasAmbiguousSession: false, browserIdentifier: text, noticeText: nil, cookies: CookieRules(isSecure: false))
        #expect(state.knownIdentifier == nil)
        let made = state.identifier()
        #expect(made.utf8.count == 64 && made != text)
        #expect(state.identifier() == made)
        #expect(state.knownIdentifier == nil, "a name that is only being sent has proven nothing")
        #expect(state.setCookies.count == 1)
    }

    @Test("the policy lets in our own files only, and a form's further target cannot add to it")
    func policy() {
        let policy = SecurityHeaders(formTargets: ["https://a.example", "x; script-src *", "'unsafe-inline'", "a,b"]).contentSecurityPolicy
        #expect(policy.contains("default-src 'none'; script-src 'self'; style-src 'self';"))
        #expect(policy.contains("form-action 'self' https://a.example;"))
        #expect(policy.contains("base-uri 'none'; frame-ancestors 'none'"))
        #expect(!policy.contains("unsafe") && !policy.contains("*"))
    }
}
