import Storage

extension Mail {
    /// How much waits.
    struct Depth: Sendable, Equatable {
        var queued: Int64
        var due: Int64
        var held: Int64
        var failed: Int64
    }

    static func depth(at time: UnixTime, _ connection: ReadConnection) throws(StorageError) -> Depth {
        let open = try connection.first(
            """
            SELECT COUNT(*), COALESCE(SUM(CASE WHEN due_at <= $1 THEN 1 ELSE 0 END), 0) FROM mails
            WHERE state IN ('scheduled', 'sending') AND is_held = 0
            """, [.time(time)]
        ) { row throws(StorageError) in (queued: try row.integer(0), due: try row.integer(1)) }
        let held = try connection.first(
            "SELECT COUNT(*) FROM mails WHERE state IN ('scheduled', 'sending') AND is_held = 1"
        ) { row throws(StorageError) in try row.integer(0) }
        let failed = try connection.first("SELECT COUNT(*) FROM mails WHERE state = 'failed'") { row throws(StorageError) in
            try row.integer(0)
        }
        return Depth(queued: open?.queued ?? 0, due: open?.due ?? 0, held: held ?? 0, failed: failed ?? 0)
    }
}
