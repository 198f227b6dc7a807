import Contract
import Platform
import Synchronization

/// The calls that were counted on one loop, by integration and contract.
///
/// The loop makes the counters and counts; whoever stores them takes what is new, one at a time.
final class LoopUsage: Sendable {
    private struct Counted {
        let key: Key
        let contract: String
        let operationNames: [String]
        let counters: CallCounters
        /// What was taken of each operation.
        var taken: [UInt64]
    }

    private struct Key: Hashable {
        let integration: IntegrationID
        let contract: ObjectIdentifier
    }

    private struct State {
        var counted: [Counted] = []
        var indexes: [Key: Int] = [:]
    }

    private let state = Mutex(State())

    /// Where to count the calls of an integration of this contract; the same each time. Not for every request: it looks up.
    func counters(of integration: IntegrationID, _ contract: any ServedContract.Type) -> CallCounters {
        state.withLock { state in
            let key = Key(integration: integration, contract: ObjectIdentifier(contract))
            if let index = state.indexes[key] { return state.counted[index].counters }
            let description = contract.description
            let counters = CallCounters(operationCount: description.operations.count)
            state.indexes[key] = state.counted.count
            state.counted.append(
                Counted(
                    key: key, contract: description.name.description, operationNames: description.operations.map(\.id.description),
                    counters: counters, taken: [UInt64](repeating: 0, count: description.operations.count)))
            return counters
        }
    }

    /// Counts a call whose caller the handler has found out, which no proof could count.
    func count(_ operation: String, by integration: IntegrationID, of contract: any ServedContract.Type) {
        let counters = counters(of: integration, contract)
        let index = state.withLock { state in
            state.indexes[Key(integration: integration, contract: ObjectIdentifier(contract))].flatMap { found in
                state.counted[found].operationNames.firstIndex(of: operation)
            }
        }
        if let index { counters.count(index) }
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
                        contract: state.counted[index].contract, operation: state.counted[index].operationNames[operation])
                    new.append(
                        CountedCalls(integration: state.counted[index].key.integration, operation: name, calls: Int64(clamping: fresh)))
                }
            }
            return new
        }
    }

    /// Makes what was taken count as new again.
    func giveBack(_ counted: [CountedCalls]) {
        state.withLock { state in
            for one in counted {
                let found = state.counted.firstIndex { $0.key.integration == one.integration && $0.contract == one.operation.contract }
                guard let index = found, let operation = state.counted[index].operationNames.firstIndex(of: one.operation.operation)
                else { continue }
                state.counted[index].taken[operation] &-= UInt64(clamping: one.calls)
            }
        }
    }
}
