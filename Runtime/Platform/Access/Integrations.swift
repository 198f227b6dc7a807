import Storage

/// The registered integrations. Reads run on the caller's connection; changes are durable when they return and are
/// seen by every `IntegrationDirectory` from its next request on.
public enum Integrations {
    /// All integrations in the order they were created.
    public static func list(_ connection: ReadConnection) throws(StorageError) -> [Integration] {
        var uris: [String: [String]] = [:]
        try connection.forEach(
            "SELECT integration_id, uri FROM integration_redirect_uris ORDER BY integration_id, position"
        ) { row throws(StorageError) in
            uris[try row.text(0), default: []].append(try row.text(1))
        }
        return try connection.all(
            """
            SELECT id, name, is_admin, is_disabled, secret, created_at FROM integrations ORDER BY creation_order
            """
        ) { row throws(StorageError) in try integration(row, uris: uris[try row.text(0)] ?? [], connection) }
    }

    public static func find(
        _ id: IntegrationID, _ connection: ReadConnection
    ) throws(StorageError) -> Integration? {
        let uris = try connection.all(
            "SELECT uri FROM integration_redirect_uris WHERE integration_id = $1 ORDER BY position", [.text(id.text)]
        ) { row throws(StorageError) in try row.text(0) }
        return try connection.first(
            "SELECT id, name, is_admin, is_disabled, secret, created_at FROM integrations WHERE id = $1",
            [.text(id.text)]
        ) { row throws(StorageError) in try integration(row, uris: uris, connection) }
    }

    /// All integrations with their secrets, for an administrator who will see them: that they were shown is recorded.
    public static func listSecrets(
        by actor: AuditActor, in database: Database
    ) async throws(IntegrationError) -> [Integration] {
        try await database.write(throwing: IntegrationError.self) { connection in
            try Audit.record(AuditEntry(.integrationSecretsListed, of: "", by: actor), connection)
            return try list(connection)
        }
    }

    /// The secret, for an administrator who will see it: that it was shown is recorded.
    public static func revealSecret(
        of id: IntegrationID, by actor: AuditActor, in database: Database
    ) async throws(IntegrationError) -> IntegrationSecret {
        try await database.write(throwing: IntegrationError.self) { connection in
            let secret = try existing(id, connection).secret
            try Audit.record(AuditEntry(.integrationSecretRead, of: id.text, by: actor), connection)
            return secret
        }
    }

    /// Registers an integration with a new secret, enabled.
    public static func create(
        _ draft: IntegrationDraft, by actor: AuditActor, in database: Database, at time: UnixTime = .now
    ) async throws(IntegrationError) -> Integration {
        try check(name: draft.name)
        try check(redirectURIs: draft.redirectURIs)
        let secret = try newSecret()
        return try await database.write(throwing: IntegrationError.self) { connection in
            let created = try insert(draft, secret: secret, at: time, connection)
            try Audit.record(
                AuditEntry(.integrationCreated, of: draft.id.text, by: actor, changes: changes(from: nil, to: created)), at: time,
                connection)
            return created
        }
    }

    /// Replaces the name and, where given, the redirect URIs and the admin flag.
    public static func update(
        _ id: IntegrationID, _ change: IntegrationChange, by actor: AuditActor, in database: Database
    ) async throws(IntegrationError) -> Integration {
        try check(name: change.name)
        try check(redirectURIs: change.redirectURIs ?? [])
        return try await database.write(throwing: IntegrationError.self) { connection in
            let current = try existing(id, connection)
            let isAdmin = change.isAdmin ?? current.isAdmin
            if !isAdmin {
                try requireAnotherAdmin(than: current, connection)
            }
            try connection.execute(
                "UPDATE integrations SET name = $2, is_admin = $3 WHERE id = $1",
                [.text(id.text), .text(change.name), .bool(isAdmin)])
            if let uris = change.redirectURIs {
                try replaceRedirectURIs(of: id, with: uris, connection)
            }
            let changed = Integration(
                id: id, name: change.name, redirectURIs: change.redirectURIs ?? current.redirectURIs,
                isAdmin: isAdmin, isDisabled: current.isDisabled, secret: current.secret,
                createdAt: current.createdAt)
            try Audit.record(
                AuditEntry(.integrationUpdated, of: id.text, by: actor, changes: changes(from: current, to: changed)), connection)
            return changed
        }
    }

    /// Removes an integration for ever. Tokens issued through it live until they expire.
    public static func delete(
        _ id: IntegrationID, by actor: AuditActor, in database: Database
    ) async throws(IntegrationError) {
        try await database.write(throwing: IntegrationError.self) { connection in
            let current = try existing(id, connection)
            try requireAnotherAdmin(than: current, connection)
            try replaceRedirectURIs(of: id, with: [], connection)
            try ConnectedProducts.deleteAll(through: id, connection)
            try connection.execute("DELETE FROM integrations WHERE id = $1", [.text(id.text)])
            try Audit.record(
                AuditEntry(.integrationDeleted, of: id.text, by: actor, changes: changes(from: current, to: nil)), connection)
        }
    }

    /// Replaces the secret; the previous one is refused from the next request on.
    public static func rotateSecret(
        of id: IntegrationID, by actor: AuditActor, in database: Database
    ) async throws(IntegrationError) -> IntegrationSecret {
        let secret = try newSecret()
        return try await database.write(throwing: IntegrationError.self) { connection in
            let changed = try connection.execute(
                "UPDATE integrations SET secret = $2 WHERE id = $1", [.text(id.text), try sealed(secret, of: id, connection)])
            guard changed == 1 else { throw IntegrationError.notFound }
            try Audit.record(AuditEntry(.integrationSecretRotated, of: id.text, by: actor), connection)
            return secret
        }
    }

    /// Disables or enables; asking for the state it already has changes nothing.
    public static func setDisabled(
        _ isDisabled: Bool, of id: IntegrationID, by actor: AuditActor, in database: Database
    ) async throws(IntegrationError) {
        try await database.write(throwing: IntegrationError.self) { connection in
            let current = try existing(id, connection)
            if isDisabled {
                try requireAnotherAdmin(than: current, connection)
            }
            try connection.execute(
                "UPDATE integrations SET is_disabled = $2 WHERE id = $1", [.text(id.text), .bool(isDisabled)])
            try Audit.record(
                AuditEntry(isDisabled ? .integrationDisabled : .integrationEnabled, of: id.text, by: actor), connection)
        }
    }
}
