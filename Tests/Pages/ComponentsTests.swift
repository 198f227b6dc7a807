import Testing

@testable import Pages

@Suite struct ComponentsTests {
    @Test("a field's hint and error are tied to it")
    func describedBy() {
        let html = TextField("Name", name: "name", value: "<x>", hint: "Short", error: "Too long").html.text
        #expect(html.contains("<label for=\"field-name\">Name</label>"))
        #expect(html.contains("id=\"field-name\" name=\"name\" aria-describedby=\"field-name-hint field-name-error\" aria-invalid=\"true\""))
        #expect(html.contains("id=\"field-name-hint\"") && html.contains("id=\"field-name-error\""))
        #expect(html.contains("value=\"&lt;x&gt;\""))
    }

    @Test("a field without mistakes claims none")
    func noMistake() {
        let html = TextField("Name", name: "name").html.text
        #expect(!html.contains("aria-invalid") && !html.contains("aria-describedby") && !html.contains("value="))
    }

    @Test("the value of a text area begins where it begins")
    func textArea() {
        let html = TextArea("Text", name: "text", value: "\n</textarea><script>").html.text
        #expect(html.contains(">\n\n&lt;/textarea&gt;&lt;script&gt;</textarea>"))
    }

    @Test("several mistakes are listed and lead to their fields; a single one is told by its field")
    func summary() {
        var mistakes = FormMistakes("email", "Enter an address.")
        #expect(mistakes.summary.isEmpty)
        mistakes.add("name", "Enter a name.")
        #expect(mistakes.summary.text.contains("<a href=\"#field-email\">Enter an address.</a>"))
        #expect(FormMistakes("", "Wait.").summary.text.contains("role=\"alert\""))
    }

    @Test("a table's cells know their columns, and stay cells when they are shown as blocks")
    func table() {
        let html = Table("Users", ["Name", .number("Count"), .actions], rows: [["<b>A</b>", "2", "x"]]).html.text
        #expect(html.contains("<th scope=\"col\" role=\"columnheader\">Name</th>"))
        #expect(html.contains("<th scope=\"row\" role=\"rowheader\" data-label=\"Name\"><b>A</b></th>"))
        #expect(html.contains("<td role=\"cell\" class=\"number\" data-label=\"Count\"><div>2</div></td>"))
        #expect(html.contains("<td role=\"cell\" class=\"row-actions\"><div>x</div></td>"))
    }

    @Test("a list of one page has no page links, and others keep their query")
    func pagination() {
        #expect(Pagination(page: 1, hasNext: false, path: "/x").html.isEmpty)
        let html = Pagination(page: 2, hasNext: true, path: "/x", fields: [("q", "a b"), ("none", nil)]).html.text
        #expect(html.contains("href=\"/x?q=a%20b\"") && html.contains("href=\"/x?q=a%20b&amp;page=3\""))
    }

    @Test("a browser is named by what it says, as far as that is known", arguments: [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36", "Chrome on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile/15E Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox on Mac"),
        ("python-requests/2.31", "python-requests/2.31"), ("", "Unknown browser"),
    ])
    func browserNames(agent: String, name: String) {
        #expect(BrowserName.of(agent) == name)
    }
}
