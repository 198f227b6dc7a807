import Platform
import Storage
import Testing

@Suite struct MailAdministrationTests {
    private let address = EmailAddress("ann@example.com")!
    private let start = UnixTime(seconds: 1_000_000)

    private func enqueue(_ draft: MailDraft, in platform: TemporaryPlatform) async throws -> MailID {
        try await platform.database.write(throwing: MailError.self) { [start] connection in
            try Mail.enqueue(draft, connection, at: start)
        }
    }

    private func state(_ id: MailID, in platform: TemporaryPlatform) throws -> MailState? {
        try platform.reader.read { try Mail.find(id, $0) }?.mail.state
    }

    /// As the scheduler and the receiving server would have left it.
    private func set(_ id: MailID, _ change: @escaping @Sendable (WriteConnection, SQLValue) throws(StorageError) -> Void, in platform: TemporaryPlatform) async throws {
        try await platform.database.write { connection throws(StorageError) in try change(connection, .text(id.text)) }
    }

    @Test("what waits can be cancelled once, what is being handed over cannot, and each is recorded")
    func cancel() async throws {
        let platform = try TemporaryPlatform()
        let database = platform.database
        let id = try await enqueue(.notice(subject: "One", paragraphs: ["x"], to: address), in: platform)
        try await set(id, { connection, id throws(StorageError) in
            try connection.execute("UPDATE mails SET lease_owner = 'a' WHERE id = $1", [id])
        }, in: platform)
        await #expect(throws: MailAdministrationError.notPossible(.sending)) {
            try await Mail.cancel(id, by: .commandLine, in: database)
        }
        try await set(id, { connection, id throws(StorageError) in
            try connection.execute("UPDATE mails SET lease_owner = NULL WHERE id = $1", [id])
        }, in: platform)
        try await Mail.cancel(id, by: .commandLine, in: database)
        #expect(try state(id, in: platform) == .canceled)
        await #expect(throws: MailAdministrationError.notPossible(.canceled)) {
            try await Mail.cancel(id, by: .commandLine, in: database)
        }
        #expect(try platform.reader.read { try Audit.list(count: 10, $0) }.map(\.entry) == [AuditEntry(.mailCanceled, of: id.text, by: .commandLine)])
    }

    @Test("only a mail that is held can be approved, and is due at once then")
    func approve() async throws {
        let platform = try TemporaryPlatform()
        let database = platform.database
        let id = try await enqueue(.notice(subject: "One", paragraphs: ["x"], to: address), in: platform)
        await #expect(throws: MailAdministrationError.notPossible(.sending)) {
            try await Mail.approve(id, by: .commandLine, in: database)
        }
        try await set(id, { connection, id throws(StorageError) in
            try connection.execute("UPDATE mails SET is_held = 1 WHERE id = $1", [id])
        }, in: platform)
        var filter = MailFilter()
        filter.group = .held
        #expect(try platform.reader.read { try Mail.list(filter, count: 10, $0) }.map(\.mail.id) == [id])
        let later = UnixTime(seconds: 2_000_000)
        try await Mail.approve(id, by: .commandLine, in: database, at: later)
        let mail = try #require(try platform.reader.read { try Mail.find(id, $0) }).mail
        #expect(!mail.isHeld && mail.dueAt == later && mail.state == .sending)
        #expect(try platform.reader.read { try Mail.list(filter, count: 10, $0) }.isEmpty)
    }

    @Test("only a mail that failed can be tried again, and never one with a code")
    func retry() async throws {
        let platform = try TemporaryPlatform()
        let database = platform.database
        let notice = try await enqueue(.notice(subject: "One", paragraphs: ["x"], to: address), in: platform)
        let code = try await enqueue(
            .code("123456", purpose: "sign in", to: address, expiresAt: UnixTime(seconds: 1_000_600)), in: platform)
        await #expect(throws: MailAdministrationError.notPossible(.sending)) {
            try await Mail.retry(notice, by: .commandLine, in: database)
        }
        for id in [notice, code] {
            try await set(id, { connection, id throws(StorageError) in
                try connection.execute("UPDATE mails SET state = 'failed', finished_at = 5, attempt_count = 7 WHERE id = $1", [id])
            }, in: platform)
        }
        try await Mail.retry(notice, by: .commandLine, in: database, at: UnixTime(seconds: 3_000_000))
        let mail = try #require(try platform.reader.read { try Mail.find(notice, $0) }).mail
        #expect(mail.state == .sending && mail.attemptCount == 0 && mail.dueAt == UnixTime(seconds: 3_000_000) && mail.finishedAt == nil)
        await #expect(throws: MailAdministrationError.notPossible(.failed)) {
            try await Mail.retry(code, by: .commandLine, in: database)
        }
    }

    @Test("subject and text of a mail with a code are not given out")
    func codes() async throws {
        let platform = try TemporaryPlatform()
        let id = try await enqueue(
            .code("123456", purpose: "sign in", to: address, expiresAt: UnixTime(seconds: 1_000_600)), in: platform)
        let found = try #require(try platform.reader.read { try Mail.find(id, $0) })
        #expect(found.subject == nil)
        #expect(try platform.reader.read { try Mail.html(of: id, $0) } == nil)
        let notice = try await enqueue(.notice(subject: "One", paragraphs: ["<x>"], to: address), in: platform)
        #expect(try platform.reader.read { try Mail.html(of: notice, $0) } == "<p>&lt;x&gt;</p>")
        #expect(try platform.reader.read { try Mail.find(notice, $0) }?.subject == "One")
    }

    @Test("the list is filtered by group and address, and paged; the counts say how many are in each group")
    func list() async throws {
        let platform = try TemporaryPlatform()
        var ids: [MailID] = []
        for number in 0..<3 {
            ids.append(try await enqueue(.notice(subject: "\(number)", paragraphs: ["x"], to: address), in: platform))
        }
        let other = try #require(EmailAddress("bob@example.com"))
        let bob = try await enqueue(.notice(subject: "b", paragraphs: ["x"], to: other), in: platform)
        try await Mail.cancel(ids[1], by: .commandLine, in: platform.database)
        let first = try platform.reader.read { try Mail.list(MailFilter(), count: 2, $0) }
        let rest = try platform.reader.read { try Mail.list(MailFilter(), before: first.last?.creationOrder, count: 10, $0) }
        #expect((first + rest).map(\.mail.id) == [bob, ids[2], ids[1], ids[0]])
        var filter = MailFilter()
        filter.group = .sending
        filter.recipient = "ann@example.com"
        #expect(try platform.reader.read { try Mail.list(filter, count: 10, $0) }.map(\.mail.id) == [ids[2], ids[0]])
        #expect(try platform.reader.read(Mail.counts) == [.sending: 3, .canceled: 1])
    }
}
