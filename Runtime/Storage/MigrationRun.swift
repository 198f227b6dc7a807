import CSQLite

/// Brings the schema to what this binary needs, before anything else uses the connection.
struct MigrationRun {
    let connection: WriteConnection
    let migrations: [Migration]

    func run() throws(StorageError) {
        try checkNumbers()
        try connection.execute(
            script: """
                CREATE TABLE IF NOT EXISTS schema_migrations (
                    number BIGINT NOT NULL PRIMARY KEY,
                    name TEXT NOT NULL,
                    fingerprint TEXT NOT NULL,
                    applied_at BIGINT NOT NULL
                )
                """)
        let appliedCount = try checkApplied()
        for migration in migrations.dropFirst(appliedCount) {
            try apply(migration)
        }
    }

    private func checkNumbers() throws(StorageError) {
        for (index, migration) in migrations.enumerated() where migration.number != index + 1 {
            throw .migration(.misnumbered(expected: index + 1, found: migration.number))
        }
    }

    /// The number of migrations already applied, all of which this binary knows with the same text.
    private func checkApplied() throws(StorageError) -> Int {
        let applied = try connection.all(
            "SELECT number, name, fingerprint FROM schema_migrations ORDER BY number"
        ) { row throws(StorageError) in
            (number: Int(try row.integer(0)), name: try row.text(1), fingerprint: try row.text(2))
        }
        for (index, record) in applied.enumerated() {
            guard index < migrations.count else {
                throw .migration(.newerDatabase(number: record.number, name: record.name))
            }
            guard record.number == index + 1, record.fingerprint == migrations[index].fingerprint else {
                throw .migration(.changed(number: record.number, name: record.name))
            }
        }
        return applied.count
    }

    private func apply(_ migration: Migration) throws(StorageError) {
        try connection.execute(script: "BEGIN IMMEDIATE")
        do throws(StorageError) {
            try connection.execute(script: migration.sql)
            try connection.execute(
                "INSERT INTO schema_migrations (number, name, fingerprint, applied_at) VALUES ($1, $2, $3, $4)",
                [
                    .integer(Int64(migration.number)), .text(migration.name), .text(migration.fingerprint),
                    .time(.now),
                ])
            try connection.execute(script: "COMMIT")
        } catch {
            let message = connection.message
            if connection.isInTransaction {
                try connection.execute(script: "ROLLBACK")
            }
            switch error {
            case .statement, .constraint:
                throw .migration(.failed(number: migration.number, name: migration.name, message: message))
            default:
                throw error
            }
        }
    }
}
