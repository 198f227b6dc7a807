import Storage

/// Which apps a user owns. Administrators say so; it follows from nothing else.
public enum Ownership {
    public static let appCountMax = 100

    /// The apps a user owns, in byte order; empty for a user who owns none or is not there.
    public static func apps(of user: UserID, _ connection: ReadConnection) throws(StorageError) -> [String] {
        try connection.all("SELECT app FROM app_owners WHERE user_id = $1 ORDER BY app", [.text(user.text)]) {
            row throws(StorageError) in try row.text(0)
        }
    }

    /// Makes these the apps a user owns, and no others. Runs in the caller's transaction, so that the audit entry that
    /// tells of it is written with it.
    ///
    /// - Parameter apps: in any order; one given twice counts once.
    /// - Returns: the apps before and after, for the audit entry.
    @discardableResult
    public static func set(
        _ apps: [String], of user: UserID, _ connection: WriteConnection
    ) throws(OwnershipError) -> (before: [String], after: [String]) {
        let after = Set(apps).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        guard after.count <= appCountMax else { throw .tooMany }
        if let wrong = after.first(where: { !Slug.accepts($0) }) { throw .invalidApp(wrong) }
        do throws(StorageError) {
            let before = try Ownership.apps(of: user, connection)
            for app in before where !after.contains(app) {
                try connection.execute(
                    "DELETE FROM app_owners WHERE user_id = $1 AND app = $2", [.text(user.text), .text(app)])
            }
            for app in after where !before.contains(app) {
                try connection.execute(
                    "INSERT INTO app_owners (user_id, app) VALUES ($1, $2)", [.text(user.text), .text(app)])
            }
            return (before, after)
        } catch {
            throw OwnershipError(storage: error)
        }
    }

    /// Takes all apps from a user: part of deleting the account.
    public static func deleteAll(of user: UserID, _ connection: WriteConnection) throws(StorageError) {
        try connection.execute("DELETE FROM app_owners WHERE user_id = $1", [.text(user.text)])
    }
}

public enum OwnershipError: StorageFailure, Equatable {
    /// Not `[a-z0-9][a-z0-9_-]{0,63}`.
    case invalidApp(String)
    /// More than `Ownership.appCountMax`.
    case tooMany
    case unknownUser
    case storage(StorageError)

    public init(storage error: StorageError) {
        self = error == .constraint(.foreignKey) ? .unknownUser : .storage(error)
    }
}
