import Glibc
import Synchronization
import Testing
@testable import Network

/// A mail server that follows a script: to each line from the client the answer of the first rule whose words it begins with.
private struct MailScript: Sendable {
    var greeting = "220 mx.test\r\n"
    var rules: [(words: String, answer: String)] = [
        ("EHLO", "250-mx.test\r\n250-AUTH PLAIN LOGIN\r\n250 SIZE 1000000\r\n"), ("MAIL", "250 ok\r\n"), ("RCPT", "250 ok\r\n"),
        ("DATA", "354 go on\r\n"), ("RSET", "250 ok\r\n"),
    ]
    var verdict = "250 2.0.0 taken\r\n"

    /// With `answer` to lines that begin with `words`; an empty one closes the connection.
    func answering(_ words: String, _ answer: String) -> MailScript {
        var script = self
        script.rules.insert((words, answer), at: 0)
        return script
    }

    func judging(_ verdict: String) -> MailScript {
        var script = self
        script.verdict = verdict
        return script
    }

    func serve(_ client: CInt, _ seen: (String) -> Void) {
        sendText(client, greeting)
        while true {
            let line = readText(client, until: "\r\n")
            guard line.hasSuffix("\r\n") else { return }
            seen(String(line.dropLast()))
            if line.hasPrefix("QUIT") { return }
            guard let rule = rules.first(where: { line.hasPrefix($0.words) }) else {
                sendText(client, "500 what?\r\n")
                continue
            }
            if rule.answer.isEmpty { return }
            sendText(client, rule.answer)
            guard line == "DATA\r\n", rule.answer.hasPrefix("354") else { continue }
            seen(readText(client, until: "\r\n.\r\n"))
            if verdict.isEmpty { return }
            sendText(client, verdict)
        }
    }
}

@Suite struct SMTPSessionTests {
    /// What the client said, and what it got to know.
    private struct Dialogue {
        var lines: [String]
        var outcomes: [SMTPOutcome] = []
        var error: SMTPError?
        var isUsable = false
    }

    private func dialogue(
        with script: MailScript, security: SMTPServer.Security = .plain, credentials: SMTPServer.Credentials? = nil,
        mails: [SMTPMail]? = nil, commandMilliseconds: Int64 = 5_000
    ) async throws -> Dialogue {
        let log = SeenLines()
        let server = try ScriptedServer { client, _ in script.serve(client) { log.add($0) } }
        defer { server.stop() }
        let usual = try #require(SMTPMail(from: "us@test", to: "ada@test", content: Array("Subject: x\r\n\r\nHello\r\n.\r\nend".utf8)))
        var dialogue = try await onClientLoop { [port = server.port] loop in
            var settings = SMTPServer(
                host: "127.0.0.1", port: port, security: security, credentials: credentials, helloName: "us.test", tls: TLSClient())
            settings.deadlines.command = commandMilliseconds
            settings.deadlines.verdict = commandMilliseconds
            var dialogue = Dialogue(lines: [])
            do throws(SMTPError) {
                let session = try await SMTPSession.open(settings, on: loop)
                for mail in mails ?? [usual] { dialogue.outcomes.append(await session.send(mail)) }
                dialogue.isUsable = session.isUsable
                await session.close()
            } catch {
                dialogue.error = error
            }
            return dialogue
        }
        dialogue.lines = log.lines
        return dialogue
    }

    @Test("a mail goes out as the standard says, and a second one over the same connection")
    func delivered() async throws {
        let mail = try #require(SMTPMail(from: "us@test", to: "ada@test", content: Array("A: b\r\n\r\n.x".utf8)))
        let talk = try await dialogue(with: MailScript(), mails: [mail, mail])
        #expect(talk.outcomes == Array(repeating: .delivered(SMTPReply(code: 250, lines: ["2.0.0 taken"])), count: 2))
        let one = ["MAIL FROM:<us@test> SIZE=10", "RCPT TO:<ada@test>", "DATA", "A: b\r\n\r\n..x\r\n.\r\n"]
        #expect(Array(talk.lines.prefix(9)) == ["EHLO us.test"] + one + one)
        #expect(talk.isUsable)
    }

    @Test("sender and recipient go in one packet where the server allows")
    func pipelining() async throws {
        let script = MailScript().answering("EHLO", "250-mx\r\n250 PIPELINING\r\n")
        #expect(try await dialogue(with: script).outcomes == [.delivered(SMTPReply(code: 250, lines: ["2.0.0 taken"]))])
        let refusing = script.answering("RCPT", "550 5.1.1 who?\r\n")
        let talk = try await dialogue(with: refusing)
        #expect(talk.outcomes == [.refused("RCPT: 550 5.1.1 who?")])
        #expect(talk.isUsable && talk.lines.contains("RSET"))
    }

