import Storage

/// Counts of what was tried against one account or address. Durable, so that a restart does not give the tries back, and exact:
/// a try is counted before it is looked at.
enum AttemptCounts {
    /// What is counted; each for itself.
    enum Kind: String {
        case password
        case codeTry = "code_try"
        case codeTryDay = "code_try_day"
        case codeGap = "code_gap"
        case codeHour = "code_hour"
        case codeDay = "code_day"

        var rule: Rule {
            switch self {
            case .password: .growing(freeCount: 10, firstMilliseconds: 30_000, mostMilliseconds: 900_000)
            case .codeTry: .window(countMax: 5, milliseconds: 600_000)
            case .codeTryDay: .window(countMax: 50, milliseconds: 86_400_000)
            case .codeGap: .window(countMax: 1, milliseconds: 60_000)
            case .codeHour: .window(countMax: 5, milliseconds: 3_600_000)
            case .codeDay: .window(countMax: 10, milliseconds: 86_400_000)
            }
        }
    }

    enum Rule {
        /// So many from the first one on, then none until the time is over.
        case window(countMax: Int64, milliseconds: Int64)
        /// So many at once, and from then on a pause after each that doubles up to `mostMilliseconds`. Never a lock for good, which
        /// would let anybody shut anybody out. Forgotten an hour after the last pause.
        case growing(freeCount: Int64, firstMilliseconds: Int64, mostMilliseconds: Int64)
    }

    /// Counts one try against `subject`, which is any text.
    ///
    /// - Returns: nil when it may go on; otherwise when it may be tried again, and nothing was counted.
    static func take(
        _ kind: Kind, of subject: String, at time: UnixTime, _ connection: WriteConnection
    ) throws(StorageError) -> UnixTime? {
        try connection.execute("DELETE FROM attempt_counts WHERE forgotten_at <= $1", [.time(time)])
        let subject = try key(subject)
        let found = try connection.first(
            "SELECT count, blocked_until, forgotten_at FROM attempt_counts WHERE kind = $1 AND subject = $2",
            [.text(kind.rawValue), .text(subject)]
        ) { row throws(StorageError) in
            (count: try row.integer(0), blockedUntil: try row.time(1), forgottenAt: try row.time(2))
        }
        let earlier = found ?? (count: 0, blockedUntil: UnixTime(milliseconds: 0), forgottenAt: time)
        if earlier.blockedUntil > time { return earlier.blockedUntil }
        let count = earlier.count + 1
        let (blockedUntil, forgottenAt) = ends(
            after: count, kind.rule, at: time, windowEnd: found == nil ? nil : earlier.forgottenAt)
        try connection.execute(
            """
            INSERT INTO attempt_counts (kind, subject, count, blocked_until, forgotten_at) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (kind, subject) DO UPDATE SET
                count = excluded.count, blocked_until = excluded.blocked_until, forgotten_at = excluded.forgotten_at
            """,
            [.text(kind.rawValue), .text(subject), .integer(count), .time(blockedUntil), .time(forgottenAt)])
        return nil
    }

    /// Forgets the tries, after one that was right.
    static func forget(_ kind: Kind, of subject: String, _ connection: WriteConnection) throws(StorageError) {
        try connection.execute(
            "DELETE FROM attempt_counts WHERE kind = $1 AND subject = $2", [.text(kind.rawValue), .text(try key(subject))])
    }

    private static func ends(
        after count: Int64, _ rule: Rule, at time: UnixTime, windowEnd: UnixTime?
    ) -> (blockedUntil: UnixTime, forgottenAt: UnixTime) {
        switch rule {
        case .window(let countMax, let milliseconds):
            let end = windowEnd ?? time.adding(milliseconds: milliseconds)
            return (count >= countMax ? end : UnixTime(milliseconds: 0), end)
        case .growing(let freeCount, let first, let most):
            let doublings = min(max(0, count - freeCount), 20)
            let pause = count < freeCount ? 0 : min(first << doublings, most)
            let end = time.adding(milliseconds: pause)
            return (end, end.adding(milliseconds: 3_600_000))
        }
    }

    /// Addresses that nobody registered are counted too, so they are kept as digests only.
    private static func key(_ subject: String) throws(StorageError) -> String {
        guard let digest = try? SHA256.digest(of: subject) else { throw .outOfMemory }
        return Hexadecimal.text(of: digest.prefix(16))
    }
}
