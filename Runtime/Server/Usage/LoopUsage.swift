import Contract
import Platform
import Synchronization

/// The calls that were counted on one loop, by integration and contract.
///
/// The loop makes the counters and counts; whoever stores them takes what is new, one at a time.
final class LoopUsage: Sendable {
    private struct Counted {
        let integration: IntegrationID
        let contract: String
        let operationNames: [StaticString]
        let counters: CallCounters
        /// What was taken of each operation.
        var taken: [UInt64]
    }

    private struct Key: Hashable {
        let integration: IntegrationID
        let contract: String
    }

    private struct State {
        var counted: [Counted] = []
        var indexes: [Key: Int] = [:]
    }

    private let state = Mutex(State())

    /// Where to count the calls of an integration of this contract; the same each time. Not for every request: it looks up.
    func counters(of integration: IntegrationID, _ description: ContractDescription) -> CallCounters {
        let contract = description.name.description
        let names = description.operations.map(\.id)
        return state.withLock { state in
            let key = Key(integration: integration, contract: contract)
            if let index = state.indexes[key] { return state.counted[index].counters }
            let counters = CallCounters(operationCount: names.count)
            state.indexes[key] = state.counted.count
            state.counted.append(
                Counted(
                    integration: integration, contract: contract, operationNames: names, counters: counters,
                    taken: [UInt64](repeating: 0, count: names.count)))
            return counters
        }
    }

    /// What was counted since it was taken last. What cannot be stored is to be given back.
    func take() -> [CountedCalls] {
        state.withLock { state in
            var new: [CountedCalls] = []
            for index in state.counted.indices {
                for operation in state.counted[index].taken.indices {
                    let calls = state.counted[index].counters.calls(of: operation)
                    let fresh = calls &- state.counted[index].taken[operation]
                    guard fresh > 0 else { continue }
                    state.counted[index].taken[operation] = calls
                    let name = OperationName(
                        contract: state.counted[index].contract, operation: state.counted[index].operationNames[operation].description)
                    new.append(
                        CountedCalls(integration: state.counted[index].integration, operation: name, calls: Int64(clamping: fresh)))
                }
            }
            return new
        }
    }

    /// Makes what was taken count as new again.
    func giveBack(_ counted: [CountedCalls]) {
        state.withLock { state in
            for one in counted {
                let key = Key(integration: one.integration, contract: one.operation.contract)
                guard let index = state.indexes[key],
                    let operation = state.counted[index].operationNames.firstIndex(where: { $0.description == one.operation.operation })
                else { continue }
                state.counted[index].taken[operation] &-= UInt64(clamping: one.calls)
            }
        }
    }
}
