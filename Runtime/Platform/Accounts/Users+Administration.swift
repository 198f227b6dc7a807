import Storage

/// What administrators do to accounts. Each change is recorded in its own transaction.
extension Users {
    /// Bars a user or lets them in again; barring ends all sessions and tokens.
    ///
    /// - Throws: `.notFound`, and `.lastAdmin` when no other enabled administrator would be left.
    public static func setDisabled(
        _ isDisabled: Bool, of id: UserID, by actor: AuditActor, in database: Database
    ) async throws(AccountError) {
        try await change(id, isDisabled ? .userDisabled : .userEnabled, by: actor, in: database) { connection in
            try setDisabled(isDisabled, of: id, connection)
            return []
        }
    }

    /// Makes a user an administrator, or no longer one.
    ///
    /// - Throws: `.notFound`, and `.lastAdmin` when no other enabled administrator would be left.
    public static func setAdmin(
        _ isAdmin: Bool, of id: UserID, by actor: AuditActor, in database: Database
    ) async throws(AccountError) {
        try await change(id, isAdmin ? .userMadeAdmin : .userAdminRemoved, by: actor, in: database) { connection in
            try setAdmin(isAdmin, of: id, connection)
            return []
        }
    }

    /// Makes a user a share partner, or no longer one.
    public static func setSharePartner(
        _ isSharePartner: Bool, of id: UserID, by actor: AuditActor, in database: Database
    ) async throws(AccountError) {
        try await change(id, .userSharePartnerChanged, by: actor, in: database) { connection in
            let current = try existing(id, connection).isSharePartner
            try setSharePartner(isSharePartner, of: id, connection)
            var changes: [AuditChange] = []
            changes.note("share partner", from: current, to: isSharePartner)
            return changes
        }
    }

    /// Makes these the apps a user owns, and no others.
    ///
    /// - Throws: `OwnershipError`, also `.unknownUser`.
    public static func setOwnerApps(
        _ apps: [String], of id: UserID, by actor: AuditActor, in database: Database
    ) async throws(OwnershipError) {
        try await database.write(throwing: OwnershipError.self) { connection in
            guard try find(id, connection) != nil else { throw OwnershipError.unknownUser }
            let (before, after) = try Ownership.set(apps, of: id, connection)
            var changes: [AuditChange] = []
            changes.note("apps", from: before.joined(separator: " "), to: after.joined(separator: " "))
            try Audit.record(AuditEntry(.userOwnerAppsChanged, of: id.text, by: actor, changes: changes), connection)
        }
    }

    /// Ends all sessions of a user and all tokens that products have. Products stay connected, but need the user to sign in again.
    ///
    /// - Returns: how many were ended.
    @discardableResult
    public static func signOutEverywhere(
        _ id: UserID, by actor: AuditActor, in database: Database
    ) async throws(AccountError) -> Int64 {
        try await database.write(throwing: AccountError.self) { connection in
            _ = try existing(id, connection)
            let count = try Sessions.closeAll(of: id, connection)
            try TokenFamilies.revokeAll(of: id, connection)
            try Audit.record(
                AuditEntry(
                    .userSignedOut, of: id.text, by: actor, changes: [AuditChange("sessions ended", from: nil, to: String(count))]),
                connection)
            return count
        }
    }

    private static func change(
        _ id: UserID, _ action: AuditAction, by actor: AuditActor, in database: Database,
        _ body: @escaping @Sendable (WriteConnection) throws -> [AuditChange]
    ) async throws(AccountError) {
        try await database.write(throwing: AccountError.self) { connection in
            let changes = try body(connection)
            try Audit.record(AuditEntry(action, of: id.text, by: actor, changes: changes), connection)
        }
    }
}
