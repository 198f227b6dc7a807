import Platform
import Testing

@Suite struct RedirectRulesTests {
    /// The vectors of the platform's rules, and what belongs beside them.
    @Test("an address under the platform's domain is taken by one narrow grammar", arguments: [
        "https://a.btelo.com/cb", "https://a.b.btelo.com/cb?x=1", "https://A.BTELO.com/cb", "https://a.btelo.com", "https://a.btelo.com/",
        "https://a.btelo.com:443/cb", "https://a-b.btelo.com/cb", "https://1.btelo.com/", "HTTPS://a.btelo.com/",
        "https://a.btelo.com?x=1", "https://a.btelo.com/a@b", "https://a.btelo.com/?u=https://evil.com/", "https://a.btelo.com/%41",
    ])
    func accepted(uri: String) {
        let match = RedirectRules.match(uri, registered: [], wildcard: .any)
        #expect(match?.wildcardHost != nil)
        #expect(match?.location.hasPrefix("https://") == true)
    }

    @Test("what only looks like it is refused", arguments: [
        "http://a.btelo.com", "http://a.btelo.com/", "https://btelo.com.evil.com", "https://evilbtelo.com", "https://a.btelo.com@evil.com/",
        "https://evil.com/.btelo.com", "https://evil.com\\.btelo.com", "https://evil.com#.btelo.com", "https://evil.com?.btelo.com",
        "https://a.btelo.com:8443/", "https://a.btelo.com./", "https://-.btelo.com/", "//a.btelo.com", "https:a.btelo.com",
        "https://a%2ebtelo.com", "https://a.btelo.com/#x", "https://a.btelo.com\t/", "https://a.btelo.com/\n", "\thttps://a.btelo.com/",
        "https://a.btelo.com/\r\nX: y", "https://btelo.com", "https://btelo.com/", "https://.btelo.com/", "https://a..btelo.com/",
        "https://a_b.btelo.com/", "https://-a.btelo.com/", "https://a-.btelo.com/", "https://*.btelo.com/", "https://a.btelo.com:0443/",
        "https://a.btelo.com:443x/", "https://a.btelo.com:/", "https://a.btelo.com:80/", "https://a.btelo.com:99999/",
        "https://user@a.btelo.com/", "https://user:pass@a.btelo.com/", "https://@a.btelo.com/", "https://evil.com\\@a.btelo.com/",
        "https://evil.com%00.btelo.com/", "https://evil.com%2f.btelo.com/", "https://evil.com%5c.btelo.com/", "https://evil.com\0.btelo.com/",
        "https://a.btelo.com.", "https://a.btelo.com,evil.com/", "https://a.btelo.com;evil.com/", "https://[::1].btelo.com/",
        "https://ａ.btelo.com/", "https://a.btelo.ｃom/", "https://a。btelo.com/", "https://a.ⓑtelo.com/", "https://a.btelo.com\u{200b}/",
        "https://a.bte\u{212a}lo.com/", "javascript://a.btelo.com/%0aalert(1)", "data:text/html,a.btelo.com", "ftp://a.btelo.com/",
        "wss://a.btelo.com/", "https//a.btelo.com/", "https:/a.btelo.com/", "https:///a.btelo.com/", "https:\\\\a.btelo.com/",
        "https://a.btelo.com\\evil.com", "https://a.btelo.com/\\evil", "https://a.btelo.com/<script>", "https://a.btelo.com/\"x",
        "https://a.btelo.com/%zz", "https://a.btelo.com/%4", "https://a.btelo.com/{x}", "https://a.btelo.com/ x", " https://a.btelo.com/",
        "https://a.btelo.com/|", "https://a.btelo.com/^", "https://a.btelo.com/`", "", "a.btelo.com", "/cb", "?x", "https://",
        "https://127.0.0.1/.btelo.com", "https://0x7f.1/", "https://evil.com/https://a.btelo.com/",
    ])
    func refused(uri: String) {
        #expect(RedirectRules.match(uri, registered: ["https://product.example/cb"], wildcard: .any) == nil)
    }

    @Test("labels have at most 63 characters, hosts 253, addresses 2000")
    func lengths() {
        func isTaken(_ uri: String) -> Bool { RedirectRules.match(uri, registered: [], wildcard: .any) != nil }
        #expect(isTaken("https://\(String(repeating: "a", count: 63)).btelo.com/"))
        #expect(!isTaken("https://\(String(repeating: "a", count: 64)).btelo.com/"))
        let labels = [String](repeating: String(repeating: "a", count: 60), count: 4).joined(separator: ".")
        #expect("\(labels).btelo.com".utf8.count == 253)
        #expect(isTaken("https://\(labels).btelo.com/"))
        #expect(!isTaken("https://a\(labels).btelo.com/"))
        let start = "https://a.btelo.com/"
        #expect(isTaken(start + String(repeating: "p", count: 2_000 - start.utf8.count)))
        #expect(!isTaken(start + String(repeating: "p", count: 2_001 - start.utf8.count)))
    }

