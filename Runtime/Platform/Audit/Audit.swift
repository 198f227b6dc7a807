import Storage

/// The record of what administrators did: in the console, through the Admin API, on the command line. It only grows.
///
/// Each change records itself in its own transaction, so that there is neither a change without a record nor a record
/// without its change.
public enum Audit {
    public static let subjectBytesMax = 256
    public static let valueBytesMax = 1_000
    public static let changeCountMax = 50
    public static let pageCountMax = 200

    /// Records an entry in the transaction of `connection`.
    public static func record(
        _ entry: AuditEntry, at time: UnixTime = .now, _ connection: WriteConnection
    ) throws(StorageError) {
        let number = try connection.first("SELECT COALESCE(MAX(number), 0) + 1 FROM audit_entries") {
            row throws(StorageError) in try row.integer(0)
        } ?? 1
        try connection.execute(
            """
            INSERT INTO audit_entries (number, recorded_at, actor_kind, actor_id, address, area, action, subject)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            [
                .integer(number), .time(time), .text(entry.actor.identity.kind), .text(entry.actor.identity.text),
                .optionalText(entry.actor.address), .text(entry.action.area?.rawValue ?? ""),
                .text(entry.action.rawValue), .text(PlatformText.prefix(of: entry.subject, bytesMax: subjectBytesMax)),
            ])
        for (position, change) in entry.changes.prefix(changeCountMax).enumerated() {
            try connection.execute(
                """
                INSERT INTO audit_changes (entry_number, position, name, old_value, new_value)
                VALUES ($1, $2, $3, $4, $5)
                """,
                [
                    .integer(number), .integer(Int64(position)), .text(change.name), kept(change.old), kept(change.new),
                ])
        }
    }

    /// The records that `filter` asks for, the newest first.
    ///
    /// - Parameters:
    ///   - number: only records before this one, for the next page; nil for the first page.
    ///   - count: at most `pageCountMax`.
    public static func list(
        _ filter: AuditFilter = AuditFilter(), before number: Int64? = nil, count: Int, _ connection: ReadConnection
    ) throws(StorageError) -> [AuditRecord] {
        let headers = try connection.all(
            """
            SELECT number, recorded_at, actor_kind, actor_id, address, action, subject FROM audit_entries
            WHERE number < $1 AND ($2 = '' OR actor_id = $2) AND ($3 = '' OR actor_kind = $3)
                AND ($4 = '' OR area = $4) AND ($5 = '' OR action = $5) AND ($6 = '' OR subject = $6)
                AND recorded_at >= $7 AND recorded_at < $8
            ORDER BY number DESC LIMIT $9
            """,
            [
                .integer(number ?? .max), .text(filter.actorID), .text(filter.isCommandLineOnly ? "command_line" : ""),
                .text(filter.area?.rawValue ?? ""), .text(filter.action?.rawValue ?? ""), .text(filter.subject),
                .time(filter.from.map { UnixTime(startOf: $0) } ?? UnixTime(milliseconds: .min)),
                .integer(filter.through.map { ($0.daysSince1970 + 1) * 86_400_000 } ?? .max),
                .integer(Int64(min(max(0, count), pageCountMax))),
            ], Header.init)
        var records: [AuditRecord] = []
        for header in headers {
            records.append(
                AuditRecord(
                    number: header.number, recordedAt: header.recordedAt,
                    entry: AuditEntry(
                        header.action, of: header.subject, by: header.actor, changes: try changes(of: header.number, connection))))
        }
        return records
    }

    private static func kept(_ value: String?) -> SQLValue {
        .optionalText(value.map { PlatformText.prefix(of: $0, bytesMax: valueBytesMax) })
    }

    private static func changes(of number: Int64, _ connection: ReadConnection) throws(StorageError) -> [AuditChange] {
        try connection.all(
            "SELECT name, old_value, new_value FROM audit_changes WHERE entry_number = $1 ORDER BY position",
            [.integer(number)]
        ) { row throws(StorageError) in
            AuditChange(try row.text(0), from: try row.optionalText(1), to: try row.optionalText(2))
        }
    }

    private struct Header {
        let number: Int64
        let recordedAt: UnixTime
        let actor: AuditActor
        let action: AuditAction
        let subject: String

        init(_ row: borrowing Row) throws(StorageError) {
            guard let identity = AuditActor.Identity(kind: try row.text(2), text: try row.text(3)) else {
                throw .column(index: 3, problem: .outOfRange)
            }
            guard let action = AuditAction(rawValue: try row.text(5)) else {
                throw .column(index: 5, problem: .outOfRange)
            }
            number = try row.integer(0)
            recordedAt = try row.time(1)
            actor = AuditActor(identity, address: try row.optionalText(4))
            self.action = action
            subject = try row.text(6)
        }
    }
}
