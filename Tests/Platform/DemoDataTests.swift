import Platform
import Storage
import Testing

@Suite struct DemoDataTests {
    private let today = CalendarDate("2026-11-21")!

    @Test("a fresh machine gets an admin, a product, three tiers, posts and announcements")
    func installed() async throws {
        let platform = try TemporaryPlatform()
        let report = try await DemoData.install(in: platform.database)
        #expect(report.admin.isAdmin && !report.product.isAdmin)
        #expect(try platform.reader.read(Integrations.list) == [report.admin, report.product])
        let tiers = try platform.reader.read(Tiers.list)
        #expect(tiers.map(\.slug.text) == ["starter", "pro", "pro-plus"])
        #expect(tiers.map(\.level) == [1, 2, 3])
        #expect(tiers.allSatisfy { $0.monthlyCents > 0 && $0.yearlyCents == $0.monthlyCents * 10 && $0.monthlyCreditCap > 0 })
        #expect(try platform.reader.read { try Blog.latest(20, on: today, $0) }.count == 3)
        let announcements = try platform.reader.read { try Announcements.active(for: "vibe-remote", on: today, $0) }
        #expect(Set(announcements.map(\.audience)) == [.all, .paid])
    }

    @Test("installing again changes nothing and brings back only what is missing")
    func idempotent() async throws {
        let platform = try TemporaryPlatform()
        let first = try await DemoData.install(in: platform.database)
        var tier = try #require(try platform.reader.read(Tiers.list).first)
        tier.monthlyCents = 1
        try await Tiers.update(tier, by: .commandLine, in: platform.database)
        try await Integrations.setDisabled(true, of: first.product.id, by: .commandLine, in: platform.database)
        let second = try await DemoData.install(in: platform.database)
        #expect(second.admin == first.admin)
        #expect(second.product.secret == first.product.secret && second.product.isDisabled)
        #expect(try platform.reader.read(Tiers.list).first == tier)
        try await Integrations.delete(first.product.id, by: .commandLine, in: platform.database)
        let third = try await DemoData.install(in: platform.database)
        #expect(third.product.id == first.product.id && third.product.secret != first.product.secret)
        #expect(try platform.reader.read(Announcements.list).count == 2)
    }
}
