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
            try await Tiers.put(tier(slug, level: level), in: platform.database)
        }
        #expect(try platform.reader.read(Tiers.list).map(\.slug.text) == ["starter", "pro", "pro-plus"])
    }

    @Test("putting a tier of a known slug changes it and adds none")
    func replaced() async throws {
        let platform = try TemporaryPlatform()
        try await Tiers.put(tier("pro", level: 2), in: platform.database)
        let changed = tier("pro", level: 5, cents: 900)
        try await Tiers.put(changed, in: platform.database)
        #expect(try platform.reader.read(Tiers.list) == [changed])
        #expect(try platform.reader.read { try Tiers.find(TierSlug("pro")!, $0) } == changed)
        #expect(try platform.reader.read { try Tiers.find(TierSlug("other")!, $0) } == nil)
    }

    @Test("two tiers cannot have one level")
    func levelTaken() async throws {
        let platform = try TemporaryPlatform()
        try await Tiers.put(tier("pro", level: 2), in: platform.database)
        await #expect(throws: TierError.levelTaken) {
            try await Tiers.put(tier("other", level: 2), in: platform.database)
        }
    }

    @Test("levels start at 1 and amounts are 0 to 10^12", arguments: [
        (1, 0, true), (1, 1_000_000_000_000, true), (0, 0, false), (-1, 0, false), (1, -1, false),
        (1, 1_000_000_000_001, false), (1, .max, false),
    ] as [(Int64, Int64, Bool)])
    func bounds(level: Int64, amount: Int64, accepted: Bool) async throws {
        let platform = try TemporaryPlatform()
        for change in [\Tier.monthlyCents, \.yearlyCents, \.trialDays, \.monthlyCreditCap] as [WritableKeyPath<Tier, Int64> & Sendable] {
            var changed = tier("pro", level: level)
            changed[keyPath: change] = amount
            let tier = changed
            if accepted {
                try await Tiers.put(tier, in: platform.database)
            } else {
                await #expect(throws: TierError.invalid) { try await Tiers.put(tier, in: platform.database) }
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
            try await Tiers.put(changed, in: platform.database)
            #expect(try directory.tiers() == [changed])
            #expect(try directory.tiers() == [changed])
        }
    }
}
