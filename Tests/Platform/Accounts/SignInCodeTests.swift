import Storage
import Testing

@testable import Platform

@Suite struct SignInCodeTests {
    private func error(_ body: () async throws -> Void) async -> SignInError? {
        do {
            try await body()
            return nil
        } catch {
            return error as? SignInError
        }
    }

    private func wrong(_ code: String) -> String { code == "00000000" ? "00000001" : "00000000" }

    @Test("a code opens an account at first and the same one afterwards")
    func signUpAndIn() async throws {
        let desk = try SignInDesk()
        let first = try await desk.signedIn("ada@example.com")
        #expect(first.isNewUser && first.user.name == "ada" && first.user.isEmailVerified && first.session.method == .code)
        desk.pass(seconds: 61)
        let second = try await desk.signedIn("ADA@example.com".replacing("ADA", with: "ada"))
        #expect(!second.isNewUser && second.user.id == first.user.id && second.token != first.token)
    }

    @Test("mails to those with and without an account are the same but for the digits and the link")
    func noEnumeration() async throws {
        let desk = try SignInDesk()
        _ = try await desk.signedIn("known@example.com")
        desk.pass(seconds: 61)
        _ = try await desk.signIn.requestCode(email: "known@example.com", desk.visit())
        _ = try await desk.signIn.requestCode(email: "other@example.com", desk.visit())
        func shape(_ email: String) throws -> String {
            let mail = try #require(try desk.lastMail(to: email))
            return (mail.subject + mail.html).replacing(mail.code, with: "").replacing(mail.link?.revealed ?? "-", with: "")
        }
        #expect(try shape("known@example.com") == shape("other@example.com"))
    }

    @Test("codes have eight digits, and the digits may be typed in groups")
    func typed() async throws {
        let desk = try SignInDesk()
        let flow = try await desk.signIn.requestCode(email: "ada@example.com", continuePath: "/account", desk.visit())
        let code = try #require(try desk.lastMail(to: "ada@example.com")?.code)
        #expect(code.count == 8)
        let opened = try await desk.signIn.signIn(flow.id, code: " \(code.prefix(4))-\(code.suffix(4)) ", desk.visit())
        #expect(opened.continuePath == "/account")
    }

    @Test("a code is used once")
    func once() async throws {
        let desk = try SignInDesk()
        let flow = try await desk.signIn.requestCode(email: "ada@example.com", desk.visit())
        let mail = try #require(try desk.lastMail(to: "ada@example.com"))
        let link = try #require(mail.link)
        _ = try await desk.signIn.signIn(flow.id, code: mail.code, desk.visit())
        #expect(await error { _ = try await desk.signIn.signIn(flow.id, code: mail.code, desk.visit()) } == .wrongCode)
        #expect(await error { _ = try await desk.signIn.signIn(link, desk.visit()) } == .wrongCode)
    }

    @Test("of many uses of one code at the same time one succeeds")
    func race() async throws {
        let desk = try SignInDesk()
        let signIn = desk.signIn
        let visit = desk.visit()
        _ = try await signIn.requestCode(email: "ada@example.com", visit)
        let link = try #require(try desk.lastMail(to: "ada@example.com")?.link)
        let successes = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<50 { group.addTask { (try? await signIn.signIn(link, visit)) != nil } }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(successes == 1)
    }

    @Test("a code lives ten minutes", arguments: [(599, true), (600, false)])
    func life(seconds: Int64, isGood: Bool) async throws {
        let desk = try SignInDesk()
        let flow = try await desk.signIn.requestCode(email: "ada@example.com", desk.visit())
        let code = try #require(try desk.lastMail(to: "ada@example.com")?.code)
        desk.pass(seconds: seconds)
        let outcome = await error { _ = try await desk.signIn.signIn(flow.id, code: code, desk.visit()) }
        #expect(outcome == (isGood ? nil : .wrongCode))
    }

    @Test("a code is good in the browser that asked for it only")
    func bound() async throws {
        let desk = try SignInDesk()
        let flow = try await desk.signIn.requestCode(email: "ada@example.com", desk.visit("one"))
        let code = try #require(try desk.lastMail(to: "ada@example.com")?.code)
        #expect(await error { _ = try await desk.signIn.signIn(flow.id, code: code, desk.visit("two")) } == .wrongCode)
        #expect(await error { _ = try await desk.signIn.signIn(flow.id, code: code, desk.visit("one")) } == nil)
    }

