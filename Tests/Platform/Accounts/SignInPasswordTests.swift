import Storage
import Testing

@testable import Platform

@Suite struct SignInPasswordTests {
    private let password = SignInDesk.password

    private func error(_ body: () async throws -> Void) async -> SignInError? {
        do {
            try await body()
            return nil
        } catch {
            return error as? SignInError
        }
    }

    @Test("a registration counts once the address is proven, and then the password is good")
    func registration() async throws {
        let desk = try SignInDesk()
        let inviter = try await desk.signedIn("inviter@example.com")
        _ = try await desk.signIn.register(
            email: "Ada@Example.com", name: "Ada Brook", password: password, inviteCode: " \(inviter.user.inviteCode.text.uppercased())",
            desk.visit())
        #expect(await error { _ = try await desk.signIn.signIn(email: "ada@example.com", password: password, desk.visit()) } == .wrong)
        desk.pass(seconds: 61)
        let opened = try await desk.registered("ada@example.com", name: "Ada Brook", inviteCode: inviter.user.inviteCode.text)
        #expect(opened.isNewUser && opened.user.name == "Ada Brook" && opened.user.provider == .email)
        let bound = try desk.read { connection throws(StorageError) in try Inviters.find(of: opened.user.id, connection) }
        #expect(bound?.inviterID == inviter.user.id)
        let again = try await desk.signIn.signIn(email: "ADA@example.COM", password: password, desk.visit())
        #expect(again.user.id == opened.user.id && again.session.method == .password)
    }

    @Test("registering an address that has an account signs its owner in and changes nothing about it")
    func registeredAgain() async throws {
        let desk = try SignInDesk()
        let first = try await desk.registered("ada@example.com", name: "Ada")
        desk.pass(seconds: 61)
        let flow = try await desk.signIn.register(
            email: "ada@example.com", name: "Other", password: "a different one", inviteCode: "", desk.visit())
        let code = try #require(try desk.lastMail(to: "ada@example.com")?.code)
        let second = try await desk.signIn.signIn(flow.id, code: code, desk.visit())
        #expect(second.user.id == first.user.id && second.user.name == "Ada" && !second.isNewUser)
        #expect(await error { _ = try await desk.signIn.signIn(email: "ada@example.com", password: "a different one", desk.visit()) } == .wrong)
        #expect(await error { _ = try await desk.signIn.signIn(email: "ada@example.com", password: password, desk.visit()) } == nil)
    }

    @Test("what a registration may hold")
    func drafts() async throws {
        let desk = try SignInDesk()
        func register(_ email: String, name: String = "Ada", password: String? = nil, code: String = "") async -> SignInError? {
            await error { _ = try await desk.signIn.register(email: email, name: name, password: password, inviteCode: code, desk.visit()) }
        }
        #expect(await register("ada") == .invalidEmail)
        #expect(await register("a1@example.com", name: "a\nb") == .invalidName)
        #expect(await register("a1@example.com", name: String(repeating: "a", count: 801)) == .invalidName)
        #expect(await register("a1@example.com", password: "short") == .weakPassword(.tooShort))
        #expect(await register("a1@example.com", password: "password1") == .weakPassword(.common))
        #expect(await register("someone@example.com", password: "Someone12") == .weakPassword(.personal))
        #expect(await register("a1@example.com", code: "??") == .invalidInviteCode)
        #expect(await register("a1@example.com", code: "nobody-has-this") == .invalidInviteCode)
        #expect(try desk.mailCount(to: "a1@example.com") == 0)
        #expect(await register("a1@example.com", name: "") == nil)
    }

    @Test("unknown address, wrong password and no password are answered alike")
    func alike() async throws {
        let desk = try SignInDesk()
        _ = try await desk.registered("ada@example.com")
        _ = try await desk.signedIn("codes-only@example.com")
        for email in ["ada@example.com", "codes-only@example.com", "nobody@example.com", "not an address"] {
            #expect(await error { _ = try await desk.signIn.signIn(email: email, password: "a wrong one", desk.visit()) } == .wrong)
            #expect(await error { _ = try await desk.signIn.signIn(email: email, password: "", desk.visit()) } == .wrong)
        }
    }

