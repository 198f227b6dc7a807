import Language

/// Sections with their operations and guides.
extension ReferencePage {
    mutating func write(_ section: Section) {
        html.open("section", ["id": anchor(of: section), "class": "part"])
        heading(2, title(of: section), anchor: anchor(of: section))
        html.paragraph(section.doc)
        for entry in section.entries {
            switch entry {
            case .operation(let operation): write(operation)
            case .guide(let name, let summary, let text, _): writeGuide(name, summary, text)
            case .again(let id, let summary, _): writeAgain(id, summary)
            }
        }
        html.markup("</section>\n")
    }

    private mutating func write(_ operation: Operation) {
        html.open("article", ["id": operation.id, "class": "op"])
        html.markup("<div class=what>\n")
        heading(3, title(of: operation), anchor: operation.id)
        writeRoute(of: operation)
        html.paragraph(operation.summary)
        html.paragraph(operation.description)
        writeFacts(of: operation)
        writeParameters(of: operation)
        writeOutcomes(of: operation)
        writeErrors(of: operation)
        html.markup("</div>\n<div class=how>")
        writeCalls(calls(of: operation), title: "Request")
        writeAnswers(of: operation)
        html.markup("</div>\n</article>\n")
    }

    private mutating func writeRoute(of operation: Operation) {
        html.markup("<p class=route>")
        html.element("b", ["class": "m " + operation.method.rawValue], text: operation.method.rawValue)
        html.open("code")
        for segment in operation.route.segments {
            html.markup("/")
            switch segment {
            case .literal(let text): html.text(text)
            case .parameter(let name): html.element("i", text: "{\(name)}")
            }
            // Long routes break between their parts.
            html.markup("<wbr>")
        }
        if operation.route.segments.isEmpty { html.markup("/") }
        html.markup("</code></p>\n")
    }

    /// Who may call, on whom it acts, and what makes repeating safe.
    private mutating func writeFacts(of operation: Operation) {
        html.markup("<dl class=facts><dt>Authentication</dt><dd>")
        writeAuth(operation.auth)
        html.markup("</dd>")
        if let field = operation.idempotencyField {
            html.markup("<dt>Safe to repeat</dt><dd>with ")
            html.element("code", text: field)
            html.markup("</dd>")
        }
        if operation.body.isPresent, operation.bodyBytesMax != 1 << 20 {
            html.element("dt", text: "Largest body")
            html.element("dd", text: sizeWords(operation.bodyBytesMax))
        }
        html.markup("</dl>\n")
    }

    private mutating func writeAuth(_ auth: AuthRequirement) {
        guard !auth.alternatives.isEmpty else { return html.markup("none") }
        for (index, names) in auth.alternatives.enumerated() {
            if index > 0 { html.markup(" or ") }
            for (place, name) in names.enumerated() {
                if place > 0 { html.markup(" and ") }
                html.open("a", ["href": "#" + anchor(ofScheme: name)])
                html.text(name)
                html.close("a")
            }
        }
        if auth.allowsNone { html.markup(", or none") }
    }

    // MARK: Input

    /// The rows of `/api/doc` without the credentials, which stand under Authentication, each with what is inside it.
    private mutating func writeParameters(of operation: Operation) {
        let credentials = Set(context.credentialRows(of: operation).map(\.name))
        let rows = context.rows(of: operation).filter { !credentials.contains($0.name) }
        guard !rows.isEmpty else { return }
        html.markup("<h4>Input</h4>\n<ul class=fields>")
        for row in rows {
            html.open("li")
            html.element("code", text: row.name)
            html.element("span", ["class": "type"], text: row.type)
            html.element("span", ["class": "in"], text: row.place)
            if row.isRequired { html.markup("<em>required</em>") }
            html.paragraph(row.description)
            if let type = type(of: row, in: operation) { writeInside(type, depth: 1, direction: .sent) }
            html.markup("</li>\n")
        }
        html.markup("</ul>\n")
    }

    private func type(of row: ParameterRow, in operation: Operation) -> TypeReference? {
        if let parameter = operation.parameters.first(where: { parameter in
            parameter.field.name == row.name || parameter.places.contains { $0.wireName == row.name }
        }) {
            return parameter.field.type
        }
        guard case .wholeJSON(let name, let type, _, let reads, _) = operation.body else { return nil }
        if name == row.name { return type }
        if let field = reads.first(where: { $0.name == row.name }) { return field.type }
        if case .object(let fields)? = context.resolved(type).named?.definition {
            return fields.first { $0.name == row.name }?.type
        }
        return nil
    }

    // MARK: Answers

