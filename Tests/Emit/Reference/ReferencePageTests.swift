import Testing

@testable import Emit
@testable import Language

@Suite struct ReferencePageTests {
    private func page(_ contract: Contract) -> String { referencePageText(of: contract) }

    @Test("words of the contract cannot become markup, wherever they stand")
    func escapes() {
        let hostile = "<script>alert(1)</script>\"' onload=x"
        let one = operation(
            "POST /things/{id}", summary: hostile, description: hostile, auth: auth(["bearer"]),
            parameters: [parameter(field("id", doc: hostile), in: .path("id"))], body: .json,
            outcomes: [outcome(200, .json(named("Thing")), when: hostile, doc: hostile)], errors: [error(404, hostile)],
            examples: [example(path: [member("id", .string(hostile))], body: .map([member(hostile, .string(hostile))]), returns: .map([member("a", .string(hostile))]))])
        let text = page(contract(
            operations: [one], entries: [.guide(name: "a-guide", summary: hostile, text: hostile, span: nowhere)], label: hostile,
            types: [object("Thing", doc: hostile, [field("a", doc: hostile)])],
            statuses: [.init(status: 400, label: "400", code: nil, text: hostile)],
            document: .map([member("conventions", .map([member("<b>", .string(hostile))]))]), quickstart: [hostile]))
        #expect(text.components("<script>") == 1, "the page's own")
        #expect(!text.contains("<b>\""))
        #expect(!text.contains("onload=x\"") && !text.contains("' onload=x>"))
        #expect(text.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
    }

    @Test("a route in words leads to its operation, by its method when one is said")
    func links() {
        let get = operation("GET /a/b", id: "getB", description: "See POST /a/b, (or /a/b). Not /a/bc or a/b.")
        let text = page(contract(operations: [get, operation("POST /a/b", id: "makeB")]))
        #expect(text.contains("See POST <a href=#makeB>/a/b</a>, (or <a href=#getB>/a/b</a>). Not /a/bc or a/b."))
    }

    @Test("what stands between back quotes is code; a single one is text")
    func code() {
        let text = page(contract(operations: [operation(summary: "Use `a<b` now", description: "A ` alone")]))
        #expect(text.contains("Use <code>a&lt;b</code> now") && text.contains("A ` alone"))
    }

    @Test("types are shown where they stand, to a depth, and not again inside themselves")
    func types() {
        let tree = object("Node", [field("name"), field("children", list(of: named("Node")))])
        let text = page(contract(operations: [operation(outcomes: [outcome(200, .json(named("Node")))])], types: [tree]))
        #expect(text.components("<code>children</code>") == 1)
        #expect(text.contains("list of Node"))
    }

    @Test("errors of its own have words, those of all operations are links")
    func errors() {
        let one = operation("POST /things", auth: auth(["bearer"]), body: .json, errors: [error(409, "Taken.")])
        let text = page(contract(operations: [one], statuses: [
            .init(status: 400, label: "400", code: nil, text: "Wrong."), .init(status: 401, label: "401", code: nil, text: "Who?"),
        ]))
        #expect(text.contains("<code class=status>409</code><div>Taken.</div>"))
        #expect(text.contains("<a href=#error-400>400</a>, <a href=#error-401>401</a>"))
    }

    @Test("a result is shown inside the contract's success envelope")
    func envelope() {
        let success = EnvelopeTemplate.map([.init(key: "ok", value: .fixed(.boolean(true))), .init(key: "data", value: .value)])
        let one = operation(outcomes: [outcome(200, .json(shaped(.boolean)))], examples: [example(returns: .boolean(false))])
        let text = page(contract(operations: [one], success: success))
        #expect(text.contains("<b>&quot;ok&quot;</b>: true,\n  <b>&quot;data&quot;</b>: false"))
    }

    @Test(
        "names are spoken",
        arguments: [
            ("redeemEntitlement", "Redeem entitlement"), ("getOpenIDConfiguration", "Get open ID configuration"), ("listAIUsage", "List AI usage"),
            ("app-integration-prompt", "App integration prompt"), ("clock_skew_limit", "Clock skew limit"), ("oauth", "OAuth"), ("base_url", "Base URL"),
        ])
    func names(name: String, expected: String) {
        #expect(spoken(name) == expected)
    }

    @Test("the page has no control that another one overrides: style and script are one block each and hold no end tag")
    func blocks() {
        for block in ["\(referenceStyle)", "\(referenceScript)"] {
            #expect(!block.contains("</"), "an end tag would end the block")
        }
    }
}

extension String {
    fileprivate func components(_ part: String) -> Int { ranges(of: part).count }
}
