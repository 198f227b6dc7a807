import Storage

extension SignIn {
    /// Mails a code and a link by which the owner of an address signs in, or opens an account.
    ///
    /// - Parameter continuePath: a local path to go to afterwards.
    public nonisolated(nonsending) func requestCode(
        email typed: String, continuePath: String = "", _ visit: Visit
    ) async throws(SignInError) -> CodeFlow {
        try await mailCode(.signIn, to: typed, RegistrationDraft(), continuePath: continuePath, visit)
    }

    /// Begins a registration: as `requestCode`, with what the account will have once the address is proven. When there is an account
    /// already, its owner is signed in to it and the rest of this is dropped.
    ///
    /// - Parameters:
    ///   - name: empty for one made from the address.
    ///   - password: nil to sign in by mailed codes only.
    ///   - inviteCode: as typed; empty for none.
    public nonisolated(nonsending) func register(
        email typed: String, name: String, password: String?, inviteCode: String, continuePath: String = "", _ visit: Visit
    ) async throws(SignInError) -> CodeFlow {
        guard let email = EmailAddress(typed) else { throw .invalidEmail }
        var draft = RegistrationDraft()
        if !name.isEmpty {
            do throws(AccountError) { try AccountRules.check(name: name) } catch { throw .invalidName }
            draft.name = name
        }
        if !inviteCode.isEmpty {
            guard let code = InviteCode(inviteCode) else { throw .invalidInviteCode }
            draft.inviteCode = code
        }
        let chosen = try password.map { text throws(SignInError) in
            do throws(Password.Weakness) {
                return try Password(chosen: text, notEqualTo: [email.text, name])
            } catch {
                throw .weakPassword(error)
            }
        }
        if let chosen {
            try countTry(visit)
            do throws(PasswordHasher.Failure) {
                draft.password = try await hasher.hash(chosen)
            } catch {
                throw SignIn.failure(error)
            }
        }
        return try await mailCode(.signIn, to: typed, draft, continuePath: continuePath, visit)
    }

    /// Mails a code and a link by which the owner of an address sets a new password. Where there is no account, the mail says so.
    public nonisolated(nonsending) func requestReset(
        email typed: String, continuePath: String = "", _ visit: Visit
    ) async throws(SignInError) -> CodeFlow {
        try await mailCode(.reset, to: typed, RegistrationDraft(), continuePath: continuePath, visit)
    }

    /// What was mailed, for the browser that asked for it; nil when it has expired, was used, or belongs to another browser.
    public func flow(_ id: CodeFlowID, _ visit: Visit, _ connection: ReadConnection) throws(SignInError) -> CodeFlow? {
        let browser = try secrets.browser(visit.browserID)
        do throws(StorageError) {
            return try EmailCodes.find(id, browser: browser, at: now, connection).map { SignIn.shown($0, in: browser) }
        } catch {
            throw .storage(error)
        }
    }

    /// What a mailed link is good for, without using it: programs that look through mail open links. Nil when it is good for
    /// nothing any more.
    public func flow(of link: CodeLink, _ visit: Visit, _ connection: ReadConnection) throws(SignInError) -> CodeFlow? {
        let browser = try secrets.browser(visit.browserID)
        let mac = try secrets.mac(of: link)
        do throws(StorageError) {
            return try EmailCodes.find(linkMAC: mac, at: now, connection).map { SignIn.shown($0, in: browser) }
        } catch {
            throw .storage(error)
        }
    }

    /// Signs in with the digits that were mailed; spaces and hyphens between them do no harm.
    public nonisolated(nonsending) func signIn(
        _ flow: CodeFlowID, code: String, _ visit: Visit
    ) async throws(SignInError) -> OpenedSession {
        try await use(.code(flow, SignIn.digits(of: code)), for: .signIn, newPassword: nil, visit)
    }

