import Platform

/// Leaving.
enum SignOutPages {
    /// A link or a bookmark only asks: another site must not be able to sign anybody out.
    @Sendable static func show(_ request: PageRequest) -> PageAnswer {
        guard let visitor = request.visitor else { return .redirect(to: LocalPath.start) }
        return ConfirmPage.show(
            "Sign out?", "You are signed in as \(visitor.user.name).", request, action: "/sign-out", confirm: "Sign out", back: "/account",
            isDanger: false)
    }

    @Sendable static func signOut(_ request: PageRequest) async throws -> PageAnswer {
        if let visitor = request.visitor {
            do throws(SignInError) {
                try await request.resources.signIn.signOut(visitor.session)
            } catch {
                throw error.page
            }
        }
        return .redirect(to: LocalPath.start, .success("You are signed out.")).setting(cookie: request.browser.cookies.noSession)
    }
}
