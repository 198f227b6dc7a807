import Storage

/// A small, plausible stock for a fresh machine: two integrations, the tiers, some posts and announcements.
public enum DemoData {
    /// What was installed or found: enough to print how to call the server.
    public struct Report: Sendable {
        public let admin: Integration
        public let product: Integration
    }

    /// Puts in what is missing; what is already there stays as it is, so it may run at every start.
    public static func install(
        in database: Database, at time: UnixTime = .now
    ) async throws(IntegrationError) -> Report {
        let adminSecret = try Integrations.newSecret()
        let productSecret = try Integrations.newSecret()
        return try await database.write(throwing: IntegrationError.self) { connection in
            let report = Report(
                admin: try present(DemoStock.admin(), secret: adminSecret, at: time, connection),
                product: try present(DemoStock.product(), secret: productSecret, at: time, connection))
            for tier in DemoStock.tiers() where try Tiers.find(tier.slug, connection) == nil {
                try Tiers.store(tier, connection)
            }
            for post in DemoStock.posts() where try Blog.find(post.slug, connection) == nil {
                try Blog.store(post, connection)
            }
            for draft in DemoStock.announcements() {
                if let id = draft.id, try !Announcements.exists(id, connection) {
                    try Announcements.insert(draft, id: id, at: time, connection)
                }
            }
            return report
        }
    }

    private static func present(
        _ draft: IntegrationDraft?, secret: IntegrationSecret, at time: UnixTime, _ connection: WriteConnection
    ) throws -> Integration {
        guard let draft else { throw IntegrationError.invalidName }
        if let found = try Integrations.find(draft.id, connection) { return found }
        return try Integrations.insert(draft, secret: secret, at: time, connection)
    }
}
