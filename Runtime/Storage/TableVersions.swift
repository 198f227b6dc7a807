import Synchronization

/// A table whose changes can be followed. Obtained from `Database.table(named:)`.
public struct TableIdentifier: Sendable {
    public let name: String
    let counter: TableCounter
}

/// Counts the commits that touched one table.
final class TableCounter: Sendable {
    let count = Atomic<UInt64>(1)
}
