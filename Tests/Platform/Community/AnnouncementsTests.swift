import Platform
import Storage
import Testing

@Suite struct AnnouncementsTests {
    private let today = CalendarDate("2026-02-15")!

    private func draft(
        _ id: String? = nil, apps: [String] = ["btelo-english"], audience: AnnouncementAudience = .all,
        expiresAt: String? = nil
    ) -> AnnouncementDraft {
        AnnouncementDraft(
            id: id.flatMap(AnnouncementID.init), apps: apps, audience: audience,
            titles: LocalizedText(["en": "Title", "zh-hans": "标题"])!, bodies: LocalizedText(["en": "Body"])!,
            expiresAt: expiresAt.flatMap { CalendarDate($0) })
    }

    private func active(_ app: String, on date: CalendarDate? = nil, in platform: TemporaryPlatform) throws -> [String] {
        try platform.reader.read { try Announcements.active(for: app, on: date ?? today, $0) }.map(\.id.text)
    }

    @Test("an announcement comes back as it was written")
    func roundTrip() async throws {
        let platform = try TemporaryPlatform()
        let time = UnixTime(seconds: 1_700_000_000)
        let id = try await Announcements.create(
            draft(apps: ["zebra", "apple"], audience: .paid, expiresAt: "2026-12-31"), by: .commandLine, in: platform.database, at: time)
        let found = try platform.reader.read { try Announcements.active(for: "apple", on: today, $0) }
        let announcement = try #require(found.first)
        #expect(found.count == 1)
        #expect(announcement.id == id)
        #expect(announcement.apps == ["zebra", "apple"])
        #expect(announcement.audience == .paid)
        #expect(announcement.titles.entries.map(\.locale) == ["en", "zh-hans"])
        #expect(announcement.titles.text(for: "zh-hans") == "标题")
        #expect(announcement.titles.text(for: "fr") == "Title")
        #expect(announcement.bodies.text(for: "zh-hans") == "Body")
        #expect(announcement.isEnabled)
        #expect(announcement.expiresAt == CalendarDate("2026-12-31"))
        #expect(announcement.createdAt == time)
        #expect(id.text.utf8.count == 32)
    }

    @Test("an app sees its own announcements only, the newest first")
    func ownApps() async throws {
        let platform = try TemporaryPlatform()
        for (id, apps) in [("one", ["a", "b"]), ("two", ["b"]), ("three", ["a"])] {
            _ = try await Announcements.create(draft(id, apps: apps), by: .commandLine, in: platform.database)
        }
        #expect(try active("a", in: platform) == ["three", "one"])
        #expect(try active("b", in: platform) == ["two", "one"])
        for other in ["c", "", "A", "a ", "%"] {
            #expect(try active(other, in: platform) == [])
        }
    }

    @Test("the expiry date is the last one it is shown on, in UTC", arguments: [
        ("2026-02-14", true), ("2026-02-15", true), ("2026-02-16", false), ("2027-01-01", false),
    ])
    func expiry(date: String, isShown: Bool) async throws {
        let platform = try TemporaryPlatform()
        _ = try await Announcements.create(draft("one", expiresAt: "2026-02-15"), by: .commandLine, in: platform.database)
        let shown = try active("btelo-english", on: CalendarDate(date)!, in: platform)
        #expect(shown == (isShown ? ["one"] : []))
    }

    @Test("a disabled announcement is not shown, still listed for administrators, and can be shown again")
    func disabled() async throws {
        let platform = try TemporaryPlatform()
        let id = try await Announcements.create(draft(), by: .commandLine, in: platform.database)
        try await Announcements.setEnabled(false, of: id, by: .commandLine, in: platform.database)
        #expect(try active("btelo-english", in: platform) == [])
        #expect(try platform.reader.read(Announcements.list).map(\.isEnabled) == [false])
        try await Announcements.setEnabled(true, of: id, by: .commandLine, in: platform.database)
        #expect(try active("btelo-english", in: platform) == [id.text])
    }

    @Test("a deleted announcement is gone, and what is not there cannot be changed")
    func deleted() async throws {
        let platform = try TemporaryPlatform()
        let id = try await Announcements.create(draft(), by: .commandLine, in: platform.database)
        try await Announcements.delete(id, by: .commandLine, in: platform.database)
        #expect(try platform.reader.read(Announcements.list).isEmpty)
        await #expect(throws: AnnouncementError.notFound) { try await Announcements.delete(id, by: .commandLine, in: platform.database) }
        await #expect(throws: AnnouncementError.notFound) {
            try await Announcements.setEnabled(true, of: id, by: .commandLine, in: platform.database)
        }
    }

    @Test("an id that is taken is refused")
    func takenID() async throws {
        let platform = try TemporaryPlatform()
        _ = try await Announcements.create(draft("one"), by: .commandLine, in: platform.database)
        await #expect(throws: AnnouncementError.alreadyExists) {
            try await Announcements.create(draft("one"), by: .commandLine, in: platform.database)
        }
    }

    @Test("apps are 1 to 100 different lower-case slugs", arguments: [
        (["a"], true), ((0..<100).map { "app-\($0)" }, true),
        ([], false), (["A"], false), ([""], false), (["a b"], false), (["a", "a"], false),
        ((0..<101).map { "app-\($0)" }, false),
    ])
    func apps(apps: [String], accepted: Bool) async throws {
        let platform = try TemporaryPlatform()
        if accepted {
            _ = try await Announcements.create(draft(apps: apps), by: .commandLine, in: platform.database)
        } else {
            await #expect(throws: AnnouncementError.invalidApps) {
                try await Announcements.create(draft(apps: apps), by: .commandLine, in: platform.database)
            }
        }
    }

    @Test("a text has English, lower-case locale tags, and nothing empty", arguments: [
        (["en": "x"], true), (["en": "x", "zh-hans": "y", "ja": "z"], true),
        ([:], false), (["zh": "x"], false), (["en": ""], false), (["en": "x", "zh": " "], false),
        (["en": "x", "zh-Hans": "y"], false), (["EN": "x"], false), (["en": "x", "": "y"], false),
        (["en": "x", "a_b": "y"], false), (["en": "a\u{0}b"], false),
    ])
    func localizedText(texts: [String: String], accepted: Bool) {
        #expect((LocalizedText(texts) != nil) == accepted)
    }

    @Test("an update replaces apps, texts, audience and last day, and keeps id, state and place")
    func updated() async throws {
        let platform = try TemporaryPlatform()
        let database = platform.database
        let id = try await Announcements.create(draft("one", expiresAt: "2026-03-01"), by: .commandLine, in: database)
        _ = try await Announcements.create(draft("two"), by: .commandLine, in: database)
        try await Announcements.setEnabled(false, of: id, by: .commandLine, in: database)
        var changed = draft(apps: ["other"], audience: .paid)
        changed.titles = try #require(LocalizedText(["en": "New", "fr": "Neuf"]))
        try await Announcements.update(id, changed, by: .commandLine, in: database)
        let found = try #require(try platform.reader.read { try Announcements.find(id, $0) })
        #expect(found.apps == ["other"] && found.audience == .paid && found.expiresAt == nil && !found.isEnabled)
        #expect(found.titles == changed.titles && found.bodies == changed.bodies)
        #expect(try platform.reader.read(Announcements.list).map(\.id.text) == ["two", "one"])
        let nobody = try #require(AnnouncementID("nobody"))
        await #expect(throws: AnnouncementError.notFound) {
            try await Announcements.update(nobody, changed, by: .commandLine, in: database)
        }
    }
}