    @Test("a code for signing in sets no password, and the other way round")
    func purposes() async throws {
        let desk = try SignInDesk()
        _ = try await desk.registered("ada@example.com")
        desk.pass(seconds: 61)
        let flow = try await desk.signIn.requestCode(email: "ada@example.com", desk.visit())
        let code = try #require(try desk.lastMail(to: "ada@example.com")?.code)
        #expect(await error { _ = try await desk.signIn.resetPassword(flow.id, code: code, to: "another good one", desk.visit()) } == .wrongCode)
        desk.pass(seconds: 61)
        let reset = try await desk.signIn.requestReset(email: "ada@example.com", desk.visit())
        let resetCode = try #require(try desk.lastMail(to: "ada@example.com")?.code)
        #expect(await error { _ = try await desk.signIn.signIn(reset.id, code: resetCode, desk.visit()) } == .wrongCode)
    }

    @Test("after five wrong tries the right code is refused too, whoever tried and however many codes are asked for")
    func guessing() async throws {
        let desk = try SignInDesk()
        let flow = try await desk.signIn.requestCode(email: "ada@example.com", desk.visit("victim"))
        let code = try #require(try desk.lastMail(to: "ada@example.com")?.code)
        desk.pass(seconds: 61)
        let other = try await desk.signIn.requestCode(email: "ada@example.com", desk.visit("attacker"))
        let otherCode = try #require(try desk.lastMail(to: "ada@example.com")?.code)
        var outcomes: [SignInError?] = []
        for _ in 0..<500 {
            outcomes.append(await error { _ = try await desk.signIn.signIn(other.id, code: wrong(otherCode), desk.visit("attacker")) })
        }
        #expect(outcomes.prefix(5).allSatisfy { $0 == .wrongCode })
        #expect(outcomes.dropFirst(5).allSatisfy { if case .limited = $0 { true } else { false } })
        let right = await error { _ = try await desk.signIn.signIn(other.id, code: otherCode, desk.visit("attacker")) }
        #expect(right == .limited(retryAfterSeconds: 600))
        let victim = await error { _ = try await desk.signIn.signIn(flow.id, code: code, desk.visit("victim")) }
        #expect(victim == .limited(retryAfterSeconds: 600))
        desk.pass(seconds: 61)
        let next = try await desk.signIn.requestCode(email: "ada@example.com", desk.visit("attacker"))
        let nextCode = try #require(try desk.lastMail(to: "ada@example.com")?.code)
        let again = await error { _ = try await desk.signIn.signIn(next.id, code: nextCode, desk.visit("attacker")) }
        #expect(again == .limited(retryAfterSeconds: 539))
        desk.pass(seconds: 539)
        #expect(await error { _ = try await desk.signIn.signIn(next.id, code: nextCode, desk.visit("attacker")) } == nil)
    }

