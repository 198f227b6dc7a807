import Platform
import Storage
import Testing

@Suite struct AuditTests {
    private let ann = UserID(String(repeating: "a", count: 32))!

    private func list(
        _ filter: AuditFilter = AuditFilter(), before: Int64? = nil, count: Int = 200, in platform: TemporaryPlatform
    ) throws -> [AuditRecord] {
        try platform.reader.read { try Audit.list(filter, before: before, count: count, $0) }
    }

    private func record(_ entries: [AuditEntry], at time: UnixTime = UnixTime(seconds: 1_000), in platform: TemporaryPlatform) async throws {
        try await platform.database.write { connection throws(StorageError) in
            for entry in entries { try Audit.record(entry, at: time, connection) }
        }
    }

    @Test("an entry comes back as it was recorded, the newest first")
    func roundTrip() async throws {
        let platform = try TemporaryPlatform()
        let shop = try #require(IntegrationID("shop"))
        let entries = [
            AuditEntry(
                .tierUpdated, of: "pro", by: .user(ann, from: "192.0.2.1"),
                changes: [AuditChange("name", from: "Pro", to: "<b>"), AuditChange("level", from: nil, to: "1")]),
            AuditEntry(.integrationSecretsListed, of: "", by: .integration(shop, from: "::1")),
            AuditEntry(.userMadeAdmin, of: ann.text, by: .commandLine),
        ]
        try await record(entries, in: platform)
        let found = try list(in: platform)
        #expect(found.map(\.entry) == entries.reversed())
        #expect(found.map(\.number) == [3, 2, 1])
        #expect(found.allSatisfy { $0.recordedAt == UnixTime(seconds: 1_000) })
    }

    @Test("pages follow each other without gap or repetition, also while entries are added")
    func pages() async throws {
        let platform = try TemporaryPlatform()
        let entry = AuditEntry(.tierUpdated, of: "pro", by: .commandLine)
        try await record(Array(repeating: entry, count: 7), in: platform)
        let first = try list(count: 3, in: platform)
        try await record([entry], in: platform)
        let second = try list(before: first.last?.number, count: 3, in: platform)
        let third = try list(before: second.last?.number, count: 3, in: platform)
        #expect((first + second + third).map(\.number) == [7, 6, 5, 4, 3, 2, 1])
        #expect(try list(count: 0, in: platform).isEmpty && list(count: -1, in: platform).isEmpty)
    }

    @Test("a filter names the actor, area, action, subject and days")
    func filters() async throws {
        let platform = try TemporaryPlatform()
        let day = try #require(CalendarDate("2026-03-01"))
        let midnight = UnixTime(startOf: day)
        try await record([AuditEntry(.tierUpdated, of: "pro", by: .user(ann))], at: midnight, in: platform)
        try await record(
            [AuditEntry(.blogCreated, of: "pro", by: .commandLine)], at: UnixTime(milliseconds: midnight.milliseconds - 1), in: platform)
        try await record(
            [AuditEntry(.tierDeleted, of: "other", by: .commandLine)],
            at: UnixTime(milliseconds: midnight.milliseconds + 86_400_000), in: platform)
        func numbers(_ change: (inout AuditFilter) -> Void) throws -> [Int64] {
            var filter = AuditFilter()
            change(&filter)
            return try list(filter, in: platform).map(\.number)
        }
        #expect(try numbers { $0.actorID = ann.text } == [1])
        #expect(try numbers { $0.isCommandLineOnly = true } == [3, 2])
        #expect(try numbers { $0.area = .tier } == [3, 1])
        #expect(try numbers { $0.action = .tierDeleted } == [3])
        #expect(try numbers { $0.subject = "pro" } == [2, 1])
        #expect(try numbers { $0.from = day } == [3, 1])
        #expect(try numbers { $0.through = day } == [2, 1])
        #expect(try numbers { $0.from = day; $0.through = day } == [1])
    }

    @Test("a long value is cut between characters, and never more than 50 changes are kept")
    func bounds() async throws {
        let platform = try TemporaryPlatform()
        let long = "x" + String(repeating: "é", count: 1_000)
        let changes = (0..<60).map { AuditChange("n\($0)", from: long, to: nil) }
        try await record([AuditEntry(.tierUpdated, of: long, by: .commandLine, changes: changes)], in: platform)
        let entry = try #require(try list(in: platform).first?.entry)
        #expect(entry.changes.count == 50)
        #expect(entry.changes[0].old == "x" + String(repeating: "é", count: 499))
        #expect(entry.subject == "x" + String(repeating: "é", count: 127))
    }

    @Test("every action has an area, and no two share a stored name")
    func actions() {
        #expect(AuditAction.allCases.allSatisfy { $0.area != nil })
        #expect(Set(AuditAction.allCases.map(\.rawValue)).count == AuditAction.allCases.count)
    }

