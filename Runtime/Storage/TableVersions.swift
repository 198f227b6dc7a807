import Synchronization

/// A table whose changes can be followed. Obtained from `Database.table(named:)`.
public struct TableIdentifier: Sendable {
    public let name: String
    let counter: TableCounter
}

/// Counts the commits that touched one table, and tells who wants to know.
final class TableCounter: Sendable {
    let count = Atomic<UInt64>(1)
    private let listeners = Mutex<[@Sendable () -> Void]>([])

    func add(_ listener: @escaping @Sendable () -> Void) {
        listeners.withLock { $0.append(listener) }
    }

    func tableChanged() {
        count.add(1, ordering: .releasing)
        for listener in listeners.withLock({ $0 }) { listener() }
    }
}
