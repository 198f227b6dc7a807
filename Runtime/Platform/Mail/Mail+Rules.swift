import Storage

extension Mail {
    static func check(_ draft: MailDraft) throws(MailError) {
        guard PlatformText.isLine(draft.subject, bytesMax: subjectBytesMax) else { throw .invalidSubject }
        guard PlatformText.isFilled(draft.html, bytesMax: htmlBytesMax) else { throw .invalidHTML }
        guard !hasScript(draft.html) else { throw .scriptInHTML }
    }

    /// Whether there is a start tag of a script element, as an HTML reader finds it: `<script` and then a space, `/`, `>` or the end.
    static func hasScript(_ html: String) -> Bool {
        let bytes = Array(html.utf8)
        let name = Array("script".utf8)
        var index = 0
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "<") else {
                index += 1
                continue
            }
            index += 1
            var matched = 0
            while matched < name.count, index < bytes.count, bytes[index] | 0x20 == name[matched] {
                matched += 1
                index += 1
            }
            guard matched == name.count else { continue }
            guard index < bytes.count else { return true }
            if bytes[index] <= 0x20 || bytes[index] == UInt8(ascii: "/") || bytes[index] == UInt8(ascii: ">") { return true }
        }
        return false
    }

    /// Sees to it that the user can unsubscribe from this product, and has not.
    static func subscribe(
        _ userID: UserID?, to integration: IntegrationID, _ connection: WriteConnection
    ) throws(MailError) {
        guard let userID else { preconditionFailure("a product's mail goes to a user") }
        let token = try newToken()
        let isUnsubscribed = try stored { () throws(StorageError) in
            let known = try connection.first(
                "SELECT unsubscribed_at FROM mail_subscriptions WHERE user_id = $1 AND integration_id = $2",
                [.text(userID.text), .text(integration.text)]
            ) { row throws(StorageError) in try row.optionalTime(0) != nil }
            if let known { return known }
            try connection.execute(
                "INSERT INTO mail_subscriptions (token, user_id, integration_id, unsubscribed_at) VALUES ($1, $2, $3, NULL)",
                [.text(token), .text(userID.text), .text(integration.text)])
            return false
        }
        guard !isUnsubscribed else { throw .unsubscribed }
    }

    /// Counts a mail for its day; the transaction's failure takes the count back.
    static func count(
        _ draft: MailDraft, of integration: IntegrationID, countMax: Int64, at time: UnixTime,
        _ connection: WriteConnection
    ) throws(MailError) {
        let day = SQLValue.integer(time.milliseconds / 86_400_000)
        let byteCount = Int64(draft.html.utf8.count + draft.subject.utf8.count)
        let hasRoom = try stored { () throws(StorageError) in
            let used = try connection.first(
                "SELECT mail_count, byte_count FROM mail_daily_counts WHERE integration_id = $1 AND day = $2",
                [.text(integration.text), day]
            ) { row throws(StorageError) in (count: try row.integer(0), bytes: try row.integer(1)) }
            guard used?.count ?? 0 < countMax, (used?.bytes ?? 0) + byteCount <= dailyBytesMax else { return false }
            try connection.execute(
                """
                INSERT INTO mail_daily_counts (integration_id, day, mail_count, byte_count) VALUES ($1, $2, 1, $3)
                ON CONFLICT (integration_id, day) DO UPDATE SET
                    mail_count = mail_daily_counts.mail_count + 1, byte_count = mail_daily_counts.byte_count + $3
                """, [.text(integration.text), day, .integer(byteCount)])
            return true
        }
        guard hasRoom else { throw .tooManyToday }
    }

    private static func newToken() throws(MailError) -> String {
        do throws(Randomness.Unavailable) {
            return try Randomness.hexadecimal(byteCount: 16)
        } catch {
            throw .randomnessUnavailable
        }
    }

    static func stored<Value>(_ body: () throws(StorageError) -> Value) throws(MailError) -> Value {
        do throws(StorageError) {
            return try body()
        } catch {
            throw .storage(error)
        }
    }

    static func insert(
        _ draft: MailDraft, id: MailID, at time: UnixTime, _ connection: WriteConnection
    ) throws(StorageError) {
        let sendAt = max(draft.sendAt ?? time, time)
        let isScheduled = sendAt > time
        let latest = sendAt.adding(milliseconds: lateMillisecondsMax)
        let giveUpAt = min(draft.expiresAt ?? latest, latest)
        try connection.execute(
            """
            INSERT INTO mails
                (id, kind, integration_id, user_id, recipient, subject, html, keeps_content, is_orphaned, state, is_scheduled, is_held,
                is_uncertain, priority, send_at, due_at, give_up_at, attempt_count, created_at, creation_order)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $10, 0, 0, $11, $12, $12, $13, 0, $14,
                (SELECT COALESCE(MAX(creation_order), 0) + 1 FROM mails))
            """,
            [
                .text(id.text), .text(draft.kind.name), .optionalText(draft.kind.integrationID?.text),
                .optionalText(draft.userID?.text), .text(draft.recipient.text), .text(draft.subject), .text(draft.html),
                .bool(draft.kind != .code), .text(isScheduled ? "scheduled" : "sending"), .bool(isScheduled),
                .integer(draft.kind == .code ? 0 : 1), .time(sendAt), .time(giveUpAt), .time(time),
            ])
    }
}
