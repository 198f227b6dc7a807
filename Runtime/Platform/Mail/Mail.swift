import Storage

/// Mail that the platform sends: written in the transaction of its cause, sent by `MailScheduler` from there, also after a
/// crash. A mail is one row, with one recipient, from `enqueue` to the end.
public enum Mail {
    /// 998 characters, which is what the contract allows.
    public static let subjectBytesMax = 998 * 4
    public static let htmlBytesMax = 512 * 1_024
    /// How long a mail is tried, and how late it may be sent without an administrator's yes.
    public static let lateMillisecondsMax: Int64 = 24 * 3_600_000
    /// Mails that `list` gives out, the newest.
    public static let listCountMax: Int64 = 1_000
    /// What one integration may have sent in one UTC day.
    public static let dailyBytesMax: Int64 = 1 << 30

    /// Puts a mail into the queue. It exists, and will be sent, exactly if the transaction becomes durable.
    ///
    /// - Parameter dailyCountMax: mails of one integration and UTC day; counts for mails of products only.
    /// - Throws: `MailError`; the transaction may go on.
    @discardableResult
    public static func enqueue(
        _ draft: MailDraft, _ connection: WriteConnection, dailyCountMax: Int64 = .max, at time: UnixTime = .now
    ) throws(MailError) -> MailID {
        try check(draft)
        let id = try MailID.generated()
        if case .product(let integration) = draft.kind {
            try subscribe(draft.userID, to: integration, connection)
            try count(draft, of: integration, countMax: dailyCountMax, at: time, connection)
        }
        try stored { () throws(StorageError) in try insert(draft, id: id, at: time, connection) }
        return id
    }

    /// The mails that an integration scheduled for later, those already sent or cancelled too; the newest first, at most
    /// `listCountMax`.
    ///
    /// - Parameter userID: only mails to this user; nil for all.
    public static func list(
        of integration: IntegrationID, userID: UserID?, _ connection: ReadConnection
    ) throws(StorageError) -> [StoredMail] {
        try connection.all(
            """
            SELECT id, kind, integration_id, user_id, recipient, subject, state, is_held, is_uncertain, send_at, due_at,
                attempt_count, last_reply, created_at, finished_at
            FROM mails WHERE integration_id = $1 AND is_scheduled = 1 AND ($2 IS NULL OR user_id = $2)
            ORDER BY creation_order DESC LIMIT $3
            """,
            [.text(integration.text), .optionalText(userID?.text), .integer(listCountMax)], StoredMail.init)
    }

    /// Stops a mail of an integration that nobody has begun to send. The statement decides the race with the scheduler.
    ///
    /// - Returns: false when there is no such mail, or it is being sent, was sent, failed, or was cancelled before.
    public static func cancel(
        _ id: MailID, of integration: IntegrationID, _ connection: WriteConnection, at time: UnixTime = .now
    ) throws(StorageError) -> Bool {
        let changed = try connection.execute(
            """
            UPDATE mails SET state = 'canceled', finished_at = $3
            WHERE id = $1 AND integration_id = $2 AND state = 'scheduled'
            """, [.text(id.text), .text(integration.text), .time(time)])
        return changed == 1
    }

    /// Cancels what waits for a deleted user and forgets the text and address of what was sent.
    public static func deleteAll(
        of userID: UserID, _ connection: WriteConnection, at time: UnixTime = .now
    ) throws(StorageError) {
        // What is on its way cannot be stopped, but it is not tried again, and is forgotten when it is done.
        try connection.execute(
            "UPDATE mails SET keeps_content = 0, is_orphaned = 1 WHERE user_id = $1 AND lease_owner IS NOT NULL",
            [.text(userID.text)])
        try connection.execute(
            """
            UPDATE mails SET state = 'canceled', finished_at = $2
            WHERE user_id = $1 AND state IN ('scheduled', 'sending') AND lease_owner IS NULL
            """, [.text(userID.text), .time(time)])
        try connection.execute(
            """
            UPDATE mails SET recipient = '', subject = '', html = '', last_reply = NULL, keeps_content = 0, is_orphaned = 1
            WHERE user_id = $1 AND lease_owner IS NULL
            """, [.text(userID.text)])
        try connection.execute("DELETE FROM mail_subscriptions WHERE user_id = $1", [.text(userID.text)])
    }
}
