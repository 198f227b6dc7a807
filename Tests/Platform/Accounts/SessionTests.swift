import Storage
import Testing

@testable import Platform

@Suite struct SessionTests {
    private let start = UnixTime(seconds: 1_800_000_000)

    private func time(days: Double) -> UnixTime { UnixTime(milliseconds: start.milliseconds + Int64(days * 86_400_000)) }

    private func user(in platform: TemporaryPlatform, _ email: String = "ada@example.com") async throws -> User {
        let start = start
        return try await platform.database.write(throwing: AccountError.self) { connection in
            try Users.insert(UserDraft(email: EmailAddress(email), isEmailVerified: true, provider: .email), at: start, connection)
        }
    }

    private func open(
        _ user: User, in platform: TemporaryPlatform, replacing: SessionToken? = nil, agent: String = "Test", at time: UnixTime? = nil
    ) async throws -> (token: SessionToken, session: Session) {
        let time = time ?? start
        return try await platform.database.write(throwing: AccountError.self) { connection in
            try Sessions.open(
                for: user.id, by: .code, address: "192.0.2.1", agent: agent, replacing: replacing, at: time, connection)
        }
    }

    private func find(_ token: SessionToken, in platform: TemporaryPlatform, at time: UnixTime? = nil) throws -> User? {
        let time = time ?? start
        return try platform.reader.read { connection throws(StorageError) in
            try Sessions.find(token: token, at: time, connection)?.user
        }
    }

    @Test("a token is 64 hexadecimal digits, and neither stored nor printed")
    func token() async throws {
        let platform = try TemporaryPlatform()
        let (token, session) = try await open(user(in: platform), in: platform)
        #expect(token.revealed.utf8.count == 64 && SessionToken(token.revealed) == token)
        #expect(!"\(token)\(session)".contains(token.revealed))
        let stored = try platform.reader.read { connection throws(StorageError) in
            try connection.first("SELECT id FROM sessions") { row throws(StorageError) in try row.text(0) }
        }
        #expect(stored == session.id.text && stored != token.revealed)
        for text in ["", "x", String(token.revealed.dropLast()), token.revealed + "0", token.revealed.uppercased().replacing("A", with: "G")] {
            #expect(SessionToken(text) == nil)
        }
    }

    @Test("a session ends 30 days after it was last used, and 180 days after it was opened")
    func life() async throws {
        let platform = try TemporaryPlatform()
        let user = try await user(in: platform)
        let (token, session) = try await open(user, in: platform)
        #expect(try find(token, in: platform, at: time(days: 29.99)) == user)
        #expect(try find(token, in: platform, at: time(days: 30)) == nil)
        for day in stride(from: 20.0, to: 180, by: 20) {
            let seen = time(days: day)
            #expect(try find(token, in: platform, at: seen) == user)
            try await platform.database.write { connection throws(StorageError) in try Sessions.touch(session.id, at: seen, connection) }
        }
        #expect(try find(token, in: platform, at: time(days: 179.99)) == user)
        #expect(try find(token, in: platform, at: time(days: 180)) == nil)
    }

    @Test("a sign-in ends the session that the browser had before")
    func replaced() async throws {
        let platform = try TemporaryPlatform()
        let user = try await user(in: platform)
        let first = try await open(user, in: platform)
        let second = try await open(user, in: platform, replacing: first.token)
        #expect(first.token != second.token)
        #expect(try find(first.token, in: platform) == nil)
        #expect(try find(second.token, in: platform) == user)
    }

    @Test("sessions are closed one by one by their owner only, or all but one")
    func closed() async throws {
        let platform = try TemporaryPlatform()
        let user = try await user(in: platform)
        let other = try await self.user(in: platform, "other@example.com")
        let one = try await open(user, in: platform)
        let two = try await open(user, in: platform)
        let three = try await open(user, in: platform)
        let foreign = try await open(other, in: platform)
        let counts = try await platform.database.write { connection throws(StorageError) in
            let wrongOwner = try Sessions.close(one.session.id, of: other.id, connection)
            let rightOwner = try Sessions.close(one.session.id, of: user.id, connection)
            let again = try Sessions.close(one.session.id, of: user.id, connection)
            return (wrongOwner, rightOwner, again, try Sessions.closeAll(of: user.id, except: two.session.id, connection))
        }
        #expect(counts == (false, true, false, 1))
        #expect(try find(two.token, in: platform) == user && find(three.token, in: platform) == nil)
        #expect(try find(foreign.token, in: platform) == other)
        let start = start
        let listed = try platform.reader.read { connection throws(StorageError) in try Sessions.list(of: user.id, at: start, connection) }
        #expect(listed == [two.session])
    }

    @Test("a user has at most 100 sessions: the oldest end")
    func bounded() async throws {
        let platform = try TemporaryPlatform()
        let user = try await user(in: platform)
        var tokens: [SessionToken] = []
        for index in 0..<102 {
            tokens.append(try await open(user, in: platform, at: UnixTime(milliseconds: start.milliseconds + Int64(index))).token)
        }
        let found = try tokens.map { try find($0, in: platform, at: time(days: 1)) != nil }
        #expect(found == [false, false] + Array(repeating: true, count: 100))
    }

