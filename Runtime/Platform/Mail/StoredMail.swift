import Storage

/// Where a mail is on its way.
public enum MailState: String, Sendable {
    /// Waits for its time, or for the next try after one that certainly did not deliver it.
    case scheduled
    /// Was to go at once, is being sent, or may have been delivered: can no longer be cancelled.
    case sending
    /// The receiving server has taken it, or it is a file in the mail folder.
    case sent
    /// Refused for good, or given up.
    case failed
    case canceled
}

/// A mail as it is stored, without its text.
public struct StoredMail: Sendable, Equatable {
    public let id: MailID
    public let kind: MailKind
    public let userID: UserID?
    /// Empty when the user was deleted.
    public let recipient: String
    public let subject: String
    public let state: MailState
    /// So late that an administrator has to decide whether it is still to be sent.
    public let isHeld: Bool
    /// A try ended without an answer after the whole mail was handed over: it may have been delivered more than once.
    public let isUncertain: Bool
    public let sendAt: UnixTime
    /// When the next try is due, while it is open.
    public let dueAt: UnixTime
    public let attemptCount: Int64
    /// What the last try was told.
    public let lastReply: String?
    public let createdAt: UnixTime
    /// When it was sent, failed or was cancelled.
    public let finishedAt: UnixTime?

    public var sentAt: UnixTime? { state == .sent ? finishedAt : nil }

    /// Columns: id, kind, integration_id, user_id, recipient, subject, state, is_held, is_uncertain, send_at, due_at,
    /// attempt_count, last_reply, created_at, finished_at.
    init(_ row: borrowing Row) throws(StorageError) {
        guard let id = MailID(try row.text(0)) else { throw .column(index: 0, problem: .outOfRange) }
        guard let state = MailState(rawValue: try row.text(6)) else { throw .column(index: 6, problem: .outOfRange) }
        self.id = id
        kind = try MailKind(row.text(1), integrationID: row.optionalText(2))
        userID = try row.optionalText(3).flatMap { UserID($0) }
        recipient = try row.text(4)
        subject = try row.text(5)
        self.state = state
        isHeld = try row.bool(7)
        isUncertain = try row.bool(8)
        sendAt = try row.time(9)
        dueAt = try row.time(10)
        attemptCount = try row.integer(11)
        lastReply = try row.optionalText(12)
        createdAt = try row.time(13)
        finishedAt = try row.optionalTime(14)
    }
}

extension MailKind {
    init(_ name: String, integrationID: String?) throws(StorageError) {
        switch (name, integrationID.flatMap { IntegrationID($0) }) {
        case ("code", nil): self = .code
        case ("notice", nil): self = .notice
        case ("product", let integration?): self = .product(integration)
        default: throw .column(index: 1, problem: .outOfRange)
        }
    }

    var name: String {
        switch self {
        case .code: "code"
        case .notice: "notice"
        case .product: "product"
        }
    }

    var integrationID: IntegrationID? {
        if case .product(let id) = self { id } else { nil }
    }
}
