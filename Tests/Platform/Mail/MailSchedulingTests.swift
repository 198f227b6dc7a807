import Storage
import Testing

@testable import Platform

@Suite struct MailSchedulingTests {
    let platform: TemporaryPlatform
    let user: UserID
    let ada: EmailAddress
    let start = UnixTime(seconds: 1_800_000_000)

    init() async throws {
        platform = try TemporaryPlatform()
        user = try #require(UserID("0123456789abcdef0123456789abcdef"))
        ada = try #require(EmailAddress("ada@example.com"))
        try await Integrations.add("vibe", to: platform)
    }

    private func seconds(_ count: Int64) -> UnixTime { UnixTime(milliseconds: start.milliseconds + count * 1_000) }

    private func enqueue(_ draft: MailDraft, at time: UnixTime? = nil) async throws -> MailID {
        let time = time ?? start
        return try await platform.database.write(throwing: MailError.self) { try Mail.enqueue(draft, $0, at: time) }
    }

    private func notice(_ subject: String = "x") -> MailDraft { .notice(subject: subject, paragraphs: ["x"], to: ada, userID: user) }

    private func product(at time: UnixTime? = nil) throws -> MailDraft {
        .product(try #require(IntegrationID("vibe")), subject: "x", html: "<p>x</p>", to: ada, userID: user, sendAt: time)
    }

    private func claim(_ count: Int64 = 10, by owner: String = "a", at time: UnixTime) async throws -> [ClaimedMail] {
        try await platform.database.write { connection in try Mail.claim(countMax: count, owner: owner, at: time, connection) }
    }

    private func settle(_ mail: ClaimedMail, _ result: MailResult, by owner: String = "a", at time: UnixTime) async throws {
        try await platform.database.write { connection in
            try Mail.settle(mail, result, owner: owner, retries: MailRetries(), at: time, jitter: 0, connection)
        }
    }

    private func sweep(at time: UnixTime) async throws {
        try await platform.database.write { connection in try Mail.sweep(at: time, connection) }
    }

    private func mail(_ id: MailID) throws -> StoredMail {
        try #require(try platform.reader.read { try Mail.find(id, $0) }).mail
    }

    @Test("a mail is claimed once, at its time and not before")
    func claimed() async throws {
        let id = try await enqueue(try product(at: seconds(60)))
        #expect(try await claim(at: seconds(59)).isEmpty)
        #expect(try await claim(by: "a", at: seconds(60)).map(\.mail.id) == [id])
        #expect(try await claim(by: "b", at: seconds(61)).isEmpty)
        #expect(try mail(id).state == .sending)
    }

    @Test("claims of many servers at once never share a mail")
    func concurrentClaims() async throws {
        for number in 0..<60 { _ = try await enqueue(notice("\(number)")) }
        let (database, time) = (platform.database, seconds(1))
        let claimed = try await withThrowingTaskGroup(of: [MailID].self) { group in
            for owner in 0..<20 {
                group.addTask {
                    try await database.write { connection in
                        try Mail.claim(countMax: 5, owner: "\(owner)", at: time, connection).map(\.mail.id)
                    }
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(claimed.count == 60)
        #expect(Set(claimed).count == 60)
    }

    @Test("codes go first, then what is due the longest")
    func order() async throws {
        let second = try await enqueue(notice("2"), at: seconds(1))
        let first = try await enqueue(notice("1"), at: seconds(0))
        let code = try await enqueue(.code("123456", purpose: "sign in", to: ada, expiresAt: seconds(600)), at: seconds(2))
        var claimed: [MailID] = []
        for _ in 0..<3 { claimed += try await claim(1, at: seconds(3)).map(\.mail.id) }
        #expect(claimed == [code, first, second])
    }

    @Test("a lease that ended is claimed again, and the mail is in doubt from then on")
    func leases() async throws {
        let id = try await enqueue(notice())
        let first = try #require(try await claim(by: "dead", at: start).first)
        let end = UnixTime(milliseconds: start.milliseconds + Mail.leaseMilliseconds)
        #expect(try await claim(by: "b", at: UnixTime(milliseconds: end.milliseconds - 1)).isEmpty)
        #expect(try mail(id).isUncertain == false)
        let second = try #require(try await claim(by: "b", at: end).first)
        #expect(second.mail.id == id && second.attempt == 2 && first.attempt == 1)
        #expect(try mail(id).isUncertain)
        // The first owner was only slow: its failure says nothing any more, its success does.
        try await settle(first, .refused("no"), by: "dead", at: end)
        #expect(try mail(id).state == .sending)
        try await settle(first, .sent("250"), by: "dead", at: end)
        #expect(try mail(id).state == .sent)
        try await settle(second, .deferred("later"), by: "b", at: end)
        #expect(try mail(id).state == .sent)
    }

    @Test("what the last run had claimed is taken back at the start, its own claims are not")
    func recovery() async throws {
        let id = try await enqueue(notice())
        _ = try await claim(by: "last", at: start)
        let (platform, start) = (platform, start)
        let recover = { (owner: String) in
            try await platform.database.write { connection in try Mail.recoverLeases(from: owner, at: start, connection) }
        }
        #expect(try await recover("last") == 0)
        #expect(try await recover("this") == 1)
        #expect(try await claim(by: "this", at: start).map(\.mail.id) == [id])
        #expect(try mail(id).isUncertain)
    }

    @Test("tries follow after 1, 5, 15, 30, 60, 120 and 240 minutes, for a day")
    func retries() async throws {
        let id = try await enqueue(notice())
        var time = start
        var gaps: [Int64] = []
        while true {
            let claimed = try #require(try await claim(at: time).first)
            try await settle(claimed, .deferred("451"), at: time)
            let stored = try mail(id)
            guard stored.state == .scheduled else { break }
            gaps.append((stored.dueAt.seconds - time.seconds) / 60)
            #expect(try await claim(at: UnixTime(milliseconds: stored.dueAt.milliseconds - 1)).isEmpty)
            time = stored.dueAt
        }
        #expect(gaps == [1, 5, 15, 30, 60, 120, 240, 240, 240, 240, 240])
        #expect(try mail(id).state == .failed)
        #expect(try mail(id).lastReply == "451")
    }

    @Test("a code has two tries, and none after its life")
    func codes() async throws {
        let id = try await enqueue(.code("123456", purpose: "sign in", to: ada, expiresAt: seconds(600)))
        try await settle(try #require(try await claim(at: start).first), .deferred("451"), at: start)
        #expect(try mail(id).state == .scheduled)
        try await settle(try #require(try await claim(at: seconds(60)).first), .deferred("451"), at: seconds(60))
        #expect(try mail(id).state == .failed)
        let late = try await enqueue(.code("123456", purpose: "sign in", to: ada, expiresAt: seconds(600)))
        #expect(try await claim(at: seconds(600)).isEmpty)
        try await sweep(at: seconds(600))
        #expect(try mail(late).state == .failed)
        #expect(try mail(late).subject.isEmpty)
    }

    @Test("jitter makes a gap up to a tenth longer")
    func jitter() {
        let retries = MailRetries(firstMilliseconds: 60_000)
        let last = UnixTime(seconds: 100_000)
        #expect(retries.next(after: 1, of: .notice, giveUpAt: last, at: UnixTime(seconds: 0), jitter: 1) == UnixTime(seconds: 66))
        #expect(retries.next(after: 99, of: .notice, giveUpAt: last, at: UnixTime(seconds: 0), jitter: 0) == UnixTime(seconds: 14_400))
        #expect(retries.next(after: 1, of: .notice, giveUpAt: UnixTime(seconds: 60), at: UnixTime(seconds: 0), jitter: 0) == nil)
    }

    @Test("what may have been delivered can no longer be cancelled, what certainly was not can")
    func uncertain() async throws {
        let product = try #require(IntegrationID("vibe"))
        let id = try await enqueue(try self.product(at: seconds(1)))
        try await settle(try #require(try await claim(at: seconds(1)).first), .uncertain("lost"), at: seconds(1))
        #expect(try mail(id).state == .sending)
        #expect(try await platform.database.write { try Mail.cancel(id, of: product, $0) } == false)
        let other = try await enqueue(try self.product(at: seconds(2)))
        try await settle(try #require(try await claim(at: seconds(2)).first), .deferred("451"), at: seconds(2))
        #expect(try await platform.database.write { try Mail.cancel(other, of: product, $0) })
    }

    @Test("a try that was not the mail's fault does not count")
    func postponed() async throws {
        let id = try await enqueue(try product(at: seconds(1)))
        try await settle(try #require(try await claim(at: seconds(1)).first), .postponed("no connection"), at: seconds(2))
        let stored = try mail(id)
        #expect(stored.state == .scheduled && stored.attemptCount == 0 && stored.lastReply == "no connection")
        #expect(try await claim(at: seconds(2)).first?.attempt == 1)
    }

    @Test("what is more than a day late is held until an administrator says yes")
    func late() async throws {
        let id = try await enqueue(notice())
        #expect(try await claim(at: seconds(86_400)).isEmpty)
        try await sweep(at: seconds(86_399))
        #expect(try mail(id).isHeld == false)
        try await sweep(at: seconds(86_400))
        #expect(try mail(id).isHeld)
        try await Mail.approve(id, by: .commandLine, in: platform.database, at: seconds(90_000))
        #expect(try await claim(at: seconds(90_000)).map(\.mail.id) == [id])
    }

    @Test("a deleted user's mail is not tried again, and is forgotten as soon as it is done")
    func deletedUser() async throws {
        let (user, start) = (user, start)
        let id = try await enqueue(notice("secret"))
        let claimed = try #require(try await claim(at: start).first)
        try await platform.database.write { try Mail.deleteAll(of: user, $0, at: start) }
        #expect(try mail(id).subject == "secret")
        try await settle(claimed, .deferred("451"), at: seconds(1))
        #expect(try await claim(at: seconds(1)).isEmpty)
        try await sweep(at: seconds(1))
        let stored = try mail(id)
        #expect(stored.state == .canceled && stored.subject.isEmpty && stored.recipient.isEmpty)
    }

    @Test("mail of a disabled product is held, of a deleted one cancelled")
    func withdrawnProducts() async throws {
        let vibe = try #require(IntegrationID("vibe"))
        try await Integrations.add("admin", isAdmin: true, to: platform)
        let held = try await enqueue(try product())
        try await Integrations.setDisabled(true, of: vibe, by: .commandLine, in: platform.database)
        #expect(try await claim(at: start).isEmpty)
        #expect(try mail(held).isHeld && mail(held).attemptCount == 0)
        let canceled = try await enqueue(try product())
        try await Integrations.delete(vibe, by: .commandLine, in: platform.database)
        #expect(try await claim(at: start).isEmpty)
        #expect(try mail(canceled).state == .canceled)
    }

    @Test("unsubscribing stops what waits, refuses what comes, and can be taken back")
    func unsubscribing() async throws {
        let id = try await enqueue(try product(at: seconds(60)))
        let token = try #require(try platform.reader.read { connection in
            try connection.first("SELECT token FROM mail_subscriptions") { row throws(StorageError) in try row.text(0) }
        })
        let change = { (isUnsubscribed: Bool, token: String) in
            try await platform.database.write { try Mail.setUnsubscribed(isUnsubscribed, token: token, $0) }
        }
        #expect(try await change(true, String(repeating: "0", count: 32)) == false)
        #expect(try await change(true, token))
        #expect(try mail(id).state == .canceled)
        await #expect(throws: MailError.unsubscribed) { try await enqueue(try product()) }
        #expect(try await change(false, token))
        _ = try await enqueue(try product())
    }

    @Test("texts are forgotten after their days, mails after a year")
    func forgetting() async throws {
        let id = try await enqueue(notice("kept"))
        try await settle(try #require(try await claim(at: start).first), .sent("250"), at: start)
        let (platform, start) = (platform, start)
        let forget = { (days: Int64) in
            let time = UnixTime(milliseconds: start.milliseconds + days * 86_400_000 + 1)
            return try await platform.database.write { connection in try Mail.forget(contentDays: 30, at: time, connection) }
        }
        _ = try await forget(29)
        let before = try platform.reader.read { try Mail.html(of: id, $0) }
        #expect(before?.isEmpty == false)
        _ = try await forget(30)
        #expect(try platform.reader.read { try Mail.html(of: id, $0) } == "")
        _ = try await forget(365)
        #expect(try platform.reader.read { try Mail.find(id, $0) } == nil)
    }

    @Test("the outlook says what is due and when to look again")
    func outlook() async throws {
        _ = try await enqueue(notice())
        _ = try await enqueue(try product(at: seconds(60)))
        _ = try await enqueue(try product(at: seconds(30)))
        let outlook = try platform.reader.read { try Mail.outlook(at: start, countMax: 10, $0) }
        #expect(outlook.dueCount == 1)
        #expect(outlook.nextDueAt == seconds(30))
        #expect(try platform.reader.read { try Mail.depth(at: start, $0) } == Mail.Depth(queued: 3, due: 1, held: 0, failed: 0))
    }
}

@Suite struct MailOutageTests {
    @Test("waits grow, one step for all carriers that meet the same outage, and begin anew after it")
    func waits() {
        var outage = MailOutage()
        #expect(outage.isOver)
        let isNews = [("refused", 0), ("refused", 10)].map { reason, time in outage.begins(reason, at: Int64(time)) }
        #expect(isNews == [true, false])
        #expect(outage.millisecondsLeft(at: 10) == 990)
        let isNewsAgain = outage.begins("refused", at: 1_000)
        #expect(!isNewsAgain)
        #expect(outage.millisecondsLeft(at: 1_000) == 5_000)
        let isOtherNews = outage.begins("another reason", at: 6_000)
        #expect(isOtherNews)
        for step in 1...20 { _ = outage.begins("x", at: 1_000_000 * Int64(step)) }
        #expect(outage.millisecondsLeft(at: 20_000_000) == 300_000)
        let ended = [outage.ends(), outage.ends()]
        #expect(ended == [true, false])
        #expect(outage.isOver)
    }
}
