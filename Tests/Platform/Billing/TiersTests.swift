import Platform
import Storage
import Testing

@Suite struct TiersTests {
    private func tier(_ slug: String, level: Int64, cents: Int64 = 100) -> Tier {
        Tier(
            slug: TierSlug(slug)!, name: slug, level: level, monthlyCents: cents, yearlyCents: cents * 10,
            trialDays: 0, monthlyCreditCap: 0)
    }

    @Test("tiers are listed from the lowest level to the highest, whatever the order they were put in")
    func order() async throws {
        let platform = try TemporaryPlatform()
        for (slug, level) in [("pro", 2), ("pro-plus", 3), ("starter", 1)] as [(String, Int64)] {
            try await Tiers.create(tier(slug, level: level), by: .commandLine, in: platform.database)
        }
        #expect(try platform.reader.read(Tiers.list).map(\.slug.text) == ["starter", "pro", "pro-plus"])
    }

    @Test("updating a tier changes it and adds none")
    func replaced() async throws {
        let platform = try TemporaryPlatform()
        try await Tiers.create(tier("pro", level: 2), by: .commandLine, in: platform.database)
        let changed = tier("pro", level: 5, cents: 900)
        try await Tiers.update(changed, by: .commandLine, in: platform.database)
        #expect(try platform.reader.read(Tiers.list) == [changed])
        #expect(try platform.reader.read { try Tiers.find(TierSlug("pro")!, $0) } == changed)
        #expect(try platform.reader.read { try Tiers.find(TierSlug("other")!, $0) } == nil)
    }

    @Test("two tiers cannot have one level")
    func levelTaken() async throws {
        let platform = try TemporaryPlatform()
        try await Tiers.create(tier("pro", level: 2), by: .commandLine, in: platform.database)
        await #expect(throws: TierError.levelTaken) {
            try await Tiers.create(tier("other", level: 2), by: .commandLine, in: platform.database)
        }
    }

    @Test("levels start at 1 and amounts are 0 to 10^12", arguments: [
        (1, 0, true), (1, 1_000_000_000_000, true), (0, 0, false), (-1, 0, false), (1, -1, false),
        (1, 1_000_000_000_001, false), (1, .max, false),
    ] as [(Int64, Int64, Bool)])
    func bounds(level: Int64, amount: Int64, accepted: Bool) async throws {
        for change in [\Tier.monthlyCents, \.yearlyCents, \.trialDays, \.monthlyCreditCap] as [WritableKeyPath<Tier, Int64> & Sendable] {
            let platform = try TemporaryPlatform()
            var changed = tier("pro", level: level)
            changed[keyPath: change] = amount
            let tier = changed
            if accepted {
                try await Tiers.create(tier, by: .commandLine, in: platform.database)
            } else {
                await #expect(throws: TierError.self) { try await Tiers.create(tier, by: .commandLine, in: platform.database) }
            }
        }
    }

    @Test("a loop's directory shows a change on the next call")
    func directory() async throws {
        let platform = try TemporaryPlatform()
        let directory = try TierDirectory(database: platform.database, reader: platform.reader)
        #expect(try directory.tiers() == [])
        for cents in Int64(1)...10 {
            let changed = tier("pro", level: 1, cents: cents)
            if cents == 1 {
                try await Tiers.create(changed, by: .commandLine, in: platform.database)
            } else {
                try await Tiers.update(changed, by: .commandLine, in: platform.database)
            }
            #expect(try directory.tiers() == [changed])
            #expect(try directory.tiers() == [changed])
        }
    }

    @Test("a slug is taken once, and what is not on sale can neither be changed nor taken off")
    func existence() async throws {
        let platform = try TemporaryPlatform()
        let database = platform.database
        let pro = tier("pro", level: 2)
        await #expect(throws: TierError.notFound) { try await Tiers.update(pro, by: .commandLine, in: database) }
        await #expect(throws: TierError.notFound) { try await Tiers.delete(pro.slug, by: .commandLine, in: database) }
        try await Tiers.create(pro, by: .commandLine, in: database)
        await #expect(throws: TierError.alreadyExists) { try await Tiers.create(pro, by: .commandLine, in: database) }
        try await Tiers.delete(pro.slug, by: .commandLine, in: database)
        #expect(try platform.reader.read(Tiers.list) == [])
    }

    @Test("what is wrong with a tier is named by its field")
    func fields() async throws {
        let platform = try TemporaryPlatform()
        let database = platform.database
        var wrong = tier("pro", level: 1)
        wrong.name = " "
        let blank = wrong
        await #expect(throws: TierError.invalid(.name)) { try await Tiers.create(blank, by: .commandLine, in: database) }
        wrong = tier("pro", level: 0)
        let low = wrong
        await #expect(throws: TierError.invalid(.level)) { try await Tiers.create(low, by: .commandLine, in: database) }
        wrong = tier("pro", level: 1, cents: 1)
        wrong.trialDays = -1
        let early = wrong
        await #expect(throws: TierError.invalid(.trialDays)) { try await Tiers.create(early, by: .commandLine, in: database) }
    }
}
