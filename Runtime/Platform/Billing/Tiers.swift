import Storage

/// The tiers on sale; their prices are data, not code.
public enum Tiers {
    public static let amountMax: Int64 = 1_000_000_000_000

    /// All tiers, the lowest level first.
    public static func list(_ connection: ReadConnection) throws(StorageError) -> [Tier] {
        try connection.all(
            """
            SELECT slug, name, level, monthly_cents, yearly_cents, trial_days, monthly_credit_cap
            FROM tiers ORDER BY level
            """, [], tier)
    }

    public static func find(_ slug: TierSlug, _ connection: ReadConnection) throws(StorageError) -> Tier? {
        try connection.first(
            """
            SELECT slug, name, level, monthly_cents, yearly_cents, trial_days, monthly_credit_cap
            FROM tiers WHERE slug = $1
            """, [.text(slug.text)], tier)
    }

    /// Puts a tier on sale.
    public static func create(
        _ tier: Tier, by actor: AuditActor, in database: Database
    ) async throws(TierError) {
        try check(tier)
        try await database.write(throwing: TierError.self) { connection in
            guard try find(tier.slug, connection) == nil else { throw TierError.alreadyExists }
            try store(tier, connection)
            try Audit.record(
                AuditEntry(.tierCreated, of: tier.slug.text, by: actor, changes: changes(from: nil, to: tier)), connection)
        }
    }

    /// Changes everything about the tier of this slug.
    public static func update(
        _ tier: Tier, by actor: AuditActor, in database: Database
    ) async throws(TierError) {
        try check(tier)
        try await database.write(throwing: TierError.self) { connection in
            guard let current = try find(tier.slug, connection) else { throw TierError.notFound }
            try store(tier, connection)
            try Audit.record(
                AuditEntry(.tierUpdated, of: tier.slug.text, by: actor, changes: changes(from: current, to: tier)), connection)
        }
    }

    /// Takes a tier off sale for ever.
    public static func delete(
        _ slug: TierSlug, by actor: AuditActor, in database: Database
    ) async throws(TierError) {
        try await database.write(throwing: TierError.self) { connection in
            guard let current = try find(slug, connection) else { throw TierError.notFound }
            try connection.execute("DELETE FROM tiers WHERE slug = $1", [.text(slug.text)])
            try Audit.record(
                AuditEntry(.tierDeleted, of: slug.text, by: actor, changes: changes(from: current, to: nil)), connection)
        }
    }

    private static func changes(from old: Tier?, to new: Tier?) -> [AuditChange] {
        var changes: [AuditChange] = []
        changes.note("name", from: old?.name, to: new?.name)
        changes.note("level", from: old?.level, to: new?.level)
        changes.note("monthly cents", from: old?.monthlyCents, to: new?.monthlyCents)
        changes.note("yearly cents", from: old?.yearlyCents, to: new?.yearlyCents)
        changes.note("trial days", from: old?.trialDays, to: new?.trialDays)
        changes.note("monthly credit cap", from: old?.monthlyCreditCap, to: new?.monthlyCreditCap)
        return changes
    }

    static func store(_ tier: Tier, _ connection: WriteConnection) throws(StorageError) {
        try connection.execute(
            """
            INSERT INTO tiers (slug, name, level, monthly_cents, yearly_cents, trial_days, monthly_credit_cap)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (slug) DO UPDATE SET
                name = excluded.name, level = excluded.level, monthly_cents = excluded.monthly_cents,
                yearly_cents = excluded.yearly_cents, trial_days = excluded.trial_days,
                monthly_credit_cap = excluded.monthly_credit_cap
            """,
            [
                .text(tier.slug.text), .text(tier.name), .integer(tier.level), .integer(tier.monthlyCents),
                .integer(tier.yearlyCents), .integer(tier.trialDays), .integer(tier.monthlyCreditCap),
            ])
    }

    private static func check(_ tier: Tier) throws(TierError) {
        guard PlatformText.isLine(tier.name, bytesMax: 200) else { throw .invalid(.name) }
        guard tier.level >= 1 else { throw .invalid(.level) }
        let amounts: [(Int64, TierError.Field)] = [
            (tier.monthlyCents, .monthlyCents), (tier.yearlyCents, .yearlyCents), (tier.trialDays, .trialDays),
            (tier.monthlyCreditCap, .monthlyCreditCap),
        ]
        for (amount, field) in amounts where !(0...amountMax).contains(amount) { throw .invalid(field) }
    }

    private static func tier(_ row: borrowing Row) throws(StorageError) -> Tier {
        guard let slug = TierSlug(try row.text(0)) else { throw .column(index: 0, problem: .outOfRange) }
        return Tier(
            slug: slug, name: try row.text(1), level: try row.integer(2), monthlyCents: try row.integer(3),
            yearlyCents: try row.integer(4), trialDays: try row.integer(5), monthlyCreditCap: try row.integer(6))
    }
}

/// The tiers as one event loop sees them: in memory until a commit changes them. Belongs to one thread.
public final class TierDirectory {
    private let database: Database
    private let reader: Reader
    private let table: TableIdentifier
    private var cached: [Tier] = []
    private var version: UInt64?

    public init(database: Database, reader: Reader) throws(StorageError) {
        self.database = database
        self.reader = reader
        table = try database.table(named: "tiers")
    }

    /// All tiers, the lowest level first.
    public func tiers() throws(StorageError) -> [Tier] {
        // The version is read first: a commit between the two reads only makes the next call read again.
        let current = database.version(of: table)
        if current != version {
            cached = try reader.read(Tiers.list)
            version = current
        }
        return cached
    }
}

@available(*, unavailable)
extension TierDirectory: Sendable {}