    @Test("the browser is sent to our reading of the address", arguments: [
        ("https://A.BTELO.com/Cb", "https://a.btelo.com/Cb"), ("https://a.btelo.com", "https://a.btelo.com/"),
        ("https://a.btelo.com:443/cb?X=%2F", "https://a.btelo.com/cb?X=%2F"), ("HTTPS://a.btelo.com?x", "https://a.btelo.com/?x"),
    ])
    func location(uri: String, location: String) {
        #expect(RedirectRules.match(uri, registered: [], wildcard: .any)?.location == location)
    }

    @Test("a registered address is taken byte by byte, and sent as it stands", arguments: [
        ("https://product.example/cb", true), ("https://product.example/cb/", false), ("https://product.example/cb?x", false),
        ("https://product.example/CB", false), ("https://PRODUCT.example/cb", false), ("https://product.example:443/cb", false),
        ("http://product.example/cb", false), ("https://product.example/c%62", false), ("https://product.example/cb#", false),
        ("com.example.app:/cb", true), ("com.example.app:/cb2", false), ("com.example.app:/cb?x=1", false), ("COM.example.app:/cb", false),
    ])
    func registered(uri: String, accepted: Bool) {
        let match = RedirectRules.match(
            uri, registered: ["https://product.example/cb", "com.example.app:/cb"], wildcard: .any)
        #expect(match?.location == (accepted ? uri : nil))
        #expect(match?.wildcardHost == nil)
    }

    @Test("letters that people see as one are not the registered ones")
    func normalisation() {
        #expect(RedirectRules.match("app:/caf\u{e9}", registered: ["app:/cafe\u{301}"], wildcard: .any) == nil)
    }

    @Test("the port of a loopback address is free, everything else of it is not", arguments: [
        ("http://127.0.0.1:51004/cb", true), ("http://127.0.0.1/cb", true), ("http://127.0.0.1:1/cb", true),
        ("http://[::1]:51004/cb", true), ("http://localhost:3000/cb", true), ("http://127.0.0.1:51004/", false),
        ("http://127.0.0.1:51004/cb?x", false), ("https://127.0.0.1:51004/cb", false), ("http://127.0.0.2:51004/cb", false),
        ("http://127.0.0.1:0/cb", false), ("http://127.0.0.1:65536/cb", false), ("http://127.0.0.1:x/cb", false),
        ("http://127.0.0.1@evil.com/cb", false), ("http://127.0.0.1.evil.com/cb", false), ("http://user@127.0.0.1/cb", false),
        ("http://[::2]/cb", false), ("http://[0:0:0:0:0:0:0:1]/cb", false), ("http://LOCALHOST:1/cb", true), ("http://a.localhost/cb", false),
    ])
    func loopback(uri: String, accepted: Bool) {
        let registered = ["http://127.0.0.1/cb", "http://[::1]:8080/cb", "http://localhost/cb"]
        #expect((RedirectRules.match(uri, registered: registered, wildcard: .any) != nil) == accepted)
    }

    @Test("only a loopback address has a free port")
    func otherPorts() {
        #expect(RedirectRules.match("https://a.example:1/", registered: ["https://a.example/"], wildcard: .any) == nil)
        #expect(RedirectRules.match("http://localhost:1/cb", registered: ["http://127.0.0.1/cb"], wildcard: .any) == nil)
    }

    @Test("an administrator may list the hosts under the domain, or allow none")
    func settings() {
        let uri = "https://a.btelo.com/cb"
        #expect(RedirectRules.match(uri, registered: [], wildcard: .none) == nil)
        #expect(RedirectRules.match(uri, registered: [uri], wildcard: .none)?.wildcardHost == nil)
        #expect(RedirectRules.match(uri, registered: [uri], wildcard: .none) != nil)
        #expect(RedirectRules.match(uri, registered: [], wildcard: .listed(["a.btelo.com"])) != nil)
        #expect(RedirectRules.match("https://A.btelo.com/", registered: [], wildcard: .listed(["a.btelo.com"])) != nil)
        #expect(RedirectRules.match("https://b.a.btelo.com/", registered: [], wildcard: .listed(["a.btelo.com"])) == nil)
    }
}
