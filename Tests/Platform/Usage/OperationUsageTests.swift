import Platform
import Storage
import Testing

@Suite struct OperationUsageTests {
    private let shop = IntegrationID("shop")!
    private let game = IntegrationID("game")!
    private let tiers = OperationName(contract: "btelo", operation: "listTiers")
    private let blog = OperationName(contract: "btelo", operation: "listBlogPosts")
    private let first = CalendarDate("2026-01-31")!
    private let second = CalendarDate("2026-02-01")!

    private func filled() async throws -> TemporaryPlatform {
        let platform = try TemporaryPlatform()
        let rows: [(CalendarDate, [CountedCalls])] = [
            (first, [CountedCalls(integration: shop, operation: tiers, calls: 3)]),
            (first, [CountedCalls(integration: shop, operation: tiers, calls: 4), CountedCalls(integration: game, operation: tiers, calls: 9)]),
            (second, [CountedCalls(integration: shop, operation: tiers, calls: 1), CountedCalls(integration: shop, operation: blog, calls: 20)]),
        ]
        for (day, counted) in rows {
            try await platform.database.write { connection throws(StorageError) in
                try OperationUsage.add(counted, on: day, connection)
            }
        }
        return platform
    }

    @Test("calls of one day add up, and are given by operation, the most called first")
    func byOperation() async throws {
        let platform = try await filled()
        let all = try platform.reader.read { try OperationUsage.byOperation(of: shop, from: first, through: second, $0) }
        #expect(all.map(\.operation) == [blog, tiers] && all.map(\.calls) == [20, 8] && all.map(\.lastDay) == [second, second])
        let one = try platform.reader.read { try OperationUsage.byOperation(of: shop, from: first, through: first, $0) }
        #expect(one.map(\.operation) == [tiers] && one.map(\.calls) == [7])
    }

    @Test("calls are given by day, the latest first, and by integration")
    func byDayAndIntegration() async throws {
        let platform = try await filled()
        let days = try platform.reader.read { try OperationUsage.byDay(of: shop, from: first, through: second, $0) }
        #expect(days.map(\.day) == [second, first] && days.map(\.calls) == [21, 7])
        let all = try platform.reader.read { try OperationUsage.byIntegration(from: first, through: second, $0) }
        #expect(all.map(\.integration) == [shop, game] && all.map(\.calls) == [28, 9] && all.map(\.lastDay) == [second, first])
    }

    @Test("whom a change of an operation touches is told by who called it")
    func callers() async throws {
        let platform = try await filled()
        let callers = try platform.reader.read { try OperationUsage.callers(of: tiers, from: first, through: second, $0) }
        #expect(callers.map(\.integration) == [game, shop] && callers.map(\.calls) == [9, 8])
        let other = OperationName(contract: "storefront", operation: "listTiers")
        #expect(try platform.reader.read { try OperationUsage.callers(of: other, from: first, through: second, $0) }.isEmpty)
    }

    @Test("nothing is stored for an operation that was not called")
    func none() async throws {
        let platform = try TemporaryPlatform()
        try await platform.database.write { [shop, tiers, first] connection throws(StorageError) in
            try OperationUsage.add([CountedCalls(integration: shop, operation: tiers, calls: 0)], on: first, connection)
        }
        #expect(try platform.reader.read { try OperationUsage.byDay(of: shop, from: first, through: second, $0) }.isEmpty)
    }
}
