import Storage

extension Integrations {
    static func check(name: String) throws(IntegrationError) {
        let bytes = name.utf8
        guard bytes.count <= Integration.nameBytesMax,
            bytes.contains(where: { $0 != UInt8(ascii: " ") }),
            bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7f })
        else { throw .invalidName }
    }

    static func check(redirectURIs: [String]) throws(IntegrationError) {
        guard redirectURIs.count <= Integration.redirectURICountMax else { throw .tooManyRedirectURIs }
        for (index, uri) in redirectURIs.enumerated() where !RedirectRules.isRegistrable(uri) {
            throw .invalidRedirectURI(index: index)
        }
    }

    static func newSecret() throws(IntegrationError) -> IntegrationSecret {
        do throws(Randomness.Unavailable) {
            return try IntegrationSecret.generated()
        } catch {
            throw .randomnessUnavailable
        }
    }

    static func existing(_ id: IntegrationID, _ connection: WriteConnection) throws -> Integration {
        guard let found = try find(id, connection) else { throw IntegrationError.notFound }
        return found
    }

    /// Refuses when `integration` is the only one left that is enabled and may administer.
    static func requireAnotherAdmin(than integration: Integration, _ connection: WriteConnection) throws {
        guard integration.isAdmin, !integration.isDisabled else { return }
        let hasAnother = try connection.exists(
            "SELECT 1 FROM integrations WHERE is_admin = 1 AND is_disabled = 0 AND id <> $1 LIMIT 1",
            [.text(integration.id.text)])
        guard hasAnother else { throw IntegrationError.lastAdmin }
    }

    /// What an administrator sees of a change; secrets are left out.
    static func changes(from old: Integration?, to new: Integration?) -> [AuditChange] {
        var changes: [AuditChange] = []
        changes.note("name", from: old?.name, to: new?.name)
        changes.note(
            "redirect URIs", from: old?.redirectURIs.joined(separator: "\n"), to: new?.redirectURIs.joined(separator: "\n"))
        changes.note("admin", from: old?.isAdmin, to: new?.isAdmin)
        return changes
    }

    static func insert(
        _ draft: IntegrationDraft, secret: IntegrationSecret, at time: UnixTime, _ connection: WriteConnection
    ) throws -> Integration {
        let isTaken = try connection.exists("SELECT 1 FROM integrations WHERE id = $1", [.text(draft.id.text)])
        guard !isTaken else { throw IntegrationError.alreadyExists }
        try connection.execute(
            """
            INSERT INTO integrations (id, name, is_admin, is_disabled, secret, created_at, creation_order)
            VALUES ($1, $2, $3, 0, $4, $5, (SELECT COALESCE(MAX(creation_order), 0) + 1 FROM integrations))
            """,
            [
                .text(draft.id.text), .text(draft.name), .bool(draft.isAdmin),
                try sealed(secret, of: draft.id, connection), .time(time),
            ])
        try replaceRedirectURIs(of: draft.id, with: draft.redirectURIs, connection)
        return Integration(
            id: draft.id, name: draft.name, redirectURIs: draft.redirectURIs, isAdmin: draft.isAdmin,
            isDisabled: false, secret: secret, createdAt: time)
    }

    static func replaceRedirectURIs(
        of id: IntegrationID, with uris: [String], _ connection: WriteConnection
    ) throws(StorageError) {
        try connection.execute("DELETE FROM integration_redirect_uris WHERE integration_id = $1", [.text(id.text)])
        for (position, uri) in uris.enumerated() {
            try connection.execute(
                "INSERT INTO integration_redirect_uris (integration_id, position, uri) VALUES ($1, $2, $3)",
                [.text(id.text), .integer(Int64(position)), .text(uri)])
        }
    }

    /// Names where an integration's secret is kept, for its seal.
    private static func secretPlace(_ id: IntegrationID) -> String { "integrations.secret \(id.text)" }

    /// The secret as it is to be stored.
    static func sealed(
        _ secret: IntegrationSecret, of id: IntegrationID, _ connection: WriteConnection
    ) throws(StorageError) -> SQLValue {
        .text(try connection.sealed(secret.revealed, place: secretPlace(id)))
    }

    /// Seals the secrets that were stored before there was a seal.
    ///
    /// - Returns: how many.
    public static func sealSecrets(in database: Database) async throws(IntegrationError) -> Int {
        try await database.write(throwing: IntegrationError.self) { connection in
            let stored = try connection.all("SELECT id, secret FROM integrations") { row throws(StorageError) in
                (id: IntegrationID(try row.text(0)), secret: try row.text(1))
            }
            var count = 0
            for case (let id?, let text) in stored where !connection.isSealed(text) {
                guard let secret = IntegrationSecret(text) else { continue }
                try connection.execute(
                    "UPDATE integrations SET secret = $2 WHERE id = $1", [.text(id.text), try sealed(secret, of: id, connection)])
                count += 1
            }
            return count
        }
    }

    /// Columns: id, name, is_admin, is_disabled, secret, created_at.
    static func integration(
        _ row: borrowing Row, uris: [String], _ connection: ReadConnection
    ) throws(StorageError) -> Integration {
        guard let id = IntegrationID(try row.text(0)) else { throw .column(index: 0, problem: .outOfRange) }
        let text = try connection.unsealed(try row.text(4), place: secretPlace(id))
        guard let secret = IntegrationSecret(text) else { throw .column(index: 4, problem: .outOfRange) }
        return Integration(
            id: id, name: try row.text(1), redirectURIs: uris, isAdmin: try row.bool(2), isDisabled: try row.bool(3),
            secret: secret, createdAt: try row.time(5))
    }
}
