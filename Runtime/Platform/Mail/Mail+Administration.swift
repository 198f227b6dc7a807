import Storage

/// Which mails an administrator asks for; what is nil or empty asks for all.
public struct MailFilter: Sendable, Equatable {
    public enum Group: String, Sendable, CaseIterable {
        /// Waits for its time.
        case scheduled
        /// Due and not yet delivered.
        case sending
        /// So late that an administrator has to decide.
        case held
        case sent
        case failed
        case canceled
    }

    public var group: Group?
    /// The product that sent it.
    public var integration: IntegrationID?
    /// The address, exactly, in its stored spelling.
    public var recipient = ""

    public init() {}
}

/// A mail as an administrator sees it.
public struct AdministeredMail: Sendable, Equatable {
    public let mail: StoredMail
    /// Counts up with the time of creation: the place in the list.
    public let creationOrder: Int64
    /// Whether subject and text may be looked at; never for mails with one-time codes.
    public var isReadable: Bool { mail.kind != .code }
    /// The subject; nil for a mail that is not to be read.
    public var subject: String? { isReadable ? mail.subject : nil }
}

public enum MailAdministrationError: StorageFailure, Equatable {
    case notFound
    /// It is in a state in which this cannot be done (any more).
    case notPossible(MailState)
    case storage(StorageError)

    public init(storage error: StorageError) {
        self = .storage(error)
    }
}

extension Mail {
    /// All mails that `filter` asks for, the newest first.
    ///
    /// - Parameters:
    ///   - creationOrder: only mails before this place, for the next page; nil for the first page.
    ///   - count: at most 200.
    public static func list(
        _ filter: MailFilter, before creationOrder: Int64? = nil, count: Int, _ connection: ReadConnection
    ) throws(StorageError) -> [AdministeredMail] {
        let isHeld: Int64 = filter.group == .held ? 1 : 0
        let state = filter.group == nil || filter.group == .held ? "" : filter.group?.rawValue ?? ""
        return try connection.all(
            """
            SELECT id, kind, integration_id, user_id, recipient, subject, state, is_held, is_uncertain, send_at, due_at,
                attempt_count, last_reply, created_at, finished_at, creation_order
            FROM mails
            WHERE creation_order < $1 AND ($2 = '' OR state = $2) AND ($3 = '' OR (is_held = $4 AND state IN ('scheduled', 'sending')))
                AND ($5 = '' OR integration_id = $5) AND ($6 = '' OR recipient = $6)
            ORDER BY creation_order DESC LIMIT $7
            """,
            [
                .integer(creationOrder ?? .max), .text(state), .text(Self.asksForHeld(filter.group) ? "held" : ""), .integer(isHeld),
                .text(filter.integration?.text ?? ""), .text(filter.recipient), .integer(Int64(min(max(0, count), 200))),
            ]
        ) { row throws(StorageError) in
            AdministeredMail(mail: try StoredMail(row), creationOrder: try row.integer(15))
        }
    }

    /// Open mails are either held or not; finished ones are asked for by their state alone.
    private static func asksForHeld(_ group: MailFilter.Group?) -> Bool {
        group == .held || group == .scheduled || group == .sending
    }

    /// One mail, whoever sent it.
    public static func find(
        _ id: MailID, _ connection: ReadConnection
    ) throws(StorageError) -> AdministeredMail? {
        try connection.first(
            """
            SELECT id, kind, integration_id, user_id, recipient, subject, state, is_held, is_uncertain, send_at, due_at,
                attempt_count, last_reply, created_at, finished_at, creation_order
            FROM mails WHERE id = $1
            """, [.text(id.text)]
        ) { row throws(StorageError) in AdministeredMail(mail: try StoredMail(row), creationOrder: try row.integer(15)) }
    }

