import Platform

/// The second half of signing in by mail: typing the code, or following the link.
enum CodePages {
    @Sendable static func show(_ request: PageRequest) throws -> PageAnswer {
        if let link = request.query["link"] { return try showLink(link, request) }
        guard let flow = try flow(request.query["flow"] ?? "", request) else { return expired(request) }
        return form(flow, request)
    }

    @Sendable static func use(_ request: PageRequest) async throws -> PageAnswer {
        if let text = request.form["link"] {
            guard let link = CodeLink(text) else { return expired(request) }
            do throws(SignInError) {
                return finish(try await request.resources.signIn.signIn(link, request.visit), request)
            } catch {
                return error == .wrongCode ? expired(request) : refused(error, request)
            }
        }
        guard let flow = try flow(request.form["flow"] ?? "", request) else { return expired(request) }
        do throws(SignInError) {
            return finish(try await request.resources.signIn.signIn(flow.id, code: request.form.text("code"), request.visit), request)
        } catch {
            return form(flow, request, error.mistakes).telling(error)
        }
    }

    private static func flow(_ text: String, _ request: PageRequest) throws -> CodeFlow? {
        guard let id = CodeFlowID(text) else { return nil }
        let found = try request.resources.read { try request.resources.signIn.flow(id, request.visit, $0) }
        return found?.purpose == .signIn ? found : nil
    }

    static func finish(_ opened: OpenedSession, _ request: PageRequest) -> PageAnswer {
        let kept = SignInFlow.next(opened.continuePath)
        return SignInFlow.finish(opened, to: kept == .account ? SignInFlow.next(request) : kept, request)
    }

    private static func form(_ flow: CodeFlow, _ request: PageRequest, _ mistakes: FormMistakes = FormMistakes()) -> PageAnswer {
        SignInFrame.page(
            "Check your e-mail", request,
            lead: "We have sent a code to <strong>\(flow.email.text)</strong>. It is valid for ten minutes.",
            below: "No e-mail? Look in the spam folder, or <a href=\"\(SignInFlow.path(SignInFlow.next(request), isAgain: request.visitor != nil, email: flow.email.text))\">start again</a>."
        ) {
            """
            \(mistakes.summary)
            \(Form(to: "/sign-in/code", request) {
                """
                \(HiddenField("flow", flow.id.text))\(SignInFlow.nextField(request))
                \(CodeField(mistakes))
                <div class="stack">\(Button("Sign in"))</div>
                """
            })
            """
        }
    }

    /// Opening the link does nothing yet: programs that look through mail open links too.
    private static func showLink(_ text: String, _ request: PageRequest) throws -> PageAnswer {
        let found = try CodeLink(text).flatMap { link in
            try request.resources.read { try request.resources.signIn.flow(of: link, request.visit, $0) }
        }
        guard let found, found.purpose == .signIn else { return expired(request) }
        return SignInFrame.page(
            "Sign in to btelo", request, lead: "You are about to sign in as <strong>\(found.email.text)</strong>."
        ) {
            """
            \(if: !found.isSameBrowser, "\(Notice(.warning, "This is not the browser that asked for the e-mail. Go on only if you asked for it yourself."))")
            \(Form(to: "/sign-in/code", request) {
                "\(HiddenField("link", text))\(SignInFlow.nextField(request))<div class=\"stack\">\(Button("Sign in"))\(LinkButton("Cancel", to: "/"))</div>"
            })
            """
        }
    }

    static func expired(_ request: PageRequest, again: String = "/sign-in") -> PageAnswer {
        SignInFrame.page(
            "This is not valid any more", request,
            lead: "The code or link was used, has expired, or was asked for in another browser.", status: 410
        ) {
            "<div class=\"stack\">\(LinkButton("Start again", to: SignInFlow.address(again, SignInFlow.next(request)), .primary))</div>"
        }
    }

    static func refused(_ error: SignInError, _ request: PageRequest) -> PageAnswer {
        SignInFrame.page("This did not work", request, lead: "\(error.words)") {
            "<div class=\"stack\">\(LinkButton("Start again", to: SignInFlow.address("/sign-in", SignInFlow.next(request)), .primary))</div>"
        }.telling(error)
    }
}

/// Where the digits of a mail are typed.
struct CodeField: HTMLConvertible {
    let html: HTML

    init(_ mistakes: FormMistakes) {
        html = TextField(
            "Code", name: "code", hint: "The eight digits from the e-mail", error: mistakes["code"], autocomplete: "one-time-code",
            inputMode: "numeric", lengthMax: 32, isFocused: mistakes.isEmpty, isCode: true
        ).html
    }
}
