import Language

/// Requests in every language, and what comes back.
extension ReferencePage {
    /// One example in all languages. Which language is shown is chosen once for the page, and so is the way of proving who
    /// calls where there are several.
    mutating func writeCalls(_ calls: [ShownCall], title: String) {
        html.markup("<figure class=code><figcaption><span>")
        html.text(title)
        html.markup("</span>")
        if calls.count > 1 {
            html.markup("<span class=ways>")
            for call in calls { html.element("label", ["for": way(call.scheme)], text: call.scheme) }
            html.markup("</span>")
        }
        html.markup("</figcaption>")
        for (index, call) in calls.enumerated() {
            for language in ExampleLanguage.allCases {
                var names = language.rawValue
                if calls.count > 1 { names += " " + way(call.scheme) + (index == 0 ? " first" : "") }
                html.open("pre", ["class": names, "tabindex": "0"])
                html.open("code")
                html.text(language.text(of: call.call).withoutLineEnd)
                html.markup("</code></pre>")
            }
        }
        html.markup("</figure>\n")
    }

    /// The control that chooses a way of proving who calls; the style sheet knows the first four.
    private func way(_ scheme: String) -> String {
        "way-\(ways.firstIndex(of: scheme) ?? 0)"
    }

    mutating func writeAnswers(of operation: Operation) {
        for outcome in operation.outcomes {
            guard let result = context.results(shownBy: outcome, of: operation).first else { continue }
            switch outcome.content {
            case .json:
                writeAnswer(
                    title: statusLine(outcome.status), note: "application/json", json: context.enveloped(result, of: operation))
            case .events(let kinds):
                writeAnswer(
                    title: statusLine(outcome.status), note: "text/event-stream",
                    text: context.streamText(result, kinds).withoutLineEnd.withoutLineEnd)
            case .text: writeAnswer(title: statusLine(outcome.status), note: "text/plain", text: result.plainText)
            case .bytes, .empty, .redirect: break
            }
        }
    }

    mutating func writeAnswer(title: String, note: String, text: String) {
        openAnswer(title, note)
        html.text(text)
        html.markup("</code></pre></figure>\n")
    }

    mutating func writeAnswer(title: String, note: String, json: Tree) {
        openAnswer(title, note)
        write(json: json, indent: 0)
        html.markup("</code></pre></figure>\n")
    }

    private mutating func openAnswer(_ title: String, _ note: String) {
        html.markup("<figure class=\"code answer\"><figcaption><span>")
        html.text(title)
        html.markup("</span>")
        html.element("span", ["class": "note"], text: note)
        html.markup("</figcaption><pre class=shown tabindex=0><code>")
    }

    /// JSON with its keys and texts marked, so that they can be told apart at a glance.
    private mutating func write(json tree: Tree, indent: Int) {
        switch tree {
        case .map(let members) where !members.isEmpty:
            html.markup("{\n")
            for (index, member) in members.enumerated() {
                blanks(indent + 1)
                html.element("b", text: compactJSON(.string(member.key)))
                html.markup(": ")
                write(json: member.value, indent: indent + 1)
                html.markup(index + 1 < members.count ? ",\n" : "\n")
            }
            blanks(indent)
            html.markup("}")
        case .list(let items) where !items.isEmpty:
            html.markup("[\n")
            for (index, item) in items.enumerated() {
                blanks(indent + 1)
                write(json: item, indent: indent + 1)
                html.markup(index + 1 < items.count ? ",\n" : "\n")
            }
            blanks(indent)
            html.markup("]")
        case .string: html.element("i", text: compactJSON(tree))
        default: html.text(compactJSON(tree))
        }
    }

    private mutating func blanks(_ count: Int) {
        for _ in 0..<count { html.markup("  ") }
    }
}
