import Storage

extension SignIn {
    /// Signs in with address and password.
    ///
    /// - Throws: `.wrong` for an unknown address, a wrong password, and an account without password alike.
    public nonisolated(nonsending) func signIn(
        email typed: String, password: String, _ visit: Visit
    ) async throws(SignInError) -> OpenedSession {
        try countTry(visit)
        guard let email = EmailAddress(typed), let password = Password(typed: password) else { throw .wrong }
        let (user, stored) = try await claimPasswordTry(email)
        let isRight: Bool
        var fresh: PasswordHash?
        do throws(PasswordHasher.Failure) {
            isRight = try await hasher.verify(password, stored)
            if isRight, let stored, hasher.isOutdated(stored) { fresh = try await hasher.hash(password) }
        } catch {
            throw SignIn.failure(error)
        }
        guard isRight, let user, let stored else { throw .wrong }
        return try await open(user.id, stored: stored, fresh: fresh, email, visit)
    }

    /// Changes the password of a user who is signed in, or gives one to a user who had none. Ends all other sessions and all tokens.
    ///
    /// - Parameters:
    ///   - current: the password there is; of no meaning when there is none, which instead needs a sign-in of at most ten minutes ago.
    public nonisolated(nonsending) func changePassword(
        of session: Session, current: String, to chosen: String, _ visit: Visit
    ) async throws(SignInError) {
        try countTry(visit)
        let time = now
        guard let current = Password(typed: current) else { throw .wrong }
        let (user, stored) = try await database.write(throwing: SignInError.self) { connection in
            guard let user = try Users.find(session.userID, connection) else { throw SignInError.wrong }
            let subject = user.email?.key ?? user.id.text
            if let until = try AttemptCounts.take(.password, of: subject, at: time, connection) {
                throw SignIn.limited(until: until, at: time)
            }
            return (user, try Passwords.find(of: user.id, connection))
        }
        if stored == nil, time.milliseconds - session.authenticatedAt.milliseconds > SignIn.recentMilliseconds {
            throw .signInAgain
        }
        let password = try SignIn.chosen(chosen, for: user)
        let hash: PasswordHash
        let isRight: Bool
        do throws(PasswordHasher.Failure) {
            isRight = if let stored { try await hasher.verify(current, stored) } else { true }
            hash = try await hasher.hash(password)
        } catch {
            throw SignIn.failure(error)
        }
        guard isRight else { throw .wrong }
        try await database.write(throwing: SignInError.self) { connection in
            guard try Passwords.find(of: user.id, connection) == stored else { throw SignInError.wrong }
            try AttemptCounts.forget(.password, of: user.email?.key ?? user.id.text, connection)
            try SignIn.setPassword(hash, of: user, keeping: session.id, at: time, connection)
        }
    }

    /// How long ago a sign-in may be for what needs a recent one.
    public static let recentMilliseconds: Int64 = 600_000

    static func chosen(_ text: String, for user: User?, email: EmailAddress? = nil) throws(SignInError) -> Password {
        do throws(Password.Weakness) {
            return try Password(chosen: text, notEqualTo: [user?.email?.text, email?.text, user?.name].compactMap { $0 })
        } catch {
            throw .weakPassword(error)
        }
    }

    /// Stores a password, ends what was opened with the old one, and tells the user by mail.
    static func setPassword(
        _ hash: PasswordHash, of user: User, keeping kept: SessionID?, at time: UnixTime, _ connection: WriteConnection
    ) throws {
        try Passwords.set(hash, of: user.id, at: time, connection)
        try Sessions.closeAll(of: user.id, except: kept, connection)
        try TokenFamilies.revokeAll(of: user.id, at: time, connection)
        guard let email = user.email else { return }
        try SignIn.enqueue(.passwordChanged(to: email, of: user.id), at: time, connection)
    }

    /// Counts the try before anything is compared, so that tries at the same time are counted too.
    private nonisolated(nonsending) func claimPasswordTry(
        _ email: EmailAddress
    ) async throws(SignInError) -> (User?, PasswordHash?) {
        let time = now
        return try await database.write(throwing: SignInError.self) { connection in
            if let until = try AttemptCounts.take(.password, of: email.key, at: time, connection) {
                throw SignIn.limited(until: until, at: time)
            }
            let user = try Users.find(email: email, connection)
            return (user, try user.flatMap { user in try Passwords.find(of: user.id, connection) })
        }
    }

    private nonisolated(nonsending) func open(
        _ id: UserID, stored: PasswordHash, fresh: PasswordHash?, _ email: EmailAddress, _ visit: Visit
    ) async throws(SignInError) -> OpenedSession {
        let time = now
        return try await database.write(throwing: SignInError.self) { connection in
            // The account may have been deleted, or the password changed, while the hash was made.
            guard let user = try Users.find(id, connection), try Passwords.find(of: id, connection) == stored else {
                throw SignInError.wrong
            }
            try AttemptCounts.forget(.password, of: email.key, connection)
            if let fresh { try Passwords.set(fresh, of: id, at: time, connection) }
            return try SignIn.open(for: user, by: .password, visit, at: time, connection)
        }
    }
}
