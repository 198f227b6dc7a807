import Storage

/// Which access tokens that are not over yet are refused all the same, as one event loop sees it: by token and by family, in memory,
/// taken anew as soon as a commit has changed them.
///
/// Belongs to one thread; each loop has its own.
final class RevocationDirectory {
    private let database: Database
    private let reader: Reader
    private let table: TableIdentifier
    private var revoked: Set<String> = []
    private var version: UInt64 = 0

    init(database: Database, reader: Reader) throws(StorageError) {
        self.database = database
        self.reader = reader
        table = try database.table(named: "token_revocations")
    }

    /// Changes whenever something may have been revoked.
    var currentVersion: UInt64 { database.version(of: table) }

    func contains(_ token: AccessToken) throws(StorageError) -> Bool {
        let current = database.version(of: table)
        if current != version {
            let ids = try reader.read { connection throws(StorageError) in
                try connection.all("SELECT id FROM token_revocations") { row throws(StorageError) in try row.text(0) }
            }
            revoked = Set(ids)
            version = current
        }
        return !revoked.isEmpty && (revoked.contains(token.family.text) || revoked.contains(token.id))
    }
}

@available(*, unavailable)
extension RevocationDirectory: Sendable {}
