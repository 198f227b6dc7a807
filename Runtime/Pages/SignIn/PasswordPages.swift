import Platform

/// Signing in by password.
enum PasswordPages {
    @Sendable static func show(_ request: PageRequest) -> PageAnswer {
        form(request, email: request.query["email"] ?? "")
    }

    @Sendable static func use(_ request: PageRequest) async -> PageAnswer {
        let email = request.form.text("email")
        do throws(SignInError) {
            let opened = try await request.resources.signIn.signIn(
                email: email, password: request.form["password"] ?? "", request.visit)
            return SignInFlow.finish(opened, to: SignInFlow.next(request), request)
        } catch {
            return form(request, email: email, error.mistakes).telling(error)
        }
    }

    private static func form(_ request: PageRequest, email: String, _ mistakes: FormMistakes = FormMistakes()) -> PageAnswer {
        let next = SignInFlow.next(request)
        return SignInFrame.page(
            "Sign in with a password", request,
            below: """
                <a href="\(SignInFlow.address("/sign-in", next, [("again", "1")]))">E-mail me a code instead</a> · \
                <a href="\(SignInFlow.address("/reset", next))">Forgotten?</a>
                """
        ) {
            """
            \(mistakes.summary)
            \(Form(to: "/sign-in/password", request) {
                """
                \(SignInFlow.nextField(request))
                \(TextField(
                    "E-mail address", name: "email", value: email, kind: .email, error: mistakes["email"], autocomplete: "username",
                    lengthMax: EmailAddress.byteCountMax, isFocused: mistakes.isEmpty && email.isEmpty))
                \(TextField(
                    "Password", name: "password", kind: .password, error: mistakes["password"], autocomplete: "current-password",
                    isFocused: mistakes.isEmpty && !email.isEmpty))
                <div class="stack">\(Button("Sign in"))</div>
                """
            })
            """
        }
    }
}