    @Test("what a server answers decides what becomes of the mail", arguments: [
        ("RCPT", "550 5.1.1 no such user\r\n", SMTPOutcome.refused("RCPT: 550 5.1.1 no such user"), true),
        ("RCPT", "451 4.7.1 greylisted\r\n", .deferred("RCPT: 451 4.7.1 greylisted"), true),
        ("RCPT", "452 4.5.3 too many\r\n", .deferred("RCPT: 452 4.5.3 too many"), true),
        ("RCPT", "530 5.7.0 sign in first\r\n", .unavailable("RCPT: 530 5.7.0 sign in first"), true),
        ("RCPT", "421 4.3.2 closing\r\n", .deferred("RCPT: 421 4.3.2 closing"), false),
        ("RCPT", "354 what?\r\n", .deferred("RCPT: 354 what?"), false),
        ("MAIL", "553 5.7.1 not your address\r\n", .unavailable("MAIL: 553 5.7.1 not your address"), true),
        ("MAIL", "552 5.3.4 too large\r\n", .refused("MAIL: 552 5.3.4 too large"), true),
        ("MAIL", "450 4.3.2 busy\r\n", .deferred("MAIL: 450 4.3.2 busy"), true),
        ("DATA", "554 no\r\n", .refused("DATA: 554 no"), true),
        ("DATA", "451 later\r\n", .deferred("DATA: 451 later"), true),
        ("DATA", "250 what?\r\n", .deferred("DATA: 250 what?"), false),
        ("MAIL", "rubbish\r\n", .deferred("no SMTP reply to MAIL"), false),
    ])
    func classes(command: String, answer: String, outcome: SMTPOutcome, isUsable: Bool) async throws {
        let talk = try await dialogue(with: MailScript().answering(command, answer))
        #expect(talk.outcomes == [outcome])
        #expect(talk.isUsable == isUsable)
        #expect(talk.error == nil)
    }

    @Test("the verdict on the whole mail has the same classes", arguments: [
        ("550 5.7.1 spam\r\n", SMTPOutcome.refused("the end of the content: 550 5.7.1 spam"), true),
        ("451 4.3.0 later\r\n", .deferred("the end of the content: 451 4.3.0 later"), true),
        ("354 again?\r\n", .uncertain("the end of the content: 354 again?"), false),
        ("rubbish\r\n", .uncertain("no SMTP reply to the end of the content"), false),
        ("", .uncertain("closed by the server at the end of the content"), false),
    ])
    func verdicts(answer: String, outcome: SMTPOutcome, isUsable: Bool) async throws {
        let talk = try await dialogue(with: MailScript().judging(answer))
        #expect(talk.outcomes == [outcome])
        #expect(talk.isUsable == isUsable)
    }

    @Test("a connection that ends before the server looked at the mail is told apart", arguments: ["", "421 4.4.2 enough\r\n"])
    func ended(answer: String) async throws {
        let talk = try await dialogue(with: MailScript().answering("MAIL", answer))
        guard case .ended = talk.outcomes.first else {
            Issue.record("\(talk.outcomes)")
            return
        }
        #expect(!talk.isUsable)
    }

    @Test("a connection lost before the end of the mail leaves no doubt", arguments: ["RCPT", "DATA"])
    func lost(command: String) async throws {
        let talk = try await dialogue(with: MailScript().answering(command, ""))
        guard case .deferred = talk.outcomes.first else {
            Issue.record("\(talk.outcomes)")
            return
        }
        #expect(!talk.isUsable)
    }

    @Test("no answer to the whole mail within the deadline leaves a doubt")
    func silentVerdict() async throws {
        let talk = try await dialogue(with: MailScript().judging("250-"), commandMilliseconds: 100)
        #expect(talk.outcomes == [.uncertain("connection lost at the end of the content: the deadline passed")])
    }

    @Test("a server that is not ready, or not one of mail, is not used", arguments: [
        ("554 go away\r\n", SMTPError.refused(.greeting, SMTPReply(code: 554, lines: ["go away"]))),
        ("421 busy\r\n", .refused(.greeting, SMTPReply(code: 421, lines: ["busy"]))), ("SSH-2.0-x\r\n", .malformed(.greeting)),
        (String(repeating: "x", count: 100_000), .malformed(.greeting)),
        (String(repeating: "220-x\r\n", count: 1_000), .malformed(.greeting)),
    ])
    func greetings(greeting: String, error: SMTPError) async throws {
        var script = MailScript()
        script.greeting = greeting
        #expect(try await dialogue(with: script).error == error)
    }

    @Test("a reply that is stretched byte by byte ends at its deadline")
    func stretched() async throws {
        let server = try ScriptedServer { client, _ in
            for _ in 0..<1_000 {
                sendText(client, "2")
                usleep(5_000)
            }
        }
        defer { server.stop() }
        let error = try await onClientLoop { [port = server.port] loop in
            var settings = SMTPServer(host: "127.0.0.1", port: port, security: .plain, helloName: "us.test", tls: TLSClient())
            settings.deadlines.command = 150
            return await failure(SMTPError.self) { _ = try await SMTPSession.open(settings, on: loop) }
        }
        #expect(error == .lost(.greeting, .timedOut))
    }

