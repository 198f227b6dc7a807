import Storage

enum AuditSchema {
    static let created = Migration(
        7, "audit",
        sql: """
            CREATE TABLE audit_entries (
                number BIGINT NOT NULL PRIMARY KEY,
                recorded_at BIGINT NOT NULL,
                actor_kind TEXT NOT NULL CHECK (actor_kind IN ('user', 'integration', 'command_line')),
                actor_id TEXT NOT NULL,
                address TEXT,
                area TEXT NOT NULL,
                action TEXT NOT NULL,
                subject TEXT NOT NULL
            );
            CREATE INDEX audit_entries_by_subject ON audit_entries (subject, number);
            CREATE TABLE audit_changes (
                entry_number BIGINT NOT NULL REFERENCES audit_entries (number),
                position BIGINT NOT NULL,
                name TEXT NOT NULL,
                old_value TEXT,
                new_value TEXT,
                PRIMARY KEY (entry_number, position)
            )
            """)
}
