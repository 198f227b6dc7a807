extension Page {
    /// What is answered in the place of the handler; nil when the request may go on.
    ///
    /// - Throws: `PageError` for somebody who may not, and for a form that was not shown to this session.
    func refusal(of request: PageRequest) throws(PageError) -> PageAnswer? {
        // Whoever was signed out meanwhile is better asked to sign in than told about a token.
        if access != .anyone, request.visitor == nil { return SignInFlow.redirect(to: request.place) }
        if method == .post, protection == .form, !hasToken(request) {
            throw PageError(
                403, "This page was open for too long, or you have signed in or out since. Go back, reload it, and send it again.")
        }
        if access == .admin, request.visitor?.user.isAdmin != true {
            throw PageError(403, "This page is for administrators. You are signed in as somebody who is not one.")
        }
        return nil
    }

    private func hasToken(_ request: PageRequest) -> Bool {
        FormToken.isRight(
            request.form[FormToken.fieldName] ?? "", for: request.path, visitor: request.visitor,
            browserID: request.browser.knownIdentifier, key: request.resources.key)
    }
}
