import BteloAPI
import Contract
import Platform
import Testing

@testable import btelo

@Suite struct LoopUsageTests {
    private let shop = IntegrationID("shop")!
    private let description = BteloServer.description

    private func index(_ operation: String) throws -> Int {
        try #require(description.operations.firstIndex { "\($0.id)" == operation })
    }

    @Test("what was counted is taken once, under the operation's name")
    func taken() throws {
        let usage = LoopUsage()
        let counters = usage.counters(of: shop, BteloServer.self)
        for _ in 0..<3 { counters.count(try index("listTiers")) }
        counters.count(try index("checkHealth"))
        let taken = usage.take()
        let names = Dictionary(uniqueKeysWithValues: taken.map { ($0.operation.operation, $0.calls) })
        #expect(names == ["listTiers": 3, "checkHealth": 1])
        #expect(taken.allSatisfy { $0.integration == shop && $0.operation.contract == "btelo" })
        #expect(usage.take().isEmpty)
        counters.count(try index("listTiers"))
        #expect(usage.take().map(\.calls) == [1])
    }

    @Test("an integration of a contract has one set of counters")
    func same() {
        let usage = LoopUsage()
        #expect(usage.counters(of: shop, BteloServer.self) === usage.counters(of: shop, BteloServer.self))
    }

    @Test("what could not be stored is taken again, with what was counted since")
    func givenBack() throws {
        let usage = LoopUsage()
        let counters = usage.counters(of: shop, BteloServer.self)
        counters.count(try index("listTiers"))
        let taken = usage.take()
        counters.count(try index("listTiers"))
        usage.giveBack(taken)
        #expect(usage.take().map(\.calls) == [2])
        #expect(usage.take().isEmpty)
    }

    @Test("a call that no proof counts is counted by its name, and one that the contract does not have is not")
    func byName() {
        let usage = LoopUsage()
        usage.count("exchangeToken", by: shop, of: BteloServer.self)
        usage.count("nothing", by: shop, of: BteloServer.self)
        #expect(usage.take().map(\.operation.operation) == ["exchangeToken"])
    }
}