    @Test("a change that fails leaves no record, and one that is recorded twice at once leaves two")
    func sameTransaction() async throws {
        let platform = try TemporaryPlatform()
        let slug = try #require(TierSlug("pro"))
        await #expect(throws: TierError.notFound) { try await Tiers.delete(slug, by: .commandLine, in: platform.database) }
        #expect(try list(in: platform).isEmpty)
        await #expect(throws: StorageError.self) {
            try await platform.database.write { connection throws(StorageError) in
                try Audit.record(AuditEntry(.tierDeleted, of: "pro", by: .commandLine), connection)
                throw StorageError.busy
            }
        }
        #expect(try list(in: platform).isEmpty)
    }

    @Test("each change of an integration records who did it, and no record holds a secret")
    func integrations() async throws {
        let platform = try TemporaryPlatform()
        let database = platform.database
        let actor = AuditActor.user(ann, from: "192.0.2.7")
        let id = try #require(IntegrationID("shop"))
        let created = try await Integrations.create(IntegrationDraft(id: id, name: "Shop"), by: actor, in: database)
        _ = try await Integrations.update(
            id, IntegrationChange(name: "Store", redirectURIs: ["https://a.example/cb"]), by: actor, in: database)
        let rotated = try await Integrations.rotateSecret(of: id, by: actor, in: database)
        #expect(try await Integrations.revealSecret(of: id, by: actor, in: database) == rotated)
        #expect(try await Integrations.listSecrets(by: actor, in: database).map(\.secret) == [rotated])
        try await Integrations.setDisabled(true, of: id, by: actor, in: database)
        try await Integrations.setDisabled(false, of: id, by: actor, in: database)
        try await Integrations.delete(id, by: actor, in: database)
        let records = try list(in: platform)
        #expect(
            records.map(\.entry.action) == [
                .integrationDeleted, .integrationEnabled, .integrationDisabled, .integrationSecretsListed,
                .integrationSecretRead, .integrationSecretRotated, .integrationUpdated, .integrationCreated,
            ])
        #expect(records.allSatisfy { $0.entry.actor == actor })
        #expect(
            records[6].entry.changes == [
                AuditChange("name", from: "Shop", to: "Store"), AuditChange("redirect URIs", from: "", to: "https://a.example/cb"),
            ])
        var text = ""
        dump(records, to: &text)
        #expect(!text.contains(created.secret.revealed) && !text.contains(rotated.revealed))
    }

    @Test("each change of announcements, posts, tiers and feedback is recorded")
    func community() async throws {
        let platform = try TemporaryPlatform()
        let database = platform.database
        let texts = try #require(LocalizedText(["en": "Hello"]))
        var draft = AnnouncementDraft(apps: ["app"], audience: .all, titles: texts, bodies: texts)
        let id = try await Announcements.create(draft, by: .user(ann), in: database)
        draft.titles = try #require(LocalizedText(["en": "Hello", "fr": "Salut"]))
        try await Announcements.update(id, draft, by: .user(ann), in: database)
        let update = try #require(try list(in: platform).first?.entry)
        #expect(update.changes == [AuditChange("title (fr)", from: nil, to: "Salut")])
        try await Announcements.setEnabled(false, of: id, by: .user(ann), in: database)
        try await Announcements.delete(id, by: .user(ann), in: database)

        let slug = try #require(BlogSlug("one"))
        var post = BlogPost(slug: slug, title: "One", summary: "", publishedAt: nil)
        try await Blog.create(post, by: .user(ann), in: database)
        post.publishedAt = CalendarDate("2026-01-01")
        try await Blog.update(post, by: .user(ann), in: database)
        post.publishedAt = nil
        try await Blog.update(post, by: .user(ann), in: database)
        try await Blog.delete(slug, by: .user(ann), in: database)

        let thread = try await Feedback.create(
            FeedbackDraft(owner: FeedbackOwner(productName: "p", userID: "u"), content: "?"), in: database)
        _ = try await Feedback.reply("!", to: thread.id, by: .user(ann), in: database)
        _ = try await Feedback.setStatus(.closed, of: thread.id, by: .user(ann), in: database)
        #expect(
            try list(in: platform).reversed().map(\.entry.action) == [
                .announcementCreated, .announcementUpdated, .announcementDisabled, .announcementDeleted, .blogCreated,
                .blogPublished, .blogUnpublished, .blogDeleted, .feedbackReplied, .feedbackStatusChanged,
            ])
    }
}

@Suite struct IntegrationSettingsAuditTests {
    @Test("a change of sign-in settings records what is different, and one that is refused nothing")
    func settings() async throws {
        let platform = try TemporaryPlatform()
        let shop = try await Integrations.add("shop", to: platform)
        var settings = IntegrationSettings()
        settings.requiresPKCE = true
        settings.wildcardRedirects = .listed(["shop.btelo.com"])
        try await settings.store(for: shop.id, by: .commandLine, in: platform.database)
        #expect(try platform.reader.read { try IntegrationSettings.find(shop.id, $0) } == settings)
        let record = try #require(try platform.reader.read { try Audit.list(count: 1, $0) }.first?.entry)
        #expect(record.action == .integrationSettingsChanged)
        #expect(
            record.changes == [
                AuditChange("requires PKCE", from: "no", to: "yes"),
                AuditChange("redirects under the domain", from: "any", to: "shop.btelo.com"),
            ])
        settings.wildcardRedirects = .listed(["evil.example"])
        let wrong = settings
        await #expect(throws: IntegrationError.invalidWildcardHost) {
            try await wrong.store(for: shop.id, by: .commandLine, in: platform.database)
        }
        #expect(try platform.reader.read { try Audit.list(count: 10, $0) }.first?.entry == record)
    }
}
