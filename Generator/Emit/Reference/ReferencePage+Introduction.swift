import Language

/// What is true of the whole contract: how to begin, how to prove who calls, how errors look.
extension ReferencePage {
    /// The parts before the first section, with their anchors.
    var introductionEntries: [(id: String, title: String)] {
        var entries = [("getting-started", "Getting started"), ("proving-who-calls", "Authentication"), ("error-answers", "Errors")]
        entries += otherParts.map { ("about-" + $0.key, spoken($0.key)) }
        return entries
    }

    /// What the contract has to say beyond credentials and errors; its conventions in any case.
    private var otherParts: [Tree.Member] {
        let written = contract.document.members.filter { !["auth", "errors"].contains($0.key) }
        if written.contains(where: { $0.key == "conventions" }) { return written }
        return [Tree.Member(key: "conventions", value: context.conventionsTree())] + written
    }

    mutating func writeIntroduction() {
        writeStart()
        writeAuthentication()
        writeErrors()
        for part in otherParts {
            html.open("section", ["id": "about-" + part.key, "class": "part"])
            heading(2, spoken(part.key), anchor: "about-" + part.key)
            write(tree: part.value)
            html.markup("</section>\n")
        }
    }

    mutating func heading(_ level: Int, _ title: String, anchor: String) {
        if level == 2 { html.markup("<h2>") } else { html.markup("<h3>") }
        html.element("a", ["href": "#" + anchor, "class": "anchor"], text: title)
        if level == 2 { html.markup("</h2>\n") } else { html.markup("</h3>\n") }
    }

    private mutating func writeStart() {
        html.markup("<section id=getting-started class=\"part start\">\n")
        html.element("h1", text: "\(contract.title) API")
        html.open("p", ["class": "lead"])
        html.words(contract.description)
        html.close("p")
        html.markup("\n<dl class=facts><dt>Base URL</dt><dd>")
        html.element("code", text: contract.baseURL)
        html.markup("</dd>")
        for (kind, title) in [(Operation.ServedDocument.apiDoc, "For programs and agents"), (.openAPI, "OpenAPI 3.1")] {
            guard let operation = contract.operations.first(where: { $0.serves == kind }) else { continue }
            html.element("dt", text: title)
            html.element("dd") { html in
                html.open("a", ["href": operation.route.text])
                html.element("code", text: operation.route.text)
                html.close("a")
            }
        }
        html.element("dt", text: "Operations")
        html.element("dd", text: "\(contract.operations.count) in \(contract.sections.count) sections, version \(contract.version)")
        html.markup("</dl>\n")
        if !contract.quickstart.isEmpty {
            html.markup("<ol class=steps>")
            for (index, step) in contract.quickstart.enumerated() {
                html.open("li")
                html.words(withoutNumber(step, index + 1))
                html.close("li")
            }
            html.markup("</ol>\n")
        }
        html.markup("</section>\n")
    }

    /// The list numbers its items itself.
    private func withoutNumber(_ step: String, _ number: Int) -> String {
        let start = "\(number). "
        return step.utf8.starts(with: start.utf8) ? String(decoding: step.utf8.dropFirst(start.utf8.count), as: UTF8.self) : step
    }

    // MARK: Authentication

    private mutating func writeAuthentication() {
        html.markup("<section id=proving-who-calls class=part>\n")
        heading(2, "Authentication", anchor: "proving-who-calls")
        let written = contract.document.member("auth")?.members ?? []
        for member in written where !isScheme(member.key) {
            if case .string(let words) = member.value { html.paragraph(words) }
        }
        writeVariables()
        for scheme in contract.schemes where scheme.base == nil { write(scheme, written.first { $0.key == scheme.name }?.value) }
        for member in written where !isScheme(member.key) && !member.value.members.isEmpty {
            html.element("h3", text: spoken(member.key))
            write(tree: member.value)
        }
        html.markup("</section>\n")
    }