    @Test("what a browser says about itself is cut, and cannot break a line")
    func agent() async throws {
        let platform = try TemporaryPlatform()
        let opened = try await open(user(in: platform), in: platform, agent: "A\r\nB\u{1B}[0mé" + String(repeating: "x", count: 500))
        #expect(opened.session.agent == "AB[0m" + String(repeating: "x", count: 395))
    }

    @Test("a barred or deleted user has no session")
    func ended() async throws {
        let platform = try TemporaryPlatform()
        let barred = try await user(in: platform)
        let deleted = try await user(in: platform, "other@example.com")
        let tokens = [try await open(barred, in: platform).token, try await open(deleted, in: platform).token]
        let start = start
        try await platform.database.write(throwing: AccountError.self) { connection in
            try Users.setDisabled(true, of: barred.id, connection)
            try AccountDeletion.delete(deleted.id, at: start, connection)
        }
        #expect(try tokens.allSatisfy { try find($0, in: platform) == nil })
    }
}

@Suite struct AccountDeletionTests {
    @Test("a deleted id is remembered, found by nobody, and not deleted twice; the address may register again")
    func tombstone() async throws {
        let desk = try SignInDesk()
        let opened = try await desk.registered("ada@example.com")
        let id = opened.user.id
        desk.pass(seconds: 61)
        _ = try await desk.signIn.requestCode(email: "ada@example.com", desk.visit())
        let link = try #require(try desk.lastMail(to: "ada@example.com")?.link)
        let now = desk.now
        try await desk.platform.database.write(throwing: AccountError.self) { connection in
            try AccountDeletion.delete(id, at: now, connection)
        }
        let state = try desk.read { connection throws(StorageError) in
            (try Users.find(id, connection), try Users.isDeleted(id, connection), try Passwords.exists(of: id, connection))
        }
        #expect(state.0 == nil && state.1 && !state.2)
        await #expect(throws: AccountError.notFound) {
            try await desk.platform.database.write(throwing: AccountError.self) { connection in
                try AccountDeletion.delete(id, at: now, connection)
            }
        }
        await #expect(throws: SignInError.wrongCode) { try await desk.signIn.signIn(link, desk.visit()) }
        desk.pass(seconds: 61)
        let again = try await desk.signedIn("ada@example.com")
        #expect(again.isNewUser && again.user.id != id)
    }
}

@Suite struct UserTests {
    private let start = UnixTime(seconds: 1_800_000_000)

    @Test("the last enabled administrator cannot leave before there is another")
    func lastAdminStays() async throws {
        let platform = try TemporaryPlatform()
        let start = start
        let admin = try await platform.database.write(throwing: AccountError.self) { connection in
            try Users.insert(UserDraft(email: EmailAddress("a@b.cc"), isEmailVerified: true, provider: .email, isAdmin: true), at: start, connection)
        }
        await #expect(throws: AccountError.lastAdmin) {
            try await platform.database.write(throwing: AccountError.self) { try AccountDeletion.delete(admin.id, at: start, $0) }
        }
        try await platform.database.write(throwing: AccountError.self) { connection in
            _ = try Users.insert(UserDraft(email: EmailAddress("b@b.cc"), isEmailVerified: true, provider: .email, isAdmin: true), at: start, connection)
            try AccountDeletion.delete(admin.id, at: start, connection)
        }
        #expect(try platform.reader.read { try Users.find(admin.id, $0) } == nil)
    }

    @Test("the last enabled administrator stays one, and enabled")
    func lastAdmin() async throws {
        let platform = try TemporaryPlatform()
        let start = start
        let (one, two) = try await platform.database.write(throwing: AccountError.self) { connection in
            (try Users.insert(UserDraft(email: EmailAddress("a@b.cc"), isEmailVerified: true, provider: .email, isAdmin: true), at: start, connection),
             try Users.insert(UserDraft(email: EmailAddress("b@b.cc"), isEmailVerified: true, provider: .email, isAdmin: true), at: start, connection))
        }
        func change(_ body: @escaping @Sendable (WriteConnection) throws(AccountError) -> Void) async -> AccountError? {
            do throws(AccountError) {
                try await platform.database.write { connection throws(AccountError) in try body(connection) }
                return nil
            } catch {
                return error
            }
        }
        #expect(await change { connection throws(AccountError) in try Users.setDisabled(true, of: one.id, connection) } == nil)
        #expect(await change { connection throws(AccountError) in try Users.setAdmin(false, of: two.id, connection) } == .lastAdmin)
        #expect(await change { connection throws(AccountError) in try Users.setDisabled(true, of: two.id, connection) } == .lastAdmin)
        #expect(await change { connection throws(AccountError) in try Users.setDisabled(false, of: one.id, connection) } == nil)
        #expect(await change { connection throws(AccountError) in try Users.setAdmin(false, of: two.id, connection) } == nil)
    }

    @Test("users are found by a part of id, address, name or invite code, signs of patterns being only signs")
    func search() async throws {
        let platform = try TemporaryPlatform()
        let start = start
        let users = try await platform.database.write(throwing: AccountError.self) { connection in
            try ["ada@example.com", "bob%x@example.org", "c_d@example.net"].map { text in
                try Users.insert(
                    UserDraft(name: "Name of \(text.prefix(3))", email: EmailAddress(text), isEmailVerified: true, provider: .email), at: start, connection)
            }
        }
        func found(_ text: String) throws -> [String?] {
            try platform.reader.read { connection throws(StorageError) in try Users.search(text, connection) }.map { $0.email?.text }
        }
        #expect(try found("") == ["c_d@example.net", "bob%x@example.org", "ada@example.com"])
        #expect(try found("ADA@") == ["ada@example.com"])
        #expect(try found("name OF ada") == ["ada@example.com"])
        #expect(try found("%") == ["bob%x@example.org"])
        #expect(try found("_") == ["c_d@example.net"])
        #expect(try found(users[0].id.text) == ["ada@example.com"])
        #expect(try found(users[1].inviteCode.text) == ["bob%x@example.org"])
        #expect(try found("' OR 1=1 --").isEmpty)
        let page = try platform.reader.read { connection throws(StorageError) in try Users.search("", limit: 1, skipping: 1, connection) }
        #expect(page.map(\.id) == [users[1].id])
    }

    @Test("an address belongs to one account, whatever its case")
    func unique() async throws {
        let platform = try TemporaryPlatform()
        let start = start
        await #expect(throws: AccountError.emailTaken) {
            try await platform.database.write(throwing: AccountError.self) { connection in
                for text in ["ada@example.com", "ADA@Example.com"] {
                    _ = try Users.insert(UserDraft(email: EmailAddress(text), isEmailVerified: true, provider: .email), at: start, connection)
                }
            }
        }
    }
}

