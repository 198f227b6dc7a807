import Platform

/// Signing in by Google: to Google and back. Nothing of it exists where the operator has not set it up.
enum GooglePages {
    static let routes: [Page] = [
        Page("GET /sign-in/google", begin),
        Page("GET /sign-in/google/callback", finish),
    ]

    @Sendable static func begin(_ request: PageRequest) async throws -> PageAnswer {
        guard let google = request.resources.google else { throw PageError.notFound }
        do throws(GoogleSignInError) {
            return .leave(to: try await google.begin(
                continuePath: SignInFlow.next(request).text, inviteCode: request.query["invite"] ?? "", request.visit))
        } catch {
            return refused(error, request)
        }
    }

    @Sendable static func finish(_ request: PageRequest) async throws -> PageAnswer {
        guard let google = request.resources.google else { throw PageError.notFound }
        guard let state = request.query["state"] else { return CodePages.expired(request) }
        do throws(GoogleSignInError) {
            let flow = try await google.flow(state: state, request.visit)
            let next = SignInFlow.next(flow.continuePath)
            guard request.query["error"] == nil, let code = request.query["code"] else { return notSignedIn(next, request) }
            let outcome = try await google.finish(flow, code: code, issuer: request.query["iss"], request.visit)
            return answer(outcome, next, request)
        } catch {
            return refused(error, request)
        }
    }

    private static func answer(_ outcome: SignIn.ExternalOutcome, _ next: LocalPath, _ request: PageRequest) -> PageAnswer {
        switch outcome {
        case .opened(let opened): SignInFlow.finish(opened, to: next, request)
        case .proofNeeded(let flow):
            .redirect(
                to: SignInFlow.address("/sign-in/code", next, [("flow", flow.id.text)]),
                .information("Google cannot tell us that this address is yours, so we ask you once to prove it."))
        case .noAddress:
            .redirect(
                to: SignInFlow.path(next), .warning("Google did not tell us an e-mail address. Sign in with a code by e-mail instead."))
        }
    }

    private static func notSignedIn(_ next: LocalPath, _ request: PageRequest) -> PageAnswer {
        let notice: PageNotice = request.query["error"] == "access_denied"
            ? .information("You have not signed in with Google.") : .warning("Signing in with Google did not work. Please try again.")
        return .redirect(to: SignInFlow.path(next), notice)
    }

    private static func refused(_ error: GoogleSignInError, _ request: PageRequest) -> PageAnswer {
        switch error {
        case .expired: return CodePages.expired(request)
        case .signIn(let error): return CodePages.refused(error, request)
        case .provider, .badToken:
            return SignInFrame.page(
                "This did not work", request,
                lead: "Google did not answer as it should. Try again in a moment, or sign in with a code by e-mail.", status: 502
            ) {
                "<div class=\"stack\">\(LinkButton("Sign in another way", to: SignInFlow.address("/sign-in", SignInFlow.next(request)), .primary))</div>"
            }
        }
    }
}
