import Storage

/// A mail that its claimer alone may send, until the lease ends.
struct ClaimedMail: Sendable {
    let mail: OutgoingMail
    /// 1 for the first try.
    let attempt: Int64
    let giveUpAt: UnixTime
}

extension Mail {
    /// Longer than one try can take (`SMTPServer.Deadlines.mail` and what surrounds it), so that a lease ends only when its owner is
    /// gone.
    static let leaseMilliseconds: Int64 = 30 * 60_000

    /// When somebody has to look at the queue, and how much there is to do.
    struct Outlook: Sendable {
        /// Due mails, counted up to the asked number.
        var dueCount: Int64
        /// When the next one that is not due will be.
        var nextDueAt: UnixTime?
    }

    static func outlook(
        at time: UnixTime, countMax: Int64, _ connection: ReadConnection
    ) throws(StorageError) -> Outlook {
        var outlook = Outlook(dueCount: 0, nextDueAt: nil)
        // One priority at a time, so that the index gives the answer without a walk through what is scheduled for later.
        for priority: Int64 in [0, 1] {
            outlook.dueCount += try connection.first(
                """
                SELECT COUNT(*) FROM (SELECT 1 FROM mails WHERE state IN ('scheduled', 'sending') AND is_held = 0
                    AND priority = $1 AND due_at <= $2 LIMIT $3) AS due
                """, [.integer(priority), .time(time), .integer(countMax)]
            ) { row throws(StorageError) in try row.integer(0) } ?? 0
            let next = try connection.first(
                """
                SELECT MIN(due_at) FROM mails WHERE state IN ('scheduled', 'sending') AND is_held = 0
                    AND priority = $1 AND due_at > $2
                """, [.integer(priority), .time(time)]
            ) { row throws(StorageError) in try row.optionalTime(0) } ?? nil
            outlook.nextDueAt = [outlook.nextDueAt, next].compactMap { $0 }.min()
        }
        return outlook
    }

    /// Takes back what a server before this one had claimed: for the start of the only process that may have the database open.
    /// Whether those mails were delivered nobody knows.
    static func recoverLeases(from owner: String, at time: UnixTime, _ connection: WriteConnection) throws(StorageError) -> Int64 {
        try connection.execute(
            """
            UPDATE mails SET lease_owner = NULL, due_at = $1, is_uncertain = 1
            WHERE state IN ('scheduled', 'sending') AND is_held = 0 AND lease_owner IS NOT NULL AND lease_owner <> $2
            """, [.time(time), .text(owner)])
    }

    /// Sorts out what is due but must not be sent: codes that live no more fail, mails of deleted users are cancelled, and what
    /// is very late waits for an administrator.
    static func sweep(at time: UnixTime, _ connection: WriteConnection) throws(StorageError) {
        try connection.execute(
            """
            UPDATE mails SET state = 'canceled', finished_at = $1, lease_owner = NULL, recipient = '', subject = '', html = ''
            WHERE state IN ('scheduled', 'sending') AND is_held = 0 AND priority IN (0, 1) AND due_at <= $1 AND is_orphaned = 1
            """, [.time(time)])
        try connection.execute(
            """
            UPDATE mails SET state = 'failed', finished_at = $1, lease_owner = NULL, subject = '', html = '',
                last_reply = COALESCE(last_reply, 'not sent within its life')
            WHERE state IN ('scheduled', 'sending') AND is_held = 0 AND priority IN (0, 1) AND due_at <= $1 AND give_up_at <= $1 AND kind = 'code'
            """, [.time(time)])
        try connection.execute(
            """
            UPDATE mails SET is_held = 1, lease_owner = NULL
            WHERE state IN ('scheduled', 'sending') AND is_held = 0 AND priority IN (0, 1) AND due_at <= $1 AND give_up_at <= $1 AND kind <> 'code'
            """, [.time(time)])
    }

