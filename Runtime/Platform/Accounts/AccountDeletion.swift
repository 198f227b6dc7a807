import Storage

/// Ends an account for good. What the law demands to be kept (orders, ledger) stays under the old id, which is remembered as deleted.
/// Tokens that were issued before are refused because their user is gone.
public enum AccountDeletion {
    /// Removes everything about a user that is not to be kept, in one transaction.
    ///
    /// Each capability removes its own part in a function `deleteAll(of:_:)`, which is called here.
    /// - Throws: `.notFound` when there is no such account (any more), `.lastAdmin` when no other enabled administrator would be left.
    public static func delete(
        _ user: UserID, at time: UnixTime, _ connection: WriteConnection
    ) throws(AccountError) {
        try Users.requireAnotherAdmin(than: try Users.existing(user, connection), connection)
        try Users.storage { () throws(StorageError) in
            // Capabilities: one line each, the account itself last.
            try Mail.deleteAll(of: user, connection, at: time)
            try ConnectedProducts.deleteAll(of: user, at: time, connection)
            try UserMeta.deleteAll(of: user, connection)
            try Ownership.deleteAll(of: user, connection)
            try Accounts.deleteAll(of: user, at: time, connection)
        }
    }
}
