import Testing

@testable import Pages

@Suite struct FormOriginTests {
    static let site = SiteOrigin(publicURL: "https://btelo.com", host: "127.0.0.1:8080", isEncrypted: false)

    func isOurs(fetchSite: String? = nil, origin: String? = nil, referrer: String? = nil) -> Bool {
        FormOrigin.judge(fetchSite: fetchSite, origin: origin, referrer: referrer, Self.site) == .ours
    }

    @Test("a form of the public address or of the address that was asked is ours", arguments: [
        "https://btelo.com", "https://BTELO.com", "http://127.0.0.1:8080",
    ])
    func ours(origin: String) {
        #expect(isOurs(origin: origin))
        #expect(isOurs(fetchSite: "same-origin", origin: origin))
    }

    @Test("a form of anybody else is not", arguments: [
        "https://evil.com", "http://btelo.com", "https://a.btelo.com", "https://btelo.com.evil.com", "https://btelo.com:8443", "null", "",
        "https://127.0.0.1:8080", "http://127.0.0.1:8081", "https://btelo.com/", "https://btelo.com@evil.com",
    ])
    func foreign(origin: String) {
        #expect(!isOurs(origin: origin))
        #expect(!isOurs(fetchSite: "same-origin", origin: origin))
    }

    @Test("a browser that says where the request comes from is believed", arguments: [
        ("same-origin", true), ("same-site", false), ("cross-site", false),
    ])
    func fetchSite(value: String, expected: Bool) {
        #expect(isOurs(fetchSite: value) == expected)
        #expect(isOurs(fetchSite: value, origin: "https://btelo.com") == expected)
    }

    @Test("without origin the referring page decides, and without that nobody is let in")
    func referrer() {
        #expect(isOurs(referrer: "https://btelo.com/sign-in?x=1"))
        #expect(!isOurs(referrer: "https://evil.com/https://btelo.com/"))
        #expect(!isOurs(referrer: "about:blank"))
        #expect(!isOurs())
        #expect(!isOurs(fetchSite: "none"))
    }

    @Test("cookies are for encrypted connections only, unless somebody tries the server on their own machine", arguments: [
        ("https://btelo.com", "btelo.com", false, false, true),
        ("https://btelo.com", "127.0.0.1:8080", false, false, false),
        ("https://btelo.com", "localhost", false, false, false),
        ("https://btelo.com", "[::1]:80", false, false, false),
        ("https://btelo.com", "127.0.0.1:8080", false, true, true),
        ("https://btelo.com", "127.0.0.1:8080", true, false, true),
        ("https://btelo.com", "localhost.evil.com", false, false, true),
        ("http://localhost:8080", "localhost:8080", false, false, false),
        ("http://intranet", "intranet", false, false, false),
    ])
    func secureCookies(publicURL: String, host: String, isEncrypted: Bool, isForwarded: Bool, expected: Bool) {
        let site = SiteOrigin(publicURL: publicURL, host: host, isEncrypted: isEncrypted, isForwardedSecurely: isForwarded)
        #expect(site.isSecure == expected)
    }

    @Test("a form may lead on to the product that waits, and to nothing else of the web", arguments: [
        ("https://App.example/cb?x=1", "https://app.example"), ("http://127.0.0.1:4711/cb", "http://127.0.0.1:4711"),
        ("http://[::1]:4711/cb", "http:"), ("com.example.app:/cb", "com.example.app:"), ("com.example.app://cb/x", "com.example.app:"),
    ])
    func formTarget(location: String, expected: String) {
        #expect(FormTarget.of(location) == expected)
    }
}
