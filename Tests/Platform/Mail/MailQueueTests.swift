import Storage
import Testing

@testable import Platform

@Suite struct MailEnqueueTests {
    let platform: TemporaryPlatform
    let user: UserID
    let product: IntegrationID
    let ada: EmailAddress

    init() throws {
        platform = try TemporaryPlatform()
        user = try #require(UserID("0123456789abcdef0123456789abcdef"))
        ada = try #require(EmailAddress("ada@example.com"))
        product = try #require(IntegrationID("vibe"))
    }

    private func draft(_ subject: String = "Hello", html: String = "<p>Hello</p>", at time: UnixTime? = nil) -> MailDraft {
        .product(product, subject: subject, html: html, to: ada, userID: user, sendAt: time)
    }

    private func enqueue(_ draft: MailDraft, dailyCountMax: Int64 = .max, at time: UnixTime = .now) async throws -> MailID {
        try await platform.database.write(throwing: MailError.self) { connection in
            try Mail.enqueue(draft, connection, dailyCountMax: dailyCountMax, at: time)
        }
    }

    @Test("a mail for later is listed as scheduled, one for now is not listed")
    func listed() async throws {
        let now = UnixTime(seconds: 1_000_000)
        let later = try await enqueue(draft(at: UnixTime(seconds: 1_000_060)), at: now)
        _ = try await enqueue(draft(), at: now)
        _ = try await enqueue(draft(at: UnixTime(seconds: 999_000)), at: now)
        let listed = try platform.reader.read { try Mail.list(of: product, userID: nil, $0) }
        #expect(listed.map(\.id) == [later])
        #expect(listed.first?.state == .scheduled)
        #expect(listed.first?.sendAt == UnixTime(seconds: 1_000_060))
        #expect(try platform.reader.read { try Mail.list(of: product, userID: UserID(String(repeating: "0", count: 32)), $0) }.isEmpty)
    }

    @Test("a scheduled mail is cancelled once, by its own integration only; one for now not at all")
    func canceled() async throws {
        let now = UnixTime.now
        let later = try await enqueue(draft(at: UnixTime(seconds: now.seconds + 600)), at: now)
        let immediate = try await enqueue(draft(), at: now)
        let other = try #require(IntegrationID("other"))
        let product = product
        let cancel = { (id: MailID, owner: IntegrationID) in
            try await platform.database.write { connection in try Mail.cancel(id, of: owner, connection) }
        }
        #expect(try await cancel(later, other) == false)
        #expect(try await cancel(later, product) == true)
        #expect(try await cancel(later, product) == false)
        #expect(try await cancel(immediate, product) == false)
        #expect(try platform.reader.read { try Mail.list(of: product, userID: user, $0) }.first?.state == .canceled)
    }

    @Test("control characters in a subject and script in a text are refused", arguments: [
        ("a\r\nBcc: b@c.d", "<p>x</p>", MailError.invalidSubject), ("a\nb", "<p>x</p>", .invalidSubject),
        ("a\u{0}b", "<p>x</p>", .invalidSubject), (" ", "<p>x</p>", .invalidSubject),
        ("a", "", .invalidHTML), ("a", "x\u{0}", .invalidHTML),
        ("a", "<ScRiPt>x", .scriptInHTML), ("a", "<script\nsrc=x>", .scriptInHTML),
        ("a", "<<script/", .scriptInHTML),     ])
    func refused(subject: String, html: String, error: MailError) async throws {
        let bad = MailDraft.product(product, subject: subject, html: html, to: ada, userID: user)
        await #expect(throws: error) { try await enqueue(bad) }
    }

    @Test("what only looks like script is accepted", arguments: ["<p>script</p>", "<scripture>", "< script>", "a <scrip", "&lt;script&gt;"])
    func accepted(html: String) async throws {
        _ = try await enqueue(draft(html: html))
    }

    @Test("a product may send so many mails a day, and again the next day")
    func dailyCount() async throws {
        let evening = UnixTime(seconds: 86_400 - 10)
        for _ in 0..<3 { _ = try await enqueue(draft(), dailyCountMax: 3, at: evening) }
        await #expect(throws: MailError.tooManyToday) { try await enqueue(draft(), dailyCountMax: 3, at: evening) }
        _ = try await enqueue(draft(), dailyCountMax: 3, at: UnixTime(seconds: 86_400))
    }

    @Test("what waits for a deleted user is cancelled, and what was written to them is forgotten")
    func deletedUser() async throws {
        let later = try await enqueue(draft(at: UnixTime(seconds: UnixTime.now.seconds + 600)))
        let user = user
        try await platform.database.write { connection in try Mail.deleteAll(of: user, connection) }
        let mail = try #require(try platform.reader.read { try Mail.list(of: product, userID: user, $0) }.first)
        #expect(mail.id == later && mail.state == .canceled && mail.recipient.isEmpty && mail.subject.isEmpty)
    }
}
