import Synchronization

/// How often one caller has called each operation of one contract on one loop. Only the loop counts; any thread may read.
///
/// An authenticator gives it to the proofs it makes; counting is then one load and one store.
public final class CallCounters: @unchecked Sendable {  // reason: the cells are atomics in memory that lives as long as this
    public let operationCount: Int
    private let cells: UnsafeMutablePointer<Atomic<UInt64>>

    /// - Parameter operationCount: of the contract; operations are indexes into its description.
    public init(operationCount: Int) {
        self.operationCount = operationCount
        cells = .allocate(capacity: max(1, operationCount))
        for index in 0..<operationCount { (cells + index).initialize(to: Atomic(0)) }
    }

    deinit { cells.deallocate() }

    /// Counts a call. On the loop only: there is one writer, so a plain store does.
    public func count(_ operation: Int) {
        guard operation >= 0, operation < operationCount else { return }
        let value = cells[operation].load(ordering: .relaxed)
        cells[operation].store(value &+ 1, ordering: .relaxed)
    }

    /// Calls since this was made.
    public func calls(of operation: Int) -> UInt64 {
        guard operation >= 0, operation < operationCount else { return 0 }
        return cells[operation].load(ordering: .relaxed)
    }
}
