import Platform

/// A new password for somebody who has forgotten the old one.
enum ResetPages {
    @Sendable static func show(_ request: PageRequest) throws -> PageAnswer {
        if let text = request.query["link"] {
            let found = try CodeLink(text).flatMap { link in
                try request.resources.read { try request.resources.signIn.flow(of: link, request.visit, $0) }
            }
            guard let found, found.purpose == .reset else { return CodePages.expired(request, again: "/reset") }
            return passwordForm(found, link: text, request)
        }
        if let text = request.query["flow"] {
            guard let flow = try flow(text, request) else { return CodePages.expired(request, again: "/reset") }
            return passwordForm(flow, link: nil, request)
        }
        return addressForm(request, email: request.query["email"] ?? "")
    }

    @Sendable static func begin(_ request: PageRequest) async -> PageAnswer {
        let email = request.form.text("email")
        let next = SignInFlow.next(request)
        do throws(SignInError) {
            let flow = try await request.resources.signIn.requestReset(email: email, continuePath: next.text, request.visit)
            return .redirect(to: SignInFlow.address("/reset", next, [("flow", flow.id.text)]))
        } catch {
            return addressForm(request, email: email, error.mistakes).telling(error)
        }
    }

    @Sendable static func finish(_ request: PageRequest) async throws -> PageAnswer {
        let chosen = request.form["password"] ?? ""
        let signIn = request.resources.signIn
        if let text = request.form["link"] {
            let found = try CodeLink(text).flatMap { link in
                try request.resources.read { try signIn.flow(of: link, request.visit, $0) }.map { (link, $0) }
            }
            guard let (link, flow) = found else { return CodePages.expired(request, again: "/reset") }
            do throws(SignInError) {
                return finish(try await signIn.resetPassword(link, to: chosen, request.visit), request)
            } catch {
                if error == .wrongCode { return CodePages.expired(request, again: "/reset") }
                return passwordForm(flow, link: text, request, error.mistakes).telling(error)
            }
        }
        guard let flow = try flow(request.form["flow"] ?? "", request) else { return CodePages.expired(request, again: "/reset") }
        do throws(SignInError) {
            let code = request.form.text("code")
            return finish(try await signIn.resetPassword(flow.id, code: code, to: chosen, request.visit), request)
        } catch {
            return passwordForm(flow, link: nil, request, error.mistakes).telling(error)
        }
    }

    private static func finish(_ opened: OpenedSession, _ request: PageRequest) -> PageAnswer {
        var answer = CodePages.finish(opened, request)
        answer.notice = .success("Your new password is set. Everybody else who was signed in to your account is signed out.")
        return answer
    }

    private static func flow(_ text: String, _ request: PageRequest) throws -> CodeFlow? {
        guard let id = CodeFlowID(text) else { return nil }
        let found = try request.resources.read { try request.resources.signIn.flow(id, request.visit, $0) }
        return found?.purpose == .reset ? found : nil
    }

    private static func addressForm(_ request: PageRequest, email: String, _ mistakes: FormMistakes = FormMistakes()) -> PageAnswer {
        let next = SignInFlow.next(request)
        return SignInFrame.page(
            "Set a new password", request, lead: "We e-mail you a code with which you choose a new one.",
            below: "<a href=\"\(SignInFlow.address("/sign-in/password", next))\">Back to sign-in</a>"
        ) {
            """
            \(mistakes.summary)
            \(Form(to: "/reset", request) {
                """
                \(SignInFlow.nextField(request))
                \(TextField(
                    "E-mail address", name: "email", value: email, kind: .email, error: mistakes["email"], autocomplete: "email",
                    lengthMax: EmailAddress.byteCountMax, isFocused: mistakes.isEmpty))
                <div class="stack">\(Button("E-mail me a code"))</div>
                """
            })
            """
        }
    }

    /// - Parameter link: what the mail led here with; nil to have the code typed.
    private static func passwordForm(
        _ flow: CodeFlow, link: String?, _ request: PageRequest, _ mistakes: FormMistakes = FormMistakes()
    ) -> PageAnswer {
        let lead: HTML =
            link == nil
            ? "If <strong>\(flow.email.text)</strong> has an account, a code is on its way. It is valid for ten minutes."
            : "For the account of <strong>\(flow.email.text)</strong>."
        return SignInFrame.page("Choose a new password", request, lead: lead) {
            """
            \(mistakes.summary)
            \(Form(to: "/reset/password", request) {
                """
                \(SignInFlow.nextField(request))\(link.map { HiddenField("link", $0) } ?? HiddenField("flow", flow.id.text))
                \(if: link == nil, "\(CodeField(mistakes))")
                \(TextField(
                    "New password", name: "password", kind: .password, hint: "At least \(Password.byteCountMin) characters",
                    error: mistakes["password"], autocomplete: "new-password", isFocused: link != nil && mistakes.isEmpty))
                <div class="stack">\(Button("Set password"))</div>
                """
            })
            """
        }
    }
}
