import Platform

/// Signing in begins with the address: a code is mailed to it, or the password asked for.
enum SignInPages {
    static let routes: [Page] = [
        Page("GET /sign-in", show),
        Page("POST /sign-in", begin),
        Page("GET /sign-in/code", CodePages.show),
        Page("POST /sign-in/code", CodePages.use),
        Page("GET /sign-in/password", PasswordPages.show),
        Page("POST /sign-in/password", PasswordPages.use),
        Page("GET /register", RegistrationPages.show),
        Page("POST /register", RegistrationPages.begin),
        Page("GET /reset", ResetPages.show),
        Page("POST /reset", ResetPages.begin),
        Page("POST /reset/password", ResetPages.finish),
        Page("GET /sign-out", SignOutPages.show),
        Page("POST /sign-out", SignOutPages.signOut),
    ]

    @Sendable static func show(_ request: PageRequest) -> PageAnswer {
        let isAgain = request.query["again"] != nil
        if request.visitor != nil, !isAgain { return .redirect(to: SignInFlow.next(request)) }
        return form(request, email: request.query["email"] ?? request.query["hint"] ?? (isAgain ? request.visitor?.user.email?.text : nil) ?? "")
    }

    @Sendable static func begin(_ request: PageRequest) async -> PageAnswer {
        let email = request.form.text("email")
        let next = SignInFlow.next(request)
        if request.form["way"] == "password" {
            return .redirect(to: SignInFlow.address("/sign-in/password", next, [("email", email.isEmpty ? nil : email)]))
        }
        do throws(SignInError) {
            let flow = try await request.resources.signIn.requestCode(email: email, continuePath: next.text, request.visit)
            return .redirect(to: SignInFlow.address("/sign-in/code", next, [("flow", flow.id.text)]))
        } catch {
            return form(request, email: email, error.mistakes).telling(error)
        }
    }

    private static func form(_ request: PageRequest, email: String, _ mistakes: FormMistakes = FormMistakes()) -> PageAnswer {
        let next = SignInFlow.next(request)
        return SignInFrame.page("Sign in", request, below: "New here? <a href=\"\(SignInFlow.address("/register", next))\">Create an account</a>") {
            """
            \(mistakes.summary)\(GoogleButton(request))
            \(Form(to: "/sign-in", request) {
                """
                \(SignInFlow.nextField(request))
                \(TextField(
                    "E-mail address", name: "email", value: email, kind: .email, error: mistakes["email"], autocomplete: "email",
                    lengthMax: EmailAddress.byteCountMax, isFocused: mistakes.isEmpty))
                <div class="stack">\(Button("E-mail me a code"))
                \(Button("Use my password", .secondary, name: "way", value: "password"))</div>
                """
            })
            """
        }
    }
}

/// The frame of the sign-in pages. Their forms may lead to the product that waits for its user, which the browser must know.
enum SignInFrame {
    static func page(
        _ title: String, _ request: PageRequest, lead: HTML? = nil, below: HTML? = nil, status: Int = 200, _ content: () -> HTML
    ) -> PageAnswer {
        var answer = Layout.focused(title, request, status: status, lead: lead, below: below, content)
        answer.formTargets = request.resources.formTargets(of: SignInFlow.next(request))
        return answer
    }
}

/// Signing in by Google, where the operator has set it up.
struct GoogleButton: HTMLConvertible {
    let html: HTML

    init(_ request: PageRequest, invite: String? = nil) {
        guard request.resources.offersGoogle else {
            html = HTML()
            return
        }
        let address = SignInFlow.address("/sign-in/google", SignInFlow.next(request), [("invite", invite)])
        html = """
            <p class="stack"><a class="button" href="\(address)"><svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true" \
            focusable="false"><path fill="#4285f4" d="M17.6 9.2c0-.6 0-1.2-.2-1.7H9v3.3h4.8a4.1 4.1 0 0 1-1.8 2.7v2.2h2.9c1.7-1.6 2.7-3.9 2.7-6.5z"/>\
            <path fill="#34a853" d="M9 18c2.4 0 4.5-.8 6-2.2l-3-2.2a5.4 5.4 0 0 1-8-2.9H1v2.3A9 9 0 0 0 9 18z"/>\
            <path fill="#fbbc05" d="M4 10.7a5.4 5.4 0 0 1 0-3.4V5H1a9 9 0 0 0 0 8z"/>\
            <path fill="#ea4335" d="M9 3.6c1.3 0 2.5.5 3.4 1.3L15 2.3A9 9 0 0 0 1 5l3 2.3a5.4 5.4 0 0 1 5-3.7z"/></svg>\
            Continue with Google</a></p><p class="or">or</p>
            """
    }
}