    private mutating func writeOutcomes(of operation: Operation) {
        html.markup("<h4>Answer</h4>\n")
        for outcome in operation.outcomes {
            html.markup("<p class=outcome>")
            html.element("code", ["class": "status"], text: statusLine(outcome.status))
            html.markup(" ")
            html.element("span", ["class": "in"], text: contentWords(of: outcome))
            if !outcome.when.isEmpty {
                html.markup(" when ")
                html.words(outcome.when)
            }
            html.markup("</p>\n")
            writeContent(of: outcome, operation)
        }
    }

    private func contentWords(of outcome: Outcome) -> String {
        switch outcome.content {
        case .json: "application/json"
        case .text: "text/plain"
        case .bytes(let mediaType): mediaType
        case .events: "text/event-stream"
        case .empty: "no body"
        case .redirect: "Location"
        }
    }

    private mutating func writeContent(of outcome: Outcome, _ operation: Operation) {
        switch outcome.content {
        case .json(let type):
            let doc = outcome.doc.isEmpty ? context.typeDoc(type) : outcome.doc
            html.paragraph(doc)
            if let envelope = contract.successEnvelope, !operation.isBare {
                html.markup("<p>The result stands in ")
                html.element("code", text: templateLine(envelope, value: "…"))
                html.markup(".</p>")
            }
            writeFields(of: type, depth: 0, direction: .received)
        case .text(let words, let isFixed):
            if isFixed {
                html.markup("<p>Always ")
                html.element("code", text: words)
                html.markup("</p>")
            } else {
                html.paragraph(words)
            }
        case .bytes: html.paragraph(outcome.doc)
        case .empty: html.paragraph(outcome.doc)
        case .redirect(let words): html.paragraph("A redirect \(words.withoutFullStop).")
        case .events(let kinds): write(kinds)
        }
    }

    private mutating func write(_ kinds: [Outcome.EventKind]) {
        html.markup("<ul class=fields>")
        for kind in kinds {
            html.open("li")
            if !kinds.areUnnamed || kind.name != "message" { html.element("code", text: kind.name) }
            switch kind.data {
            case .text(let words): html.element("span", ["class": "type"], text: words)
            case .json(let type):
                html.element("span", ["class": "type"], text: typeLabel(type))
                html.paragraph(context.typeDoc(type))
                writeInside(type, depth: 2, direction: .received)
            }
            html.markup("</li>\n")
        }
        html.markup("</ul>\n")
    }

    /// The errors of its own with words; what every such operation may answer, as links.
    private mutating func writeErrors(of operation: Operation) {
        let errors = context.errors(of: operation)
        let own = errors.filter { !$0.isShared }, shared = errors.filter(\.isShared)
        guard !errors.isEmpty else { return }
        html.markup("<h4>Errors</h4>\n")
        if !own.isEmpty {
            let showsCodes = context.errorTemplate(of: operation).mentionsCode
            html.markup("<ul class=errors>")
            for error in own {
                html.open("li")
                html.element("code", ["class": "status"], text: error.key)
                html.open("div")
                if showsCodes, let code = error.code, !error.text.utf8Contains(code.text) {
                    html.element("code", text: code.text)
                    html.markup(" ")
                }
                html.words(error.text)
                html.markup("</div></li>")
            }
            html.markup("</ul>\n")
        }
        if !shared.isEmpty {
            html.markup(own.isEmpty ? "<p class=shared>" : "<p class=shared>Also ")
            for (index, error) in shared.enumerated() {
                if index > 0 { html.markup(", ") }
                let isListed = contract.errors.statuses.contains { $0.label == error.key.lowercased() }
                html.element("a", ["href": isListed ? "#error-" + error.key.lowercased() : "#error-answers"], text: error.key)
            }
            html.markup(" as <a href=\"#error-answers\">everywhere</a></p>\n")
        }
    }

    // MARK: What is no operation

    private mutating func writeGuide(_ name: String, _ summary: String, _ text: String) {
        html.open("article", ["id": anchor(ofGuide: name), "class": "guide"])
        heading(3, spoken(name), anchor: anchor(ofGuide: name))
        html.paragraph(summary)
        if !text.isEmpty {
            html.markup("<figure class=code><figcaption><span>Guide</span></figcaption>")
            html.element("pre", ["class": "shown prose"], text: text)
            html.markup("</figure>")
        }
        html.markup("</article>\n")
    }

    private mutating func writeAgain(_ id: String, _ summary: String) {
        guard let operation = context.operations[id] else { return }
        html.markup("<p class=again>See also ")
        html.element("a", ["href": "#" + id], text: title(of: operation))
        html.markup(": ")
        html.words(summary)
        html.markup("</p>\n")
    }
}
