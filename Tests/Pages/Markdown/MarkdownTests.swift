import Testing

@testable import Pages

@Suite struct MarkdownTests {
    private func html(_ text: String) -> String { Markdown.html(text).text }

    @Test(
        "each construct has its element",
        arguments: [
            ("words", "<p>words</p>\n"),
            ("one\ntwo\n\nthree", "<p>one\ntwo</p>\n<p>three</p>\n"),
            ("# A\n## B\n### C\n#### D", "<h2>A</h2>\n<h3>B</h3>\n<h4>C</h4>\n<h4>D</h4>\n"),
            ("##### five", "<p>##### five</p>\n"),
            ("#no blank", "<p>#no blank</p>\n"),
            ("a **b** *c* __d__ _e_ `f`", "<p>a <strong>b</strong> <em>c</em> <strong>d</strong> <em>e</em> <code>f</code></p>\n"),
            ("***both***", "<p><strong><em>both</em></strong></p>\n"),
            ("snake_case_word and 2 * 3 * 4", "<p>snake_case_word and 2 * 3 * 4</p>\n"),
            ("\\*not\\*", "<p>*not*</p>\n"),
            ("`` a ` b ``", "<p><code>a ` b</code></p>\n"),
            ("`open", "<p>`open</p>\n"),
            ("one  \ntwo", "<p>one<br>\ntwo</p>\n"),
            ("---", "<hr>\n"),
            ("> a\n> > b", "<blockquote>\n<p>a</p>\n<blockquote>\n<p>b</p>\n</blockquote>\n</blockquote>\n"),
            ("- a\n- b\n  more\n\n- c", "<ul>\n<li>a</li>\n<li>b\nmore</li>\n<li>c</li>\n</ul>\n"),
            ("1. a\n2. b\n   - c", "<ol>\n<li>a</li>\n<li>b<ul>\n<li>c</li>\n</ul>\n</li>\n</ol>\n"),
            ("```swift\nlet a = \"<b>\"\n\n*x*\n```\nafter",
                "<pre tabindex=\"0\"><code>let a = &quot;&lt;b&gt;&quot;\n\n*x*\n</code></pre>\n<p>after</p>\n"),
            ("```\nnever closed", "<pre tabindex=\"0\"><code>never closed\n</code></pre>\n"),
            ("[to *us*](/account?a=1&b=2)", "<p><a href=\"/account?a=1&amp;b=2\">to <em>us</em></a></p>\n"),
            ("<https://example.com/a>", "<p><a href=\"https://example.com/a\">https://example.com/a</a></p>\n"),
            ("![a cat](https://example.com/c.png)",
                "<p><img src=\"https://example.com/c.png\" alt=\"a cat\" loading=\"lazy\" referrerpolicy=\"no-referrer\"></p>\n"),
            ("a\r\nb\r\n\r\nc", "<p>a\nb</p>\n<p>c</p>\n"),
            ("", ""),
        ])
    func constructs(text: String, expected: String) {
        #expect(html(text) == expected)
    }

    @Test(
        "nothing that somebody writes becomes markup or runs",
        arguments: [
            "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", "[x](JaVa\tScript:alert(1))",
            "![x](data:text/html,<script>)", "<javascript:alert(1)>", "[x](\" onmouseover=alert(1))", "![\" onerror=\"alert(1)](https://a.b/c)",
            "`<b>`", "# <b>", "> <b>", "- <b>", "```\n</code></pre><script>\n```", "[<b>](https://a.b)", "<https://a.b/\"onclick=\"x>",
        ])
    func harmless(text: String) {
        let shown = html(text)
        for danger in ["<script", "<b>", "<img src=x", "javascript:\"", "href=\"java", "href=\"JaVa", "src=\"data", "\" on", "\"on"] {
            #expect(!shown.contains(danger), "\(shown)")
        }
    }

    @Test("what cannot be closed is read in a time that grows with its length", arguments: ["*a ", "**a", "[", "[a](", "`", "_a ", "> ", "- ", "![", "<https://", "[a](b c", "``` `"])
    func bounded(piece: String) {
        let clock = ContinuousClock()
        let text = String(repeating: piece, count: 262_144 / piece.utf8.count)
        let took = clock.measure { _ = html(text) }
        // Some milliseconds; a quadratic reader would need minutes.
        #expect(took < .seconds(5), "\(piece) took \(took)")
    }

    @Test("quotes and lists nest to a depth, below which they are text")
    func depth() {
        let shown = html(String(repeating: "> ", count: 40) + "deep")
        #expect(shown.components("<blockquote>") == Markdown.depthMax)
        #expect(shown.contains("deep"))
    }
}

extension String {
    fileprivate func components(_ part: String) -> Int { ranges(of: part).count }
}
