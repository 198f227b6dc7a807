/// Where the database is and how much it may take.
public struct DatabaseConfiguration: Sendable {
    /// How much an acknowledged write survives.
    public enum Durability: Sendable {
        /// Survives power loss (`synchronous=FULL`).
        case full
        /// Survives the end of the process, not power loss (`synchronous=NORMAL`). Only for tests and throw-away data.
        case processOnly
    }

    /// The database file. `path-wal`, `path-shm` and `path.lock` are written beside it.
    public var path: String
    public var durability: Durability = .full
    /// At most this many writes share one transaction.
    public var batchWritesMax = 256
    /// At most this many writes wait; the next is refused with `StorageError.overloaded`.
    public var queuedWritesMax = 16_384
    /// How long a lock held by somebody else (a backup tool) is waited for.
    public var busyMilliseconds: Int32 = 1_000
    /// The largest text or blob, in bytes.
    public var valueBytesMax: Int32 = 64 << 20
    /// The largest database file, in bytes; nil for as much as the disk has.
    public var fileBytesMax: Int64?
    /// The write-ahead log is copied into the file after it has grown to this many pages of 4 KiB.
    public var checkpointPages: Int32 = 1_000
    /// Page cache of each connection, in KiB.
    public var cacheKibibytes = 8 * 1_024

    /// Seals what the file alone must not tell; nil to keep it as it is.
    public var valueSeal: (any ValueSeal)?

    /// A SQLite virtual file system registered under this name, instead of the system's; tests use one that fails.
    package var fileSystemName: String?

    public init(path: String) {
        self.path = path
    }
}
