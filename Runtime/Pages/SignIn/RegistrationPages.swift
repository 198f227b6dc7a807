import Platform

/// Opening an account. It exists once its address is proven.
enum RegistrationPages {
    @Sendable static func show(_ request: PageRequest) -> PageAnswer {
        if request.visitor != nil { return .redirect(to: SignInFlow.next(request)) }
        return form(request, email: request.query["email"] ?? "", name: "", invite: request.query["invite"] ?? "")
    }

    @Sendable static func begin(_ request: PageRequest) async -> PageAnswer {
        let email = request.form.text("email")
        let name = request.form.text("name")
        let invite = request.form.text("invite")
        let password = request.form["password"] ?? ""
        let next = SignInFlow.next(request)
        do throws(SignInError) {
            let flow = try await request.resources.signIn.register(
                email: email, name: name, password: password.isEmpty ? nil : password, inviteCode: invite, continuePath: next.text,
                request.visit)
            return .redirect(to: SignInFlow.address("/sign-in/code", next, [("flow", flow.id.text)]))
        } catch {
            return form(request, email: email, name: name, invite: invite, error.mistakes).telling(error)
        }
    }

    private static func form(
        _ request: PageRequest, email: String, name: String, invite: String, _ mistakes: FormMistakes = FormMistakes()
    ) -> PageAnswer {
        let next = SignInFlow.next(request)
        return SignInFrame.page(
            "Create your account", request, lead: "One account for every btelo product.",
            below: "You have one already? <a href=\"\(SignInFlow.address("/sign-in", next))\">Sign in</a>"
        ) {
            """
            \(mistakes.summary)\(GoogleButton(request, invite: invite.isEmpty ? nil : invite))
            \(Form(to: "/register", request) {
                """
                \(SignInFlow.nextField(request))
                \(TextField(
                    "E-mail address", name: "email", value: email, kind: .email, error: mistakes["email"], autocomplete: "email",
                    lengthMax: EmailAddress.byteCountMax, isFocused: mistakes.isEmpty))
                \(TextField(
                    "Name", name: "name", value: name, hint: "What others see", error: mistakes["name"], autocomplete: "name",
                    lengthMax: 200, isOptional: true))
                \(TextField(
                    "Password", name: "password", kind: .password,
                    hint: "At least \(Password.byteCountMin) characters. Without one you sign in by codes that we e-mail.",
                    error: mistakes["password"], autocomplete: "new-password", isOptional: true))
                \(TextField("Invite code", name: "invite", value: invite, error: mistakes["invite"], autocomplete: "off",
                    lengthMax: InviteCode.byteCountMax, isOptional: true))
                <div class="stack">\(Button("Create account"))</div>
                """
            })
            """
        }
    }
}
