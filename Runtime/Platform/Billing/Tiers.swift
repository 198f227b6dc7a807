import Storage

/// The tiers on sale; their prices are data, not code.
public enum Tiers {
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

    /// Puts a tier on sale, or changes the one of the same slug.
    public static func put(_ tier: Tier, in database: Database) async throws(TierError) {
        try check(tier)
        do throws(StorageError) {
            try await database.write { connection throws(StorageError) in try store(tier, connection) }
        } catch .constraint(.unique) {
            throw .levelTaken
        } catch {
            throw .storage(error)
        }
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
        let amounts = [tier.monthlyCents, tier.yearlyCents, tier.trialDays, tier.monthlyCreditCap]
        guard (1...200).contains(tier.name.utf8.count), tier.level >= 1,
            amounts.allSatisfy({ (0...1_000_000_000_000).contains($0) })
        else { throw .invalid }
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