    /// The HTML as the sender gave it; nil for a mail that is not there or not to be read. Foreign text: only to be shown in a frame
    /// that runs nothing.
    public static func html(of id: MailID, _ connection: ReadConnection) throws(StorageError) -> String? {
        try connection.first("SELECT html FROM mails WHERE id = $1 AND kind <> 'code'", [.text(id.text)]) {
            row throws(StorageError) in try row.text(0)
        }
    }

    /// How many mails are in each group.
    public static func counts(_ connection: ReadConnection) throws(StorageError) -> [MailFilter.Group: Int64] {
        var counts: [MailFilter.Group: Int64] = [:]
        try connection.forEach("SELECT state, is_held, COUNT(*) FROM mails GROUP BY state, is_held") { row throws(StorageError) in
            guard let state = MailState(rawValue: try row.text(0)) else { throw .column(index: 0, problem: .outOfRange) }
            counts[group(state, isHeld: try row.bool(1)), default: 0] += try row.integer(2)
        }
        return counts
    }

    private static func group(_ state: MailState, isHeld: Bool) -> MailFilter.Group {
        switch state {
        case .scheduled: isHeld ? .held : .scheduled
        case .sending: isHeld ? .held : .sending
        case .sent: .sent
        case .failed: .failed
        case .canceled: .canceled
        }
    }

    /// Stops a mail that nobody is about to deliver: one that waits for its time, for its next try, or for a decision.
    public static func cancel(
        _ id: MailID, by actor: AuditActor, in database: Database, at time: UnixTime = .now
    ) async throws(MailAdministrationError) {
        try await decide(id, .mailCanceled, by: actor, in: database, at: time) { connection throws(StorageError) in
            try connection.execute(
                """
                UPDATE mails SET state = 'canceled', is_held = 0, finished_at = $2
                WHERE id = $1 AND state IN ('scheduled', 'sending') AND lease_owner IS NULL
                """, [.text(id.text), .time(time)])
        }
    }

    /// Lets a mail that is very late be sent after all, now.
    public static func approve(
        _ id: MailID, by actor: AuditActor, in database: Database, at time: UnixTime = .now
    ) async throws(MailAdministrationError) {
        try await decide(id, .mailApproved, by: actor, in: database, at: time) { connection throws(StorageError) in
            try connection.execute(
                """
                UPDATE mails SET is_held = 0, due_at = $2, give_up_at = $3
                WHERE id = $1 AND is_held = 1 AND is_orphaned = 0 AND state IN ('scheduled', 'sending')
                """, [.text(id.text), .time(time), .time(time.adding(milliseconds: lateMillisecondsMax))])
        }
    }

    /// Tries a mail again that was given up or refused, as if it were new; never one with a code, whose text is forgotten.
    public static func retry(
        _ id: MailID, by actor: AuditActor, in database: Database, at time: UnixTime = .now
    ) async throws(MailAdministrationError) {
        try await decide(id, .mailRetried, by: actor, in: database, at: time) { connection throws(StorageError) in
            try connection.execute(
                """
                UPDATE mails SET state = 'sending', is_held = 0, attempt_count = 0, due_at = $2, give_up_at = $3, finished_at = NULL
                WHERE id = $1 AND state = 'failed' AND kind <> 'code' AND is_orphaned = 0 AND lease_owner IS NULL
                """, [.text(id.text), .time(time), .time(time.adding(milliseconds: lateMillisecondsMax))])
        }
    }

    /// The statement alone decides whether it can be done: the scheduler may be quicker.
    private static func decide(
        _ id: MailID, _ action: AuditAction, by actor: AuditActor, in database: Database, at time: UnixTime,
        _ change: @escaping @Sendable (WriteConnection) throws(StorageError) -> Int64
    ) async throws(MailAdministrationError) {
        try await database.write(throwing: MailAdministrationError.self) { connection in
            guard let mail = try find(id, connection) else { throw MailAdministrationError.notFound }
            guard try change(connection) == 1 else { throw MailAdministrationError.notPossible(mail.mail.state) }
            try Audit.record(AuditEntry(action, of: id.text, by: actor), at: time, connection)
        }
    }
}
