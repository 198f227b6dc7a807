/// What the database refused or could not do, as far as a caller can act on it.
public enum StorageError: Error, Sendable, Equatable {
    /// The file, or its lock file, could not be opened. `reason` is for the log.
    case cannotOpen(path: String, reason: String)
    /// Another process, or another `Database` of this one, has the file open for writing.
    case lockedByAnotherProcess(path: String)
    /// The disk is full, or the file has reached `DatabaseConfiguration.fileBytesMax`. Nothing was written.
    case full
    /// The operating system failed a read, write or sync. `code` is SQLite's extended result code.
    case inputOutput(code: Int32)
    /// The file is damaged or is not a database.
    case corrupt
    /// The file cannot be written by this process.
    case readOnly
    /// Somebody held a lock for longer than `DatabaseConfiguration.busyMilliseconds`.
    case busy
    case outOfMemory
    /// A rule of the schema was broken; the write changed nothing.
    case constraint(Constraint)
    /// A value is larger than `DatabaseConfiguration.valueBytesMax`.
    case tooLarge
    /// A column does not hold what the reader asked for. `index` starts at 0.
    case column(index: Int, problem: ColumnProblem)
    /// More than `DatabaseConfiguration.queuedWritesMax` writes are waiting; this one was not queued.
    case overloaded
    /// The database was closed before this write was queued.
    case closed
    /// The recorded migrations and the ones of this binary do not fit together.
    case migration(MigrationProblem)
    /// The SQL text or its use is wrong: a defect of the program. `message` is for the log.
    case statement(message: String)

    public enum Constraint: Sendable, Equatable {
        case unique
        case notNull
        case check
        case foreignKey
        case other
    }

    public enum ColumnProblem: Sendable, Equatable {
        case missing
        case null
        case notInteger
        case notReal
        case notText
        case notBytes
        case notUTF8
        case outOfRange
    }

    public enum MigrationProblem: Sendable, Equatable {
        /// The binary's own list is not numbered 1, 2, 3 …; `found` stands where `expected` belongs.
        case misnumbered(expected: Int, found: Int)
        /// Migration `number` was applied with another text than this binary has.
        case changed(number: Int, name: String)
        /// The database was last used by a newer binary: it has a migration this one does not know.
        case newerDatabase(number: Int, name: String)
        /// Migration `number` failed; the ones before it stay applied. `message` is for the log.
        case failed(number: Int, name: String, message: String)
    }
}

/// An error of a room above that can carry what the database said, so that `Database.write` and `Reader.read` throw
/// one closed type.
public protocol StorageFailure: Error {
    init(storage error: StorageError)
}

extension StorageError: StorageFailure {
    public init(storage error: StorageError) {
        self = error
    }
}
