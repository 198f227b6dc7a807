import Testing

@testable import Pages

@Suite struct HTMLTests {
    static let hostile = #"<script>alert(1)</script>"' onerror='x' & "#

    @Test("text that is put into a literal is escaped, in elements and in attributes")
    func escapes() {
        let html: HTML = "<p title=\"\(Self.hostile)\">\(Self.hostile)</p>"
        let escaped = "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39; onerror=&#39;x&#39; &amp; "
        #expect(html.text == "<p title=\"\(escaped)\">\(escaped)</p>")
    }

    @Test("HTML that is put into HTML is not escaped again")
    func nests() {
        let inner: HTML = "<b>\("a<b")</b>"
        let outer: HTML = "<p>\(inner)</p>"
        #expect(outer.text == "<p><b>a&lt;b</b></p>")
    }

    @Test("what is nil writes nothing")
    func optionals() {
        let text: String? = nil
        let part: HTML? = nil
        let html: HTML = "[\(text)\(part)\(attribute: "title", text)\(attribute: "checked", if: false)]"
        #expect(html.text == "[]")
    }

    @Test("attributes that are there only sometimes bring their own space and quotes")
    func attributes() {
        let html: HTML = "<input\(attribute: "value", "a\"b")\(attribute: "checked", if: true)>"
        #expect(html.text == "<input value=\"a&quot;b\" checked>")
    }

    @Test("lists and conditions are pieces of HTML")
    func lists() {
        let html: HTML = "\(["a", "<"].each { "<li>\($0)</li>" })\(if: true, "yes")\(if: false, "no", else: "other")"
        #expect(html.text == "<li>a</li><li>&lt;</li>yesother")
    }

    @Test("an attribute without quotes gets them")
    func quotes() {
        let html: HTML = "<p title=\("a onclick=b")>"
        #expect(html.text == "<p title=\"a onclick=b\">")
    }

    @Test(
        "an address that would run something is not let through",
        arguments: [
            "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)", "\u{1}javascript:x",
            "data:text/html,<script>", "vbscript:x", "javascript&colon;alert(1):", "file:///etc/passwd", "blob:x",
        ])
    func harmfulAddresses(address: String) {
        let html: HTML = "<a href=\"\(address)\">"
        #expect(html.text == "<a href=\"#\">")
    }

    @Test(
        "an address that only leads somewhere is let through",
        arguments: ["/account", "https://example.com/a?b=1:2", "mailto:a@example.com", "#main", "?q=a:b", "page", "HTTP://example.com/"])
    func harmlessAddresses(address: String) {
        let html: HTML = "<a href=\"\(address)\">"
        #expect(html.text == "<a href=\"\(address)\">")
    }

    @Test("NUL, which HTML cannot have, is replaced")
    func nul() {
        let html: HTML = "\("a\0b")"
        #expect(html.text == "a\u{FFFD}b")
    }

    @Test("line ends of somebody's text are kept")
    func lines() {
        #expect(HTML.lines("a<\nb").text == "a&lt;<br>b")
    }
}
