import Network
import Platform

/// The way to the sign-in pages and back.
enum SignInFlow {
    /// Sends somebody to the sign-in page, which leads back to `next`.
    ///
    /// - Parameters:
    ///   - isAgain: whether to ask also whom the browser has signed in: for what needs a recent sign-in.
    ///   - email: filled in.
    static func redirect(to next: LocalPath, isAgain: Bool = false, email: String? = nil) -> PageAnswer {
        .redirect(to: path(next, isAgain: isAgain, email: email))
    }

    /// The sign-in page that leads back to `next`.
    static func path(_ next: LocalPath, isAgain: Bool = false, email: String? = nil) -> String {
        address("/sign-in", next, [("again", isAgain ? "1" : nil), ("email", email)])
    }

    /// One of the sign-in pages, with the place to come back to.
    static func address(_ path: String, _ next: LocalPath, _ fields: [(name: String, value: String?)] = []) -> String {
        QueryText.address(path, fields + [("continue", next == .account ? nil : next.text)])
    }

    /// Where to go after signing in: what `continue` says when that is a path of ours, and no way back to here.
    static func next(_ request: PageRequest) -> LocalPath {
        next(request.form["continue"] ?? request.query["continue"] ?? "")
    }

    static func next(_ text: String) -> LocalPath {
        guard let path = LocalPath(text) else { return .account }
        let isHere = ["/sign-in", "/sign-out", "/register", "/reset"].contains { area in
            path.text == area || path.text.hasPrefix("\(area)/") || path.text.hasPrefix("\(area)?")
        }
        return isHere ? .account : path
    }

    /// Where to go, for a form of the sign-in pages to send along.
    static func nextField(_ request: PageRequest) -> HTML {
        let next = next(request)
        return next == .account ? HTML() : "\(HiddenField("continue", next.text))"
    }

    /// Gives the browser a session that was opened just now, and leads it on. What the browser was named by before is forgotten.
    static func finish(_ opened: OpenedSession, to next: LocalPath, _ request: PageRequest) -> PageAnswer {
        request.browser.forgetIdentifier()
        let notice = opened.isNewUser ? PageNotice.success("Welcome to btelo. Your account is ready.") : nil
        // A product that waits for its user shows no notice of ours, which would then greet them days later.
        let isOurs = next.text.hasPrefix("/account") || next == .start
        return .redirect(to: next, isOurs ? notice : nil).setting(cookie: request.browser.cookies.session(opened.token.revealed))
    }
}

extension PageRequest {
    /// Whose browser asks, for the rules of signing in.
    var visit: Visit {
        Visit(
            address: clientAddress, agent: agent, browserID: browserID,
            current: browser.sessionToken.flatMap { SessionToken($0) })
    }
}