    @Test("an unknown address takes as long as a wrong password")
    func sameWork() async throws {
        let desk = try SignInDesk(limits: SignIn.Limits(triesPerTenMinutes: 0, mailsPerHour: 0), cost: Scrypt.Cost(logN: 13, r: 8, p: 1))
        _ = try await desk.registered("ada@example.com")
        func fastest(_ email: String) async -> Duration {
            var best = Duration.seconds(60)
            for _ in 0..<7 {
                let clock = ContinuousClock()
                let took = await clock.measure { _ = await error { _ = try await desk.signIn.signIn(email: email, password: "a wrong one", desk.visit()) } }
                best = min(best, took)
                desk.pass(seconds: 4_000)
            }
            return best
        }
        let known = await fastest("ada@example.com")
        let unknown = await fastest("nobody@example.com")
        #expect(unknown > known / 2 && known > unknown / 2, "\(known) and \(unknown)")
    }

    @Test("ten wrong passwords in a row, then a pause that doubles up to a quarter of an hour, and never a lock for good")
    func pauses() async throws {
        let desk = try SignInDesk()
        _ = try await desk.registered("ada@example.com")
        for email in ["ada@example.com", "nobody@example.com"] {
            func attempt(_ password: String) async -> SignInError? {
                await error { _ = try await desk.signIn.signIn(email: email, password: password, desk.visit()) }
            }
            for _ in 0..<10 { #expect(await attempt("a wrong one") == .wrong) }
            for pause in [30, 60, 120, 240, 480, 900, 900] {
                #expect(await attempt(password) == .limited(retryAfterSeconds: pause))
                desk.pass(seconds: Int64(pause) - 1)
                #expect(await attempt(password) == .limited(retryAfterSeconds: 1))
                desk.pass(seconds: 1)
                #expect(await attempt("a wrong one") == .wrong)
            }
            desk.pass(seconds: 900)
        }
        #expect(await error { _ = try await desk.signIn.signIn(email: "ada@example.com", password: password, desk.visit()) } == nil)
        #expect(await error { _ = try await desk.signIn.signIn(email: "ada@example.com", password: "wrong again", desk.visit()) } == .wrong)
    }

    @Test("wrong passwords at the same time are all counted")
    func parallel() async throws {
        let desk = try SignInDesk()
        _ = try await desk.registered("ada@example.com")
        let signIn = desk.signIn
        let visit = desk.visit()
        let wrongCount = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<100 {
                group.addTask {
                    do {
                        _ = try await signIn.signIn(email: "ada@example.com", password: "a wrong one", visit)
                        return false
                    } catch {
                        return error as? SignInError == .wrong
                    }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(wrongCount == 10)
    }

    @Test("one network tries so often in ten minutes, whomever it tries")
    func network() async throws {
        let desk = try SignInDesk(limits: SignIn.Limits(triesPerTenMinutes: 4))
        var outcomes: [SignInError?] = []
        for index in 0..<5 {
            outcomes.append(
                await error {
                    _ = try await desk.signIn.signIn(email: "a\(index)@example.com", password: "a wrong one", desk.visit(from: "2001:db8::\(index)"))
                })
        }
        #expect(outcomes == [.wrong, .wrong, .wrong, .wrong, .limited(retryAfterSeconds: 150)])
    }

    @Test("a sign-in renews a hash of another cost")
    func rehash() async throws {
        let platform = try TemporaryPlatform()
        let old = try SignInDesk(in: platform)
        let user = try await old.registered("ada@example.com").user
        func stored() throws -> PasswordHash? {
            try old.read { connection throws(StorageError) in try Passwords.find(of: user.id, connection) }
        }
        let before = try stored()
        let desk = try SignInDesk(cost: Scrypt.Cost(logN: 5, r: 2, p: 1), in: platform)
        _ = try await desk.signIn.signIn(email: "ada@example.com", password: password, desk.visit())
        #expect(try stored() != before && stored()?.cost == Scrypt.Cost(logN: 5, r: 2, p: 1))
        _ = try await desk.signIn.signIn(email: "ada@example.com", password: password, desk.visit())
    }

    @Test("when too many hashes wait, nobody waits longer")
    func busy() async throws {
        let platform = try TemporaryPlatform()
        let signIn = SignIn(
            database: platform.database, hasher: try PasswordHasher(threadCount: 0, waitingMax: 0),
            codeKey: [UInt8](repeating: 7, count: 32), publicURL: "")
        let desk = try SignInDesk(in: platform)
        #expect(await error { _ = try await signIn.signIn(email: "ada@example.com", password: "a wrong one", desk.visit()) } == .busy)
    }

    @Test("a new password ends everything that was opened with the old one, and is told by mail")
    func reset() async throws {
        let desk = try SignInDesk()
        let first = try await desk.registered("ada@example.com")
        desk.pass(seconds: 61)
        let flow = try await desk.signIn.requestReset(email: "ada@example.com", desk.visit())
        let mail = try #require(try desk.lastMail(to: "ada@example.com"))
        #expect(mail.html.contains("https://btelo.example/reset?link="))
        let weak = await error { _ = try await desk.signIn.resetPassword(flow.id, code: mail.code, to: "password", desk.visit()) }
        #expect(weak == .weakPassword(.common))
        let opened = try await desk.signIn.resetPassword(flow.id, code: mail.code, to: "a brand new one", desk.visit())
        #expect(opened.user.id == first.user.id)
        #expect(try !desk.isOpen(first) && desk.isOpen(opened))
        #expect(try desk.lastMail(to: "ada@example.com")?.subject == "Your Btelo password was changed")
        #expect(await error { _ = try await desk.signIn.signIn(email: "ada@example.com", password: password, desk.visit()) } == .wrong)
        #expect(await error { _ = try await desk.signIn.signIn(email: "ada@example.com", password: "a brand new one", desk.visit()) } == nil)
        #expect(await error { _ = try await desk.signIn.resetPassword(flow.id, code: mail.code, to: "yet another one", desk.visit()) } == .wrongCode)
    }

    @Test("asking for a reset without an account gives the same answer and mails that there is none")
    func resetWithoutAccount() async throws {
        let desk = try SignInDesk()
        let flow = try await desk.signIn.requestReset(email: "nobody@example.com", desk.visit())
        #expect(flow.purpose == .reset && flow.isSameBrowser)
        let mail = try #require(try desk.lastMail(to: "nobody@example.com"))
        #expect(mail.subject == "There is no Btelo account with this address" && mail.link == nil)
    }

    @Test("changing the password needs the old one and keeps only the session it was done in")
    func change() async throws {
        let desk = try SignInDesk()
        let other = try await desk.registered("ada@example.com")
        let mine = try await desk.signIn.signIn(email: "ada@example.com", password: password, desk.visit())
        func change(_ current: String, _ chosen: String) async -> SignInError? {
            await error { try await desk.signIn.changePassword(of: mine.session, current: current, to: chosen, desk.visit()) }
        }
        #expect(await change("not the old one", "a brand new one") == .wrong)
        #expect(await change(password, "short") == .weakPassword(.tooShort))
        #expect(try desk.isOpen(other))
        #expect(await change(password, "a brand new one") == nil)
        #expect(try desk.isOpen(mine) && !desk.isOpen(other))
        #expect(await error { _ = try await desk.signIn.signIn(email: "ada@example.com", password: "a brand new one", desk.visit()) } == nil)
    }

    @Test("a first password needs a recent sign-in", arguments: [(600, true), (601, false)])
    func firstPassword(seconds: Int64, isAllowed: Bool) async throws {
        let desk = try SignInDesk()
        let opened = try await desk.signedIn("ada@example.com")
        desk.pass(seconds: seconds)
        let outcome = await error { try await desk.signIn.changePassword(of: opened.session, current: "", to: password, desk.visit()) }
        #expect(outcome == (isAllowed ? nil : .signInAgain))
    }

    @Test("a barred user is told so only after proof, and gets no session")
    func barred() async throws {
        let desk = try SignInDesk()
        let opened = try await desk.registered("ada@example.com")
        try await desk.platform.database.write(throwing: AccountError.self) { connection in
            try Users.setDisabled(true, of: opened.user.id, connection)
        }
        #expect(try !desk.isOpen(opened))
        #expect(await error { _ = try await desk.signIn.signIn(email: "ada@example.com", password: "a wrong one", desk.visit()) } == .wrong)
        #expect(await error { _ = try await desk.signIn.signIn(email: "ada@example.com", password: password, desk.visit()) } == .barred)
        desk.pass(seconds: 61)
        #expect(await error { _ = try await desk.signedIn("ada@example.com") } == .barred)
    }

    @Test("somebody whom another provider vouches for is known by the provider's name for them")
    func external() async throws {
        let desk = try SignInDesk()
        func google(_ subject: String, _ email: String, verified: Bool = true, authoritative: Bool = false) -> ExternalIdentity {
            ExternalIdentity(
                provider: .google, subject: subject, email: EmailAddress(email), isEmailVerified: verified, isAuthoritative: authoritative,
                name: "Ada Brook", pictureURL: "https://example.com/a.png")
        }
        guard case .opened(let first) = try await desk.signIn.signIn(google("1", "ada@gmail.com", authoritative: true), desk.visit()) else {
            throw SignInError.wrong
        }
        #expect(first.isNewUser && first.user.provider == .google && first.user.name == "Ada Brook" && first.session.method == .google)
        #expect(first.user.avatarURL == "https://example.com/a.png")
        guard case .opened(let second) = try await desk.signIn.signIn(google("1", "moved@gmail.com"), desk.visit()) else {
            throw SignInError.wrong
        }
        #expect(second.user.id == first.user.id && second.user.email == EmailAddress("ada@gmail.com"))
        guard case .proofNeeded = try await desk.signIn.signIn(google("2", "new@example.com", verified: false), desk.visit()) else {
            throw SignInError.wrong
        }
    }

    @Test("an account is not taken over by a provider that does not run its mail: its owner proves the address, and both are one")
    func preHijack() async throws {
        let desk = try SignInDesk()
        let owner = try await desk.registered("ada@example.com")
        desk.pass(seconds: 61)
        let identity = ExternalIdentity(
            provider: .google, subject: "77", email: EmailAddress("ada@example.com"), isEmailVerified: true, isAuthoritative: false,
            name: "Ada", pictureURL: "")
        guard case .proofNeeded(let flow) = try await desk.signIn.signIn(identity, desk.visit()) else { throw SignInError.wrong }
        let code = try #require(try desk.lastMail(to: "ada@example.com")?.code)
        let opened = try await desk.signIn.signIn(flow.id, code: code, desk.visit())
        #expect(opened.user.id == owner.user.id)
        guard case .opened(let direct) = try await desk.signIn.signIn(identity, desk.visit()) else { throw SignInError.wrong }
        #expect(direct.user.id == owner.user.id)
        let workspace = ExternalIdentity(
            provider: .google, subject: "78", email: EmailAddress("ada@example.com"), isEmailVerified: true, isAuthoritative: true,
            name: "Ada", pictureURL: "")
        guard case .opened(let linked) = try await desk.signIn.signIn(workspace, desk.visit()) else { throw SignInError.wrong }
        #expect(linked.user.id == owner.user.id)
    }
}
