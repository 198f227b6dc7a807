import Platform

/// Asks the user whether a product may know who they are.
struct ConsentPage {
    let client: Integration
    let scope: ScopeSet
    let user: User
    let waiting: WaitingSignIn

    func answer(_ request: PageRequest) -> PageAnswer {
        var answer = Layout.focused("Continue to \(client.name)?", request, lead: "<strong>\(client.name)</strong> wants to use your account.") {
            """
            <p>You are signed in as <strong>\(user.name)</strong>\(user.email.map { " (\($0.text))" as HTML }).</p>
            <p>It will be able to:</p>
            <ul>\(permissions.each { "<li>\($0)</li>" })</ul>
            <p class="hint">It never sees your password, and you can end this at any time under “Connected products”. You will go to \
            <code>\(destination)</code>.</p>
            \(Form(to: "/oauth/consent", request) {
                """
                \(HiddenField("request", waiting.name))
                \(Buttons(
                    Button("Allow", .primary, name: "decision", value: "allow"),
                    Button("Do not allow", .secondary, name: "decision", value: "deny")))
                """
            })
            <p class="hint"><a href="\(otherAccount)">Use another account</a></p>
            """
        }
        answer.formTargets = [formTarget]
        return answer
    }

    private var permissions: [String] {
        var lines = ["know that it is you, by your btelo user id"]
        if scope.contains(.profile) { lines.append("see your name and your picture") }
        if scope.contains(.email) { lines.append("see your e-mail address") }
        // Scopes decide what userinfo tells; the other operations take every token of the user.
        lines.append("act for you at btelo: read and change your profile, read and change what products keep for you, use your subscription and credits")
        return lines
    }

    private var otherAccount: String { SignInFlow.path(waiting.place, isAgain: true) }

    /// Scheme and host of the product's address: enough to recognise it by.
    private var destination: String { String(origin) }

    private var location: String { waiting.flow.pending.request.location }

    /// Everything before the path; a scheme of an app for itself.
    private var origin: Substring {
        guard let scheme = location.range(ofFirst: "://") else { return location.prefix { $0 != ":" } + ":" }
        let rest = location[scheme.upperBound...]
        return location[..<scheme.upperBound] + rest.prefix { $0 != "/" && $0 != "?" }
    }

    /// What the browser must be told of, since the answer to the form leads there.
    private var formTarget: String { FormTarget.of(location) }
}

extension String {
    fileprivate func range(ofFirst text: String) -> Range<String.Index>? {
        let pattern = Array(text.utf8)
        var index = utf8.startIndex
        while index != utf8.endIndex {
            if utf8[index...].starts(with: pattern) { return index..<utf8.index(index, offsetBy: pattern.count) }
            index = utf8.index(after: index)
        }
        return nil
    }
}
