import Storage

extension IntegrationSettings {
    /// Replaces the settings of an integration, and records what is different.
    ///
    /// - Throws: as `store(for:_:)`.
    public func store(
        for id: IntegrationID, by actor: AuditActor, in database: Database
    ) async throws(IntegrationError) {
        try await database.write(throwing: IntegrationError.self) { connection in
            let current = try IntegrationSettings.find(id, connection)
            try store(for: id, connection)
            try Audit.record(
                AuditEntry(.integrationSettingsChanged, of: id.text, by: actor, changes: changes(from: current)), connection)
        }
    }

    private func changes(from old: IntegrationSettings) -> [AuditChange] {
        var changes: [AuditChange] = []
        changes.note("sign-in", from: old.allowsSignIn, to: allowsSignIn)
        changes.note("asks for consent", from: old.asksConsent, to: asksConsent)
        changes.note("requires PKCE", from: old.requiresPKCE, to: requiresPKCE)
        changes.note("client as audience", from: old.hasClientAudience, to: hasClientAudience)
        changes.note("redirects under the domain", from: old.wildcardRedirects.words, to: wildcardRedirects.words)
        return changes
    }
}

extension IntegrationSettings.WildcardRedirects {
    var words: String {
        switch self {
        case .any: "any"
        case .none: "none"
        case .listed(let hosts): hosts.joined(separator: " ")
        }
    }
}