@Suite struct RateLimiterTests {
    private let address = ClientAddress("192.0.2.1")!

    @Test("so many at once, then one whenever its share of the time has passed")
    func refills() {
        let limiter = RateLimiter(RateLimiter.Rule(10, perMilliseconds: 60_000))
        for _ in 0..<10 { #expect(limiter.take(address, nowMilliseconds: 1_000_000) == .allowed) }
        #expect(limiter.take(address, nowMilliseconds: 1_000_000) == .limited(retryAfterSeconds: 6))
        #expect(limiter.take(ClientAddress("192.0.2.200")!, nowMilliseconds: 1_000_000) == .limited(retryAfterSeconds: 6))
        #expect(limiter.take(ClientAddress("192.0.3.1")!, nowMilliseconds: 1_000_000) == .allowed)
        #expect(limiter.take(address, "other", nowMilliseconds: 1_000_000) == .allowed)
        #expect(limiter.take(address, nowMilliseconds: 1_005_999) == .limited(retryAfterSeconds: 1))
        #expect(limiter.look(address, nowMilliseconds: 1_006_000) == .allowed)
        #expect(limiter.take(address, nowMilliseconds: 1_006_000) == .allowed)
        #expect(limiter.take(address, nowMilliseconds: 1_006_000) == .limited(retryAfterSeconds: 6))
        for _ in 0..<10 { #expect(limiter.take(address, nowMilliseconds: 9_000_000) == .allowed) }
        #expect(limiter.take(address, nowMilliseconds: 9_000_000) != .allowed)
    }

    @Test("zero is no limit, and this machine has none")
    func unlimited() {
        let none = RateLimiter(RateLimiter.Rule(0, perMilliseconds: 60_000))
        let some = RateLimiter(RateLimiter.Rule(1, perMilliseconds: 60_000))
        for _ in 0..<100 {
            #expect(none.take(address, nowMilliseconds: 0) == .allowed)
            #expect(some.take(ClientAddress("127.0.0.9")!, nowMilliseconds: 0) == .allowed)
            #expect(some.take(ClientAddress("::1")!, nowMilliseconds: 0) == .allowed)
        }
    }

    @Test("thousands of strangers limit hardly anybody else")
    func strangers() {
        let limiter = RateLimiter(RateLimiter.Rule(5, perMilliseconds: 60_000))
        for index in 0..<2_000 {
            _ = limiter.take(ClientAddress(high: UInt64(index) << 20, low: 0), nowMilliseconds: 0)
        }
        var limitedCount = 0
        for index in 0..<1_000 {
            let address = ClientAddress(high: 1 << 60 | UInt64(index) << 20, low: 0)
            for _ in 0..<3 where limiter.take(address, nowMilliseconds: 0) != .allowed { limitedCount += 1 }
        }
        #expect(limitedCount <= 30, "of 3,000")
    }
}
