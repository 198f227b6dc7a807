import Storage

extension SignIn {
    /// What became of somebody whom another provider vouches for.
    public enum ExternalOutcome: Sendable {
        case opened(OpenedSession)
        /// There is an account with the address, which the provider cannot vouch for: a code was mailed, and using it in this
        /// browser links the two.
        case proofNeeded(CodeFlow)
        /// The provider gave no address that could be proven, so there is nothing an account could be opened with.
        case noAddress
    }

    /// Signs in somebody whom another provider vouches for, opening an account where there is none.
    ///
    /// The provider's subject decides; the address only when the provider runs its mail, or else its owner proves it here.
    public nonisolated(nonsending) func signIn(
        _ identity: ExternalIdentity, inviteCode: String = "", continuePath: String = "", _ visit: Visit
    ) async throws(SignInError) -> ExternalOutcome {
        let time = now
        let invite = InviteCode(inviteCode)
        let opened = try await database.write(throwing: SignInError.self) { connection -> OpenedSession? in
            if let user = try LinkedIdentities.owner(of: identity.subject, at: identity.provider, connection) {
                return try SignIn.open(for: user, by: .google, visit, continuePath: continuePath, at: time, connection)
            }
            guard let email = identity.email else { return nil }
            let existing = try Users.find(email: email, connection)
            guard identity.isEmailVerified, existing == nil || identity.isAuthoritative else { return nil }
            if let existing {
                try LinkedIdentities.link(identity, to: existing.id, at: time, connection)
                return try SignIn.open(for: existing, by: .google, visit, continuePath: continuePath, at: time, connection)
            }
            let user = try SignIn.registered(email, SignIn.draft(of: identity, invite), at: time, connection)
            return try SignIn.open(
                for: user, by: .google, visit, isNewUser: true, continuePath: continuePath, at: time, connection)
        }
        if let opened { return .opened(opened) }
        guard let email = identity.email else { return .noAddress }
        let flow = try await mailCode(
            .signIn, to: email.text, SignIn.draft(of: identity, invite), continuePath: continuePath, visit)
        return .proofNeeded(flow)
    }

    /// What the provider says is used as far as it is what a user may write.
    private static func draft(of identity: ExternalIdentity, _ invite: InviteCode?) -> RegistrationDraft {
        let isName = (try? AccountRules.check(name: identity.name)) != nil
        let isPicture = (try? AccountRules.check(avatarURL: identity.pictureURL)) != nil
        return RegistrationDraft(
            name: isName ? identity.name : nil, inviteCode: invite,
            identity: ExternalIdentity(
                provider: identity.provider, subject: identity.subject, email: identity.email,
                isEmailVerified: identity.isEmailVerified, isAuthoritative: identity.isAuthoritative, name: identity.name,
                pictureURL: isPicture ? identity.pictureURL : ""))
    }
}