    @Test("wrong tries at the same time are all counted")
    func parallelGuessing() async throws {
        let desk = try SignInDesk()
        let signIn = desk.signIn
        let visit = desk.visit()
        let flow = try await signIn.requestCode(email: "ada@example.com", visit)
        let guess = wrong(try #require(try desk.lastMail(to: "ada@example.com")?.code))
        let wrongCount = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<100 {
                group.addTask {
                    do {
                        _ = try await signIn.signIn(flow.id, code: guess, visit)
                        return false
                    } catch {
                        return error as? SignInError == .wrongCode
                    }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(wrongCount == 5)
    }

    @Test("tries are not forgotten when the server starts again")
    func durable() async throws {
        let platform = try TemporaryPlatform()
        let desk = try SignInDesk(in: platform)
        let flow = try await desk.signIn.requestCode(email: "ada@example.com", desk.visit())
        let code = try #require(try desk.lastMail(to: "ada@example.com")?.code)
        for _ in 0..<5 { _ = await error { _ = try await desk.signIn.signIn(flow.id, code: wrong(code), desk.visit()) } }
        let next = try SignInDesk(in: platform)
        #expect(await error { _ = try await next.signIn.signIn(flow.id, code: code, next.visit()) } == .limited(retryAfterSeconds: 600))
    }

    @Test("in a day an address can be guessed at fifty times")
    func guessesPerDay() async throws {
        let desk = try SignInDesk(limits: SignIn.Limits(triesPerTenMinutes: 0, mailsPerHour: 0))
        var wrongCount = 0
        for _ in 0..<24 * 6 {
            if let flow = try? await desk.signIn.requestCode(email: "ada@example.com", desk.visit()),
                let code = try desk.lastMail(to: "ada@example.com")?.code
            {
                for _ in 0..<8 {
                    if await error({ _ = try await desk.signIn.signIn(flow.id, code: wrong(code), desk.visit()) }) == .wrongCode { wrongCount += 1 }
                }
            }
            desk.pass(seconds: 599)
        }
        #expect((1...50).contains(wrongCount))
    }

    @Test("another code after a minute, five in an hour, ten in a day")
    func requests() async throws {
        let desk = try SignInDesk()
        func request() async -> SignInError? {
            await error { _ = try await desk.signIn.requestCode(email: "ada@example.com", desk.visit()) }
        }
        #expect(await request() == nil)
        #expect(await request() == .limited(retryAfterSeconds: 60))
        desk.pass(seconds: 59)
        #expect(await request() == .limited(retryAfterSeconds: 1))
        for _ in 0..<4 {
            desk.pass(seconds: 61)
            #expect(await request() == nil)
        }
        desk.pass(seconds: 61)
        guard case .limited(let seconds) = await request() else { throw TestFailure() }
        #expect((3_200...3_300).contains(seconds))
        desk.pass(seconds: Int64(seconds))
        for _ in 0..<5 {
            #expect(await request() == nil)
            desk.pass(seconds: 61)
        }
        guard case .limited(let rest) = await request() else { throw TestFailure() }
        #expect(rest > 79_000)
        #expect(try desk.mailCount(to: "ada@example.com") == 10)
        #expect(await error { _ = try await desk.signIn.requestCode(email: "other@example.com", desk.visit()) } == nil)
    }

    private struct TestFailure: Error {}

    @Test("one network gets so many mails in an hour, whomever they are for")
    func network() async throws {
        let desk = try SignInDesk(limits: SignIn.Limits(mailsPerHour: 3))
        var outcomes: [SignInError?] = []
        for index in 0..<4 {
            outcomes.append(
                await error { _ = try await desk.signIn.requestCode(email: "a\(index)@example.com", desk.visit(from: "192.0.2.\(index)")) })
        }
        #expect(outcomes.prefix(3).allSatisfy { $0 == nil })
        #expect(outcomes[3] == .limited(retryAfterSeconds: 1_200))
        #expect(await error { _ = try await desk.signIn.requestCode(email: "b@example.com", desk.visit(from: "192.0.3.1")) } == nil)
    }

    @Test("a link is only looked at until its button is pressed, and works in any browser")
    func link() async throws {
        let desk = try SignInDesk()
        let flow = try await desk.signIn.requestCode(email: "ada@example.com", desk.visit("desktop"))
        let link = try #require(try desk.lastMail(to: "ada@example.com")?.link)
        let reader = try desk.platform.database.makeReader()
        for _ in 0..<3 {
            let seen = try reader.read { connection throws(SignInError) in
                try desk.signIn.flow(of: link, desk.visit("phone"), connection)
            }
            #expect(seen?.id == flow.id && seen?.isSameBrowser == false)
        }
        let opened = try await desk.signIn.signIn(link, desk.visit("phone"))
        #expect(opened.user.email == EmailAddress("ada@example.com"))
        let gone = try reader.read { connection throws(SignInError) in try desk.signIn.flow(of: link, desk.visit(), connection) }
        #expect(gone == nil)
    }

    @Test("what a stranger filled in is dropped when the owner opens the link elsewhere")
    func strangersDraft() async throws {
        let desk = try SignInDesk()
        let inviter = try await desk.signedIn("inviter@example.com")
        let flow = try await desk.signIn.register(
            email: "ada@example.com", name: "Stranger", password: "the stranger's own", inviteCode: inviter.user.inviteCode.text,
            desk.visit("stranger"))
        let mail = try #require(try desk.lastMail(to: "ada@example.com"))
        let opened = try await desk.signIn.signIn(try #require(mail.link), desk.visit("owner"))
        #expect(opened.user.name == "ada")
        #expect(try desk.read { connection throws(StorageError) in try Passwords.exists(of: opened.user.id, connection) } == false)
        #expect(try desk.read { connection throws(StorageError) in try Inviters.find(of: opened.user.id, connection) } == nil)
        #expect(await error { _ = try await desk.signIn.signIn(flow.id, code: mail.code, desk.visit("stranger")) } == .wrongCode)
        #expect(await error { _ = try await desk.signIn.signIn(email: "ada@example.com", password: "the stranger's own", desk.visit()) } == .wrong)
    }

    @Test("codes and links are not stored as they are")
    func stored() async throws {
        let desk = try SignInDesk()
        _ = try await desk.signIn.requestCode(email: "ada@example.com", desk.visit("browser-name"))
        let mail = try #require(try desk.lastMail(to: "ada@example.com"))
        let row = try desk.read { connection throws(StorageError) in
            try connection.first("SELECT code_mac || ' ' || link_mac || ' ' || browser FROM email_codes") { row throws(StorageError) in try row.text(0) }
        }
        let text = try #require(row)
        #expect(!text.contains(mail.code) && !text.contains(mail.link?.revealed ?? "-") && !text.contains("browser-name"))
    }

    @Test("no mail address, no mail")
    func invalid() async throws {
        let desk = try SignInDesk()
        for text in ["", "ada", "ada@example", "a b@example.com", "ada@example.com\r\nBcc: x@y.zz"] {
            #expect(await error { _ = try await desk.signIn.requestCode(email: text, desk.visit()) } == .invalidEmail)
        }
    }
}
