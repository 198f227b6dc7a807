import Storage

/// Which access tokens that are not over yet are refused all the same, as one event loop sees it: by token and by family.
///
/// A token is looked up in the index each time it is judged, which is once and then whenever `currentVersion` has changed: the
/// work for one revocation stays the same however many there are.
///
/// Belongs to one thread; each loop has its own.
final class RevocationDirectory {
    private let database: Database
    private let reader: Reader
    private let table: TableIdentifier

    init(database: Database, reader: Reader) throws(StorageError) {
        self.database = database
        self.reader = reader
        table = try database.table(named: "token_revocations")
    }

    /// Changes whenever something may have been revoked.
    var currentVersion: UInt64 { database.version(of: table) }

    func contains(_ token: AccessToken) throws(StorageError) -> Bool {
        try reader.read { connection throws(StorageError) in
            try connection.exists(
                "SELECT 1 FROM token_revocations WHERE id IN ($1, $2)", [.text(token.family.text), .text(token.id)])
        }
    }
}

@available(*, unavailable)
extension RevocationDirectory: Sendable {}