    /// Claims due mails by one statement: codes first, then the longest due. Its conditions stand twice, so that of two servers which
    /// pick the same row the slower one finds it changed.
    static func claim(
        countMax: Int64, owner: String, at time: UnixTime, _ connection: WriteConnection
    ) throws(StorageError) -> [ClaimedMail] {
        var claimed: [ClaimedMail] = []
        // One priority at a time, so that the index leads straight to what is due.
        for priority: Int64 in [0, 1] {
            let room = countMax - Int64(claimed.count)
            guard room > 0 else { break }
            let rows = try connection.all(
                """
                UPDATE mails SET state = 'sending', lease_owner = $1, due_at = $2, attempt_count = attempt_count + 1,
                    is_uncertain = CASE WHEN lease_owner IS NULL THEN is_uncertain ELSE 1 END
                WHERE id IN (SELECT id FROM mails WHERE state IN ('scheduled', 'sending') AND is_held = 0 AND priority = $5
                        AND due_at <= $3 AND give_up_at > $3 AND is_orphaned = 0 ORDER BY due_at LIMIT $4)
                    AND state IN ('scheduled', 'sending') AND due_at <= $3
                RETURNING id, kind, integration_id, user_id, recipient, subject, html, send_at, attempt_count, give_up_at
                """,
                [
                    .text(owner), .time(time.adding(milliseconds: leaseMilliseconds)), .time(time), .integer(room),
                    .integer(priority),
                ], ClaimedRow.init)
            for row in rows {
                if let mail = try completed(row, at: time, connection) { claimed.append(mail) }
            }
        }
        return claimed
    }

    /// Adds what the message says about its product; nil, and the claim given back, when the product may not send any more.
    private static func completed(
        _ row: ClaimedRow, at time: UnixTime, _ connection: WriteConnection
    ) throws(StorageError) -> ClaimedMail? {
        guard let integration = row.kind.integrationID else { return row.claimed(productName: nil, token: nil) }
        let product = try connection.first(
            "SELECT name, is_disabled FROM integrations WHERE id = $1", [.text(integration.text)]
        ) { row throws(StorageError) in (name: try row.text(0), isDisabled: try row.bool(1)) }
        guard let product else {
            try connection.execute(
                "UPDATE mails SET state = 'canceled', finished_at = $2, lease_owner = NULL WHERE id = $1",
                [.text(row.id.text), .time(time)])
            return nil
        }
        guard !product.isDisabled else {
            try connection.execute(
                "UPDATE mails SET is_held = 1, lease_owner = NULL, attempt_count = attempt_count - 1 WHERE id = $1",
                [.text(row.id.text)])
            return nil
        }
        let token = try connection.first(
            "SELECT token FROM mail_subscriptions WHERE user_id = $1 AND integration_id = $2",
            [.optionalText(row.userID), .text(integration.text)]
        ) { row throws(StorageError) in try row.text(0) }
        return row.claimed(productName: product.name, token: token)
    }
}

/// What the claiming statement gives back.
private struct ClaimedRow {
    let id: MailID
    let kind: MailKind
    let userID: String?
    let recipient: String
    let subject: String
    let html: String
    let sendAt: UnixTime
    let attempt: Int64
    let giveUpAt: UnixTime

    /// Columns: id, kind, integration_id, user_id, recipient, subject, html, send_at, attempt_count, give_up_at.
    init(_ row: borrowing Row) throws(StorageError) {
        guard let id = MailID(try row.text(0)) else { throw .column(index: 0, problem: .outOfRange) }
        self.id = id
        kind = try MailKind(row.text(1), integrationID: row.optionalText(2))
        userID = try row.optionalText(3)
        recipient = try row.text(4)
        subject = try row.text(5)
        html = try row.text(6)
        sendAt = try row.time(7)
        attempt = try row.integer(8)
        giveUpAt = try row.time(9)
    }

    func claimed(productName: String?, token: String?) -> ClaimedMail {
        ClaimedMail(
            mail: OutgoingMail(
                id: id, kind: kind, recipient: recipient, subject: subject, html: html, sendAt: sendAt,
                productName: productName, unsubscribeToken: token),
            attempt: attempt, giveUpAt: giveUpAt)
    }
}
