import Testing
@testable import Network

@Suite struct RequestURLTests {
    @Test("a URL is taken apart exactly", arguments: [
        ("http://example.com", "example.com", 80, "/"), ("https://EXAMPLE.com/a?b=c", "example.com", 443, "/a?b=c"),
        ("HTTPS://example.com:8443?x", "example.com", 8443, "/?x"), ("http://[::1]:81/", "::1", 81, "/"),
        ("http://[2001:DB8::1]/", "2001:db8::1", 80, "/"), ("https://127.0.0.1/a%2Fb", "127.0.0.1", 443, "/a%2Fb"),
        ("http://a.example./", "a.example", 80, "/"), ("http://a.example/?q[0]=1", "a.example", 80, "/?q[0]=1"),
    ])
    func parts(text: String, host: String, port: UInt16, target: String) throws {
        let url = try #require(RequestURL(text))
        #expect(url.host == host)
        #expect(url.port == port)
        #expect(url.target == target)
        #expect(RequestURL(url.description) == url)
    }

    @Test("what is not exactly a URL of http or https is refused", arguments: [
        "", "http:", "http://", "http:///a", "//example.com", "/a", "example.com", "ftp://example.com", "http:/example.com",
        "http://user@example.com", "http://user:pass@example.com", "http://example.com@evil.example", "http://example.com\\@evil.example",
        "http://example.com#f", "http://example.com/#f", "http://exa mple.com", "http://example.com/a b", "http://example.com/a\r\nb",
        "http://example.com/\u{0}", "http://ex%61mple.com", "http://example.com:0", "http://example.com:65536", "http://example.com:",
        "http://example.com:+80", "http://example.com:80a", "http://::1/", "http://[::1", "http://[::1]a/", "http://[127.0.0.1]/",
        "http://127.1/", "http://0x7f.0.0.1/", "http://2130706433/", "http://bücher.example/", "http://example.com/ü",
        "http://example.com/%", "http://example.com/%2", "http://example.com/%zz", "http://example.com/<", "http://example.com/{a}",
        "javascript://example.com/", "http://-a.example/", "http://a..b/", "http://example.com/" + String(repeating: "a", count: 8_192),
    ])
    func refused(text: String) {
        #expect(RequestURL(text) == nil)
    }

    @Test("a reference is resolved as in RFC 3986", arguments: [
        ("g", "http://a/b/c/g"), ("./g", "http://a/b/c/g"), ("g/", "http://a/b/c/g/"), ("/g", "http://a/g"), ("//g", "http://g/"),
        ("?y", "http://a/b/c/d;p?y"), ("g?y", "http://a/b/c/g?y"), ("#s", "http://a/b/c/d;p?q"), ("g#s", "http://a/b/c/g"),
        (";x", "http://a/b/c/;x"), ("", "http://a/b/c/d;p?q"), (".", "http://a/b/c/"), ("./", "http://a/b/c/"), ("..", "http://a/b/"),
        ("../g", "http://a/b/g"), ("../..", "http://a/"), ("../../g", "http://a/g"), ("../../../g", "http://a/g"), ("/./g", "http://a/g"),
        ("/../g", "http://a/g"), ("g.", "http://a/b/c/g."), ("..g", "http://a/b/c/..g"), ("./../g", "http://a/b/g"),
        ("g/./h", "http://a/b/c/g/h"), ("g/../h", "http://a/b/c/h"), ("g?y/../x", "http://a/b/c/g?y/../x"), ("https://h/x#f", "https://h/x"),
    ])
    func references(reference: String, expected: String) throws {
        let base = try #require(RequestURL("http://a/b/c/d;p?q"))
        #expect(base.resolved(reference)?.description == expected)
    }

    @Test("a reference that leads out of http, or is none, is refused", arguments: [
        "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "http:g", "//user@g", "/a b", "/a\\b", "//", "/%zz", "g:h",
    ])
    func badReferences(reference: String) throws {
        let base = try #require(RequestURL("http://a/b/c/d;p?q"))
        #expect(base.resolved(reference) == nil)
    }
}