    /// The environment that the examples find their credentials in.
    private mutating func writeVariables() {
        var names: [String] = []
        for operation in contract.operations {
            for credential in calls(of: operation).flatMap(\.call.credentials) {
                for name in credential.variables where !names.contains(name) { names.append(name) }
            }
        }
        guard !names.isEmpty else { return }
        html.markup("<p>Every example on this page runs as it stands once its credentials are in the environment:</p>\n")
        html.markup("<figure class=\"code environment\"><figcaption><span>Environment</span></figcaption><pre class=shown tabindex=0><code>")
        for (index, name) in names.enumerated() { html.text((index > 0 ? "\n" : "") + "export \(name)=…") }
        html.markup("</code></pre></figure>\n")
    }

    private func isScheme(_ name: String) -> Bool { context.schemes[name] != nil }

    private mutating func write(_ scheme: AuthScheme, _ written: Tree?) {
        html.open("article", ["id": anchor(ofScheme: scheme.name), "class": "op"])
        html.markup("<div class=what>")
        heading(3, scheme.name, anchor: anchor(ofScheme: scheme.name))
        html.paragraph(scheme.doc)
        if case .string(let words)? = written?.member("description") { html.paragraph(words) }
        if let words = context.sendWords(scheme) {
            html.markup("<p class=send><span>Send</span> ")
            html.element("code", text: words)
            html.close("p")
        }
        let rest = (written?.members ?? []).filter { !["description", "examples"].contains($0.key) }
        if !rest.isEmpty { write(tree: .map(rest)) }
        for refined in contract.schemes where refined.base == scheme.name {
            html.open("p", ["id": anchor(ofScheme: refined.name), "class": "refined"])
            html.element("code", text: refined.name)
            html.markup(" ")
            html.words(refined.doc)
            html.close("p")
        }
        html.markup("</div><div class=how>")
        if let call = firstCall(provenBy: scheme) { writeCalls([call], title: "A call with \(scheme.name)") }
        html.markup("</div></article>\n")
    }

    /// The simplest call that a scheme proves: one that reads, when there is one.
    private func firstCall(provenBy scheme: AuthScheme) -> ShownCall? {
        let operations = contract.operations
        let reading = operations.filter { $0.method == .get }
        let ordered = reading.filter { $0.subject == nil } + reading + operations
        for operation in ordered where operation.serves == nil {
            let names = operation.auth.alternatives.flatMap { $0 }
            guard names.contains(where: { $0 == scheme.name }) else { continue }
            if let call = calls(of: operation).first(where: { $0.scheme == scheme.name }) { return call }
        }
        return nil
    }

    // MARK: Errors

    private mutating func writeErrors() {
        html.markup("<section id=error-answers class=part>\n")
        heading(2, "Errors", anchor: "error-answers")
        html.markup("<div class=op><div class=what>")
        if case .string(let words)? = contract.document.member("errors")?.member("format") { html.paragraph(words) }
        let showsCodes = contract.errors.body.mentionsCode
        html.markup("<ul class=errors>")
        // What stands for many comes after those that have their own line.
        let statuses = contract.errors.statuses
        for meaning in statuses.filter({ $0.label != "5xx" }) + statuses.filter({ $0.label == "5xx" }) {
            html.open("li", ["id": "error-" + meaning.label])
            html.element("code", ["class": "status"], text: meaning.label)
            html.open("div")
            if showsCodes, let code = meaning.code { html.element("code", text: code.text) }
            html.markup(" ")
            html.words(meaning.text)
            html.markup("</div></li>")
        }
        html.markup("</ul></div><div class=how>")
        writeAnswer(title: "Every error", template: contract.errors.body, variant: nil)
        for variant in contract.errors.variants where contract.operations.contains(where: { $0.errorVariant == variant.name }) {
            let title = if case .text = variant.body { "Where errors are plain text" } else { "Errors of the \(spoken(variant.name)) operations" }
            writeAnswer(title: title, template: variant.body, variant: variant)
        }
        html.markup("</div></div></section>\n")
    }

    private mutating func writeAnswer(title: String, template: EnvelopeTemplate, variant: ErrorFormat.Variant?) {
        let status = contract.errors.statuses.first
        let filling = EnvelopeFilling(
            message: status?.text ?? "", statusText: status?.text ?? "",
            code: status.flatMap { variant?.codes[$0.status] ?? $0.code })
        if case .text = template {
            writeAnswer(title: title, note: "text/plain", text: filling.message)
        } else if let tree = context.templateValue(template, filling) {
            writeAnswer(title: title, note: "application/json", json: tree)
        }
    }
}