    @Test("without STARTTLS on offer nothing is sent where it is demanded")
    func startTLSNotOffered() async throws {
        let talk = try await dialogue(with: MailScript(), security: .startTLS, credentials: .init(user: "us", password: "secret"))
        #expect(talk.error == .notOffered("STARTTLS"))
        #expect(talk.lines == ["EHLO us.test"])
    }

    @Test("what is slipped in behind the answer to STARTTLS is not taken for the server's")
    func startTLSInjection() async throws {
        let script = MailScript().answering("EHLO", "250-mx\r\n250 STARTTLS\r\n")
            .answering("STARTTLS", "220 go on\r\n250-mx\r\n250 AUTH PLAIN\r\n235 ok\r\n")
        let talk = try await dialogue(with: script, security: .startTLS, credentials: .init(user: "us", password: "secret"))
        #expect(talk.error == .notConnected(.pendingPlaintext))
        #expect(!talk.lines.contains { $0.hasPrefix("AUTH") })
    }

    @Test("a refused STARTTLS is the end, not a reason to go on without")
    func startTLSRefused() async throws {
        let script = MailScript().answering("EHLO", "250-mx\r\n250 STARTTLS\r\n").answering("STARTTLS", "454 not now\r\n")
        let talk = try await dialogue(with: script, security: .startTLS)
        #expect(talk.error == .refused(.startTLS, SMTPReply(code: 454, lines: ["not now"])))
    }

    @Test("AUTH PLAIN is one line, AUTH LOGIN three", arguments: [
        ("PLAIN LOGIN", ["AUTH PLAIN AHVzAHNlY3JldA=="]), ("LOGIN", ["AUTH LOGIN", "dXM=", "c2VjcmV0"]),
    ])
    func signIn(mechanisms: String, lines: [String]) async throws {
        let script = MailScript().answering("EHLO", "250-mx\r\n250 AUTH \(mechanisms)\r\n").answering("AUTH PLAIN", "235 ok\r\n")
            .answering("AUTH LOGIN", "334 VXNlcm5hbWU6\r\n").answering("dXM=", "334 UGFzc3dvcmQ6\r\n").answering("c2VjcmV0", "235 ok\r\n")
        let talk = try await dialogue(with: script, credentials: .init(user: "us", password: "secret"))
        #expect(Array(talk.lines.dropFirst().prefix(lines.count)) == lines)
        #expect(talk.outcomes == [.delivered(SMTPReply(code: 250, lines: ["2.0.0 taken"]))])
    }

    @Test("a refused password is the configuration's fault, and so is a server without sign-in")
    func signInRefused() async throws {
        let credentials = SMTPServer.Credentials(user: "us", password: "wrong")
        let refusing = MailScript().answering("AUTH", "535 5.7.8 no\r\n")
        #expect(try await dialogue(with: refusing, credentials: credentials).error == .refused(.signIn, SMTPReply(code: 535, lines: ["5.7.8 no"])))
        let without = MailScript().answering("EHLO", "250 mx\r\n")
        #expect(try await dialogue(with: without, credentials: credentials).error == .notOffered("AUTH PLAIN or LOGIN"))
    }

    @Test("a mail that the server cannot take is refused before it is sent")
    func unfit() async throws {
        let large = try #require(SMTPMail(from: "us@test", to: "ada@test", content: [UInt8](repeating: 0x61, count: 1_000_001)))
        let talk = try await dialogue(with: MailScript(), mails: [large])
        #expect(talk.outcomes == [.refused("1000001 bytes are more than the 1000000 that the server takes")])
        let international = try #require(SMTPMail(from: "us@test", to: "müller@test", content: Array("x".utf8)))
        let plain = try await dialogue(with: MailScript(), mails: [international])
        #expect(plain.outcomes == [.refused("the server does not take addresses in other scripts (SMTPUTF8)")])
        let modern = MailScript().answering("EHLO", "250-mx\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n")
        let able = try await dialogue(with: modern, mails: [international])
        #expect(able.lines.contains("MAIL FROM:<us@test> SMTPUTF8"))
        #expect(able.outcomes == [.delivered(SMTPReply(code: 250, lines: ["2.0.0 taken"]))])
    }

    @Test("a large mail arrives whole, its end too", arguments: [65_530, 65_531, 65_532, 65_536, 200_000])
    func large(byteCount: Int) async throws {
        let mail = try #require(SMTPMail(from: "us@test", to: "ada@test", content: [UInt8](repeating: 0x61, count: byteCount)))
        let talk = try await dialogue(with: MailScript(), mails: [mail])
        #expect(talk.outcomes == [.delivered(SMTPReply(code: 250, lines: ["2.0.0 taken"]))])
        #expect(talk.lines.contains { $0.utf8.count == byteCount + 5 })
    }
}

/// Lines that the server's thread saw.
private final class SeenLines: Sendable {
    private let all = Mutex<[String]>([])
    func add(_ line: String) { all.withLock { $0.append(line) } }
    var lines: [String] { all.withLock { $0 } }
}