    /// Signs in with the mailed link, in whatever browser it was opened: mail is often read on another device. What was filled in when
    /// the mail was asked for counts only in the browser that asked, since a stranger may have asked.
    public nonisolated(nonsending) func signIn(_ link: CodeLink, _ visit: Visit) async throws(SignInError) -> OpenedSession {
        try await use(.link(link), for: .signIn, newPassword: nil, visit)
    }

    /// Sets a new password with the digits that were mailed, and signs in.
    public nonisolated(nonsending) func resetPassword(
        _ flow: CodeFlowID, code: String, to chosen: String, _ visit: Visit
    ) async throws(SignInError) -> OpenedSession {
        try await use(.code(flow, SignIn.digits(of: code)), for: .reset, newPassword: chosen, visit)
    }

    /// Sets a new password with the mailed link, and signs in.
    public nonisolated(nonsending) func resetPassword(
        _ link: CodeLink, to chosen: String, _ visit: Visit
    ) async throws(SignInError) -> OpenedSession {
        try await use(.link(link), for: .reset, newPassword: chosen, visit)
    }

    // MARK: Mailing

    nonisolated(nonsending) func mailCode(
        _ purpose: CodePurpose, to typed: String, _ draft: RegistrationDraft, continuePath: String, _ visit: Visit
    ) async throws(SignInError) -> CodeFlow {
        guard let email = EmailAddress(typed) else { throw .invalidEmail }
        try countMail(visit)
        let time = now
        let id = try CodeSecrets.newFlow()
        let code = try CodeSecrets.newCode()
        let link = try CodeSecrets.newLink()
        let stored = StoredCode(
            id: id, purpose: purpose, email: email, browser: try secrets.browser(visit.browserID),
            codeMAC: try secrets.mac(ofCode: code, purpose: purpose, email: email, flow: id), draft: draft,
            continuePath: continuePath, expiresAt: time.adding(milliseconds: EmailCodes.lifeMilliseconds))
        let linkMAC = try secrets.mac(of: link)
        let publicURL = publicURL
        try await database.write(throwing: SignInError.self) { connection in
            // The longest wait first: it is the one that matters.
            for kind in [AttemptCounts.Kind.codeDay, .codeHour, .codeGap] {
                if let until = try AttemptCounts.take(kind, of: email.key, at: time, connection) {
                    throw SignIn.limited(until: until, at: time)
                }
            }
            if let code = draft.inviteCode {
                guard let inviter = try Users.find(inviteCode: code, connection), !inviter.isDisabled else {
                    throw SignInError.invalidInviteCode
                }
            }
            try EmailCodes.insert(stored, linkMAC: linkMAC, at: time, connection)
            let hasAccount = try Users.find(email: email, connection) != nil
            let mail: MailDraft = purpose == .reset && !hasAccount
                ? .noAccount(email, publicURL: publicURL)
                : .code(stored, code: code, link: link, publicURL: publicURL)
            try SignIn.enqueue(mail, at: time, connection)
        }
        return SignIn.shown(stored, in: stored.browser)
    }

    private static func shown(_ code: StoredCode, in browser: String) -> CodeFlow {
        CodeFlow(
            id: code.id, purpose: code.purpose, email: code.email, expiresAt: code.expiresAt,
            isSameBrowser: code.browser == browser)
    }

    static func enqueue(_ draft: MailDraft, at time: UnixTime, _ connection: WriteConnection) throws {
        do throws(MailError) {
            try Mail.enqueue(draft, connection, at: time)
        } catch {
            if case .storage(let storage) = error { throw storage }
            throw SignInError.mail
        }
    }

    /// The digits of what was typed; anything but digits, spaces and hyphens makes it no code.
    private static func digits(of typed: String) -> String {
        let bytes = typed.utf8.prefix(64).filter { $0 != 0x20 && $0 != UInt8(ascii: "-") }
        return bytes.allSatisfy(ASCII.isDigit) ? String(decoding: bytes, as: UTF8.self) : ""
    }
}
