import Storage

enum TiersSchema {
    static let created = Migration(
        2, "tiers",
        sql: """
            CREATE TABLE tiers (
                slug TEXT NOT NULL PRIMARY KEY,
                name TEXT NOT NULL,
                level BIGINT NOT NULL UNIQUE CHECK (level >= 1),
                monthly_cents BIGINT NOT NULL CHECK (monthly_cents >= 0),
                yearly_cents BIGINT NOT NULL CHECK (yearly_cents >= 0),
                trial_days BIGINT NOT NULL CHECK (trial_days >= 0),
                monthly_credit_cap BIGINT NOT NULL CHECK (monthly_credit_cap >= 0)
            )
            """)
}
