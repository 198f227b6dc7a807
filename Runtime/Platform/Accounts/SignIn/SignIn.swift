import Storage

/// The ways to prove who one is, and what follows from each. No request and no page is known here.
///
/// Whether there is an account with some address is told only to who has proven that the address is theirs: until then every
/// answer has the same words and costs the same work.
public final class SignIn: Sendable {
    /// What one network may do.
    public struct Limits: Sendable {
        /// Passwords, codes and links tried in ten minutes; 0 for any number.
        public var triesPerTenMinutes: Int64
        /// Mails asked for in one hour; 0 for any number.
        public var mailsPerHour: Int64

        public init(triesPerTenMinutes: Int64 = 60, mailsPerHour: Int64 = 20) {
            self.triesPerTenMinutes = triesPerTenMinutes
            self.mailsPerHour = mailsPerHour
        }
    }

    /// The server key's purpose for codes and links.
    public static let keyPurpose = ServerKey.Purpose("sign-in codes")

    let database: Database
    let hasher: PasswordHasher
    let secrets: CodeSecrets
    /// Links in mails begin with it; no slash at its end.
    let publicURL: String
    private let tries: RateLimiter
    private let mails: RateLimiter
    private let clock: @Sendable () -> UnixTime

    /// - Parameters:
    ///   - codeKey: 32 bytes that are not in the database; `ServerKey.subkey(for: SignIn.keyPurpose)`.
    ///   - clock: another than the wall clock in tests.
    public init(
        database: Database, hasher: PasswordHasher, codeKey: [UInt8], publicURL: String, limits: Limits = Limits(),
        clock: @escaping @Sendable () -> UnixTime = { .now }
    ) {
        precondition(codeKey.count >= 32, "a key has 32 bytes")
        self.database = database
        self.hasher = hasher
        secrets = CodeSecrets(key: codeKey)
        self.publicURL = publicURL
        tries = RateLimiter(RateLimiter.Rule(limits.triesPerTenMinutes, perMilliseconds: 600_000))
        mails = RateLimiter(RateLimiter.Rule(limits.mailsPerHour, perMilliseconds: 3_600_000))
        self.clock = clock
    }

    var now: UnixTime { clock() }

    /// Counts a try of this network.
    func countTry(_ visit: Visit) throws(SignInError) {
        if case .limited(let seconds) = tries.take(visit.address, nowMilliseconds: now.milliseconds) {
            throw .limited(retryAfterSeconds: seconds)
        }
    }

    func countMail(_ visit: Visit) throws(SignInError) {
        if case .limited(let seconds) = mails.take(visit.address, nowMilliseconds: now.milliseconds) {
            throw .limited(retryAfterSeconds: seconds)
        }
    }

    static func limited(until: UnixTime, at time: UnixTime) -> SignInError {
        .limited(retryAfterSeconds: max(1, Int(clamping: (until.milliseconds - time.milliseconds + 999) / 1_000)))
    }

    /// Ends the session of a browser.
    public nonisolated(nonsending) func signOut(_ session: Session) async throws(SignInError) {
        try await database.write(throwing: SignInError.self) { connection in
            _ = try Sessions.close(session.id, of: session.userID, connection)
        }
    }

    /// Ends all sessions of a user, this one too unless `kept`, and every token that products have.
    public nonisolated(nonsending) func signOutEverywhere(
        _ user: UserID, except kept: SessionID? = nil
    ) async throws(SignInError) {
        let time = now
        try await database.write(throwing: SignInError.self) { connection in
            _ = try Sessions.closeAll(of: user, except: kept, connection)
            try TokenFamilies.revokeAll(of: user, at: time, connection)
        }
    }

    /// Opens a session for a user who has proven who they are, unless they are barred.
    static func open(
        for user: User, by method: Session.Method, _ visit: Visit, isNewUser: Bool = false, continuePath: String = "",
        at time: UnixTime, _ connection: WriteConnection
    ) throws -> OpenedSession {
        guard !user.isDisabled else { throw SignInError.barred }
        do {
            let (token, session) = try Sessions.open(
                for: user.id, by: method, address: visit.address.description, agent: visit.agent, replacing: visit.current,
                at: time, connection)
            return OpenedSession(
                token: token, session: session, user: user, isNewUser: isNewUser, continuePath: continuePath)
        } catch {
            throw SignIn.failure(error)
        }
    }

    /// An account error that no user caused.
    static func failure(_ error: AccountError) -> SignInError {
        switch error {
        case .storage(let storage): .storage(storage)
        case .invalidName: .invalidName
        case .invalidInviteCode: .invalidInviteCode
        default: .unavailable
        }
    }

    static func failure(_ error: PasswordHasher.Failure) -> SignInError {
        error == .busy ? .busy : .unavailable
    }
}
