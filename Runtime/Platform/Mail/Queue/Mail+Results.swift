import Storage

/// What became of one try.
enum MailResult: Sendable, Equatable {
    /// Taken by the receiving side.
    case sent(String)
    /// Refused for good.
    case refused(String)
    /// Not delivered; to be tried later.
    case deferred(String)
    /// Handed over whole, without an answer: it may have been delivered.
    case uncertain(String)
    /// Not this mail's fault: given back as it was before the try.
    case postponed(String)
}

/// How often and for how long a mail is tried.
public struct MailRetries: Sendable {
    /// The gap before the second try; the later ones are 5, 15, 30, 60, 120 and 240 times as long.
    public var firstMilliseconds: Int64

    public init(firstMilliseconds: Int64 = 60_000) {
        self.firstMilliseconds = firstMilliseconds
    }

    private static let factors: [Int64] = [1, 5, 15, 30, 60, 120, 240]
    /// A code lives for minutes.
    private static let codeAttemptsMax: Int64 = 2

    /// When the try after `attempt` is due, with up to a tenth more, so that what failed together does not come back together.
    /// Nil when there is none.
    func next(after attempt: Int64, of kind: MailKind, giveUpAt: UnixTime, at time: UnixTime, jitter: Double) -> UnixTime? {
        guard kind != .code || attempt < Self.codeAttemptsMax else { return nil }
        let index = min(Int(max(1, attempt)), Self.factors.count) - 1
        let gap = Double(firstMilliseconds * Self.factors[index]) * (1 + jitter / 10)
        let next = time.adding(milliseconds: Int64(gap))
        return next < giveUpAt ? next : nil
    }
}

extension Mail {
    /// Records what became of a claimed mail. A success is recorded whoever holds the lease by now: the mail is out.
    ///
    /// - Parameter jitter: 0 to 1.
    static func settle(
        _ claimed: ClaimedMail, _ result: MailResult, owner: String, retries: MailRetries, at time: UnixTime, jitter: Double,
        _ connection: WriteConnection
    ) throws(StorageError) {
        let id = claimed.mail.id
        switch result {
        case .sent(let reply):
            try connection.execute(
                """
                UPDATE mails SET state = 'sent', finished_at = $2, last_reply = $3, lease_owner = NULL, is_held = 0,
                    subject = CASE WHEN keeps_content = 1 THEN subject ELSE '' END,
                    html = CASE WHEN keeps_content = 1 THEN html ELSE '' END,
                    recipient = CASE WHEN is_orphaned = 0 THEN recipient ELSE '' END
                WHERE id = $1 AND state <> 'sent'
                """, [.text(id.text), .time(time), .text(reply)])
        case .refused(let reason):
            try fail(id, reason, isUncertain: false, owner: owner, at: time, connection)
        case .deferred(let reason), .uncertain(let reason):
            let isUncertain = if case .uncertain = result { true } else { false }
            let next = retries.next(
                after: claimed.attempt, of: claimed.mail.kind, giveUpAt: claimed.giveUpAt, at: time, jitter: jitter)
            guard let next else { return try fail(id, reason, isUncertain: isUncertain, owner: owner, at: time, connection) }
            // What may have been delivered stays `sending`, so that nobody is told it was cancelled.
            try connection.execute(
                """
                UPDATE mails SET state = CASE WHEN is_uncertain = 1 OR $2 = 1 THEN 'sending' ELSE 'scheduled' END,
                    is_uncertain = CASE WHEN $2 = 1 THEN 1 ELSE is_uncertain END, last_reply = $4, lease_owner = NULL,
                    due_at = CASE WHEN is_orphaned = 1 THEN $6 ELSE $3 END
                WHERE id = $1 AND lease_owner = $5
                """, [.text(id.text), .bool(isUncertain), .time(next), .text(reason), .text(owner), .time(time)])
        case .postponed(let reason):
            try connection.execute(
                """
                UPDATE mails SET state = CASE WHEN is_uncertain = 1 OR is_scheduled = 0 THEN 'sending' ELSE 'scheduled' END,
                    due_at = $2, last_reply = $3, lease_owner = NULL, attempt_count = attempt_count - 1
                WHERE id = $1 AND lease_owner = $4
                """, [.text(id.text), .time(time), .text(reason), .text(owner)])
        }
    }

    private static func fail(
        _ id: MailID, _ reason: String, isUncertain: Bool, owner: String, at time: UnixTime, _ connection: WriteConnection
    ) throws(StorageError) {
        try connection.execute(
            """
            UPDATE mails SET state = 'failed', finished_at = $2, last_reply = $3, lease_owner = NULL,
                is_uncertain = CASE WHEN $4 = 1 THEN 1 ELSE is_uncertain END,
                subject = CASE WHEN keeps_content = 1 THEN subject ELSE '' END,
                html = CASE WHEN keeps_content = 1 THEN html ELSE '' END,
                recipient = CASE WHEN is_orphaned = 0 THEN recipient ELSE '' END
            WHERE id = $1 AND lease_owner = $5
            """, [.text(id.text), .time(time), .text(reason), .bool(isUncertain), .text(owner)])
    }

    /// Forgets what is no longer needed, a bounded part of it: texts after `contentDays`, all about a mail after a year.
    ///
    /// - Returns: whether there may be more.
    static func forget(contentDays: Int64, at time: UnixTime, _ connection: WriteConnection) throws(StorageError) -> Bool {
        let day: Int64 = 86_400_000
        let batch: Int64 = 500
        let emptied = try connection.execute(
            """
            UPDATE mails SET html = '', keeps_content = 0 WHERE id IN (SELECT id FROM mails
                WHERE finished_at IS NOT NULL AND keeps_content = 1 AND finished_at < $1 ORDER BY finished_at LIMIT $2)
            """, [.time(time.adding(milliseconds: -contentDays * day)), .integer(batch)])
        let deleted = try connection.execute(
            """
            DELETE FROM mails WHERE id IN (SELECT id FROM mails
                WHERE finished_at IS NOT NULL AND finished_at < $1 ORDER BY finished_at LIMIT $2)
            """, [.time(time.adding(milliseconds: -365 * day)), .integer(batch)])
        try connection.execute("DELETE FROM mail_daily_counts WHERE day < $1", [.integer(time.milliseconds / day - 1)])
        return emptied == batch || deleted == batch
    }
}
