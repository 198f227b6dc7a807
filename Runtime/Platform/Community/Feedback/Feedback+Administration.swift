import Storage

/// Which threads an administrator asks for; what is nil or empty asks for all.
public struct FeedbackFilter: Sendable, Equatable {
    public var status: FeedbackStatus?
    /// Exactly.
    public var productName = ""
    /// Exactly.
    public var userID = ""

    public init() {}
}

/// A place in the list of threads: the thread a page ended with.
public struct FeedbackPosition: Sendable, Equatable {
    public let updatedAt: UnixTime
    public let creationOrder: Int64

    public init(updatedAt: UnixTime, creationOrder: Int64) {
        self.updatedAt = updatedAt
        self.creationOrder = creationOrder
    }
}

/// A thread as a row of a list.
public struct FeedbackSummary: Sendable, Equatable {
    public let id: FeedbackThreadID
    public let owner: FeedbackOwner
    public let userName: String?
    public let status: FeedbackStatus
    public let messageCount: Int64
    /// The user's first message, cut at 300 bytes.
    public let beginning: String
    public let createdAt: UnixTime
    public let position: FeedbackPosition
}

extension Feedback {
    /// The threads of all users that `filter` asks for, the one of the newest activity first.
    ///
    /// - Parameters:
    ///   - position: the last thread of the page before; nil for the first page.
    ///   - count: at most 200.
    public static func list(
        _ filter: FeedbackFilter, after position: FeedbackPosition? = nil, count: Int, _ connection: ReadConnection
    ) throws(StorageError) -> [FeedbackSummary] {
        try connection.all(
            """
            SELECT id, product_name, user_id, user_name, status, created_at, updated_at, creation_order,
                (SELECT COUNT(*) FROM feedback_messages WHERE thread_id = feedback_threads.id),
                (SELECT content FROM feedback_messages WHERE thread_id = feedback_threads.id AND number = 1)
            FROM feedback_threads
            WHERE (updated_at < $1 OR (updated_at = $1 AND creation_order < $2))
                AND ($3 = '' OR status = $3) AND ($4 = '' OR product_name = $4) AND ($5 = '' OR user_id = $5)
            ORDER BY updated_at DESC, creation_order DESC LIMIT $6
            """,
            [
                .integer(position?.updatedAt.milliseconds ?? .max), .integer(position?.creationOrder ?? .max),
                .text(filter.status?.rawValue ?? ""), .text(filter.productName), .text(filter.userID),
                .integer(Int64(min(max(0, count), 200))),
            ]
        ) { row throws(StorageError) in
            let header = try FeedbackThreadHeader(row)
            return FeedbackSummary(
                id: header.id, owner: header.owner, userName: header.userName, status: header.status,
                messageCount: try row.integer(8),
                beginning: PlatformText.prefix(of: try row.optionalText(9) ?? "", bytesMax: 300),
                createdAt: header.createdAt,
                position: FeedbackPosition(updatedAt: header.updatedAt, creationOrder: try row.integer(7)))
        }
    }

    /// The names of the products that sent feedback, in byte order; at most 200.
    public static func productNames(_ connection: ReadConnection) throws(StorageError) -> [String] {
        try connection.all("SELECT DISTINCT product_name FROM feedback_threads ORDER BY product_name LIMIT 200") {
            row throws(StorageError) in try row.text(0)
        }
    }

    /// How many threads have this status.
    public static func count(_ status: FeedbackStatus, _ connection: ReadConnection) throws(StorageError) -> Int64 {
        try connection.first("SELECT COUNT(*) FROM feedback_threads WHERE status = $1", [.text(status.rawValue)]) {
            row throws(StorageError) in try row.integer(0)
        } ?? 0
    }
}
