import Storage

extension SignIn {
    /// What a person brings from a mail.
    enum Brought: Sendable {
        case code(CodeFlowID, String)
        case link(CodeLink)
    }

    /// Uses up a code or link, if it is right and for this purpose.
    nonisolated(nonsending) func use(
        _ brought: Brought, for purpose: CodePurpose, newPassword: String?, _ visit: Visit
    ) async throws(SignInError) -> OpenedSession {
        try countTry(visit)
        let hash: PasswordHash?
        if let newPassword {
            let password = try SignIn.chosen(newPassword, for: nil)
            do throws(PasswordHasher.Failure) { hash = try await hasher.hash(password) } catch { throw SignIn.failure(error) }
        } else {
            hash = nil
        }
        let time = now
        let browser = try secrets.browser(visit.browserID)
        let secrets = secrets
        // A wrong try must be counted for good, so it is a result and no error, which would undo the counting.
        let outcome = try await database.write(throwing: SignInError.self) { connection -> Result<OpenedSession, SignInError> in
            let found: StoredCode
            switch try SignIn.judged(brought, purpose, browser: browser, secrets, at: time, connection) {
            case .success(let code): found = code
            case .failure(let error): return .failure(error)
            }
            return .success(try SignIn.opened(found, hash, isSameBrowser: found.browser == browser, visit, at: time, connection))
        }
        return try outcome.get()
    }

    private static func judged(
        _ brought: Brought, _ purpose: CodePurpose, browser: String, _ secrets: CodeSecrets, at time: UnixTime,
        _ connection: WriteConnection
    ) throws -> Result<StoredCode, SignInError> {
        switch brought {
        case .link(let link):
            guard let found = try EmailCodes.find(linkMAC: try secrets.mac(of: link), at: time, connection),
                found.purpose == purpose
            else { return .failure(.wrongCode) }
            return .success(found)
        case .code(let flow, let code):
            guard let found = try EmailCodes.find(flow, browser: browser, at: time, connection), found.purpose == purpose else {
                return .failure(.wrongCode)
            }
            // Counted by address and before the code is looked at: neither another browser, nor a new code, nor tries at the same
            // time give more tries.
            for kind in [AttemptCounts.Kind.codeTry, .codeTryDay] {
                if let until = try AttemptCounts.take(kind, of: found.email.key, at: time, connection) {
                    return .failure(limited(until: until, at: time))
                }
            }
            let mac = try secrets.mac(ofCode: code, purpose: purpose, email: found.email, flow: flow)
            guard let stored = found.codeMAC, ConstantTime.equal(Array(mac.utf8), Array(stored.utf8)) else {
                return .failure(.wrongCode)
            }
            try AttemptCounts.forget(.codeTry, of: found.email.key, connection)
            return .success(found)
        }
    }

    /// What follows from a proven address.
    private static func opened(
        _ code: StoredCode, _ hash: PasswordHash?, isSameBrowser: Bool, _ visit: Visit, at time: UnixTime,
        _ connection: WriteConnection
    ) throws -> OpenedSession {
        let draft = isSameBrowser ? code.draft : RegistrationDraft()
        let existing = try Users.find(email: code.email, connection)
        if code.purpose == .reset, existing == nil { throw SignInError.wrongCode }
        let user: User
        if let existing {
            user = existing
            if !user.isEmailVerified {
                try connection.execute("UPDATE users SET is_email_verified = 1 WHERE id = $1", [.text(user.id.text)])
            }
            if let identity = draft.identity { try LinkedIdentities.link(identity, to: user.id, at: time, connection) }
        } else {
            user = try registered(code.email, draft, at: time, connection)
        }
        try EmailCodes.removeAll(to: code.email, connection)
        try AttemptCounts.forget(.password, of: code.email.key, connection)
        if let hash { try setPassword(hash, of: user, keeping: nil, at: time, connection) }
        // A link without a code was not mailed: the operator printed it.
        return try open(
            for: user, by: code.codeMAC == nil ? .command : .code, visit, isNewUser: existing == nil,
            continuePath: code.continuePath, at: time, connection)
    }

    /// Opens the account of an address that was proven just now.
    static func registered(
        _ email: EmailAddress?, _ draft: RegistrationDraft, at time: UnixTime, _ connection: WriteConnection
    ) throws -> User {
        do {
            let user = try Users.insert(
                UserDraft(
                    name: draft.name ?? "", email: email, isEmailVerified: email != nil,
                    avatarURL: draft.identity?.pictureURL ?? "", provider: draft.identity == nil ? .email : .google),
                at: time, connection)
            if let password = draft.password { try Passwords.set(password, of: user.id, at: time, connection) }
            if let identity = draft.identity { try LinkedIdentities.link(identity, to: user.id, at: time, connection) }
            if let code = draft.inviteCode { try bindIfValid(code, to: user.id, at: time, connection) }
            return user
        } catch let error as AccountError {
            throw failure(error)
        }
    }

    /// The inviter may have gone since the code was given: that is no reason to refuse the account.
    private static func bindIfValid(
        _ code: InviteCode, to user: UserID, at time: UnixTime, _ connection: WriteConnection
    ) throws(AccountError) {
        do throws(AccountError) {
            _ = try Inviters.bind(code, to: user, at: time, connection)
        } catch {
            guard error == .invalidInviteCode else { throw error }
        }
    }
}
