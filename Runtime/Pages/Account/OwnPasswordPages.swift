import Platform

/// How one signs in, and the password.
enum OwnPasswordPages {
    @Sendable static func show(_ request: PageRequest) throws -> PageAnswer {
        try page(request)
    }

    @Sendable static func save(_ request: PageRequest) async throws -> PageAnswer {
        let visitor = try request.requireVisitor()
        do throws(SignInError) {
            try await request.resources.signIn.changePassword(
                of: visitor.session, current: request.form["current"] ?? "", to: request.form["password"] ?? "", request.visit)
        } catch {
            if error == .signInAgain { return SignInFlow.redirect(to: place, isAgain: true, email: visitor.user.email?.text) }
            let mistakes = error == .wrong ? FormMistakes("current", "This is not your current password.") : error.mistakes
            return try page(request, mistakes).telling(error)
        }
        return .redirect(
            to: "/account/password",
            .success("Your password is set. Other browsers and connected products have to sign in again."))
    }

    private static var place: LocalPath { LocalPath("/account/password") ?? .account }

    private static func page(_ request: PageRequest, _ mistakes: FormMistakes = FormMistakes()) throws -> PageAnswer {
        let visitor = try request.requireVisitor()
        let hasPassword = try request.resources.read { try Passwords.exists(of: visitor.user.id, $0) }
        return Layout.account("Password and sign-in", request, at: "/account/password") {
            """
            \(Facts([
                ("Codes by e-mail", "\(visitor.user.email.map { "To \($0.text)" as HTML } ?? "There is no address to send them to.")"),
                ("Password", hasPassword ? "\(Badge("Set", .good))" : "\(Badge("Not set")) You sign in without one."),
                ("Signed in here", "\(Moment(visitor.session.authenticatedAt))"),
            ]))
            \(mistakes.summary)
            \(Card(hasPassword ? "Change your password" : "Set a password") {
                """
                <p class="hint">All other browsers are signed out, and connected products ask you to sign in again.</p>
                \(Form(to: "/account/password", request) {
                    """
                    \(hasPassword ? TextField(
                        "Current password", name: "current", kind: .password, error: mistakes["current"],
                        autocomplete: "current-password") : nil)
                    \(TextField(
                        "New password", name: "password", kind: .password, hint: "At least \(Password.byteCountMin) characters",
                        error: mistakes["password"], autocomplete: "new-password"))
                    \(Buttons(Button(hasPassword ? "Change password" : "Set password")))
                    """
                })
                \(if: hasPassword, "<p class=\"hint\">Forgotten? <a href=\"/reset?continue=%2Faccount%2Fpassword\">Set a new one by e-mail.</a></p>")
                """
            })
            """
        }
    }
}
