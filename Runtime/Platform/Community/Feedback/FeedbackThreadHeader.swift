import Storage

/// A row of `feedback_threads` without its diagnostic context.
struct FeedbackThreadHeader {
    let id: FeedbackThreadID
    let owner: FeedbackOwner
    let userName: String?
    let status: FeedbackStatus
    let createdAt: UnixTime
    let updatedAt: UnixTime

    static func find(
        _ id: FeedbackThreadID, _ connection: ReadConnection
    ) throws(StorageError) -> FeedbackThreadHeader? {
        try connection.first(
            """
            SELECT id, product_name, user_id, user_name, status, created_at, updated_at FROM feedback_threads
            WHERE id = $1
            """, [.text(id.text)], FeedbackThreadHeader.init)
    }

    /// Columns: id, product_name, user_id, user_name, status, created_at, updated_at.
    init(_ row: borrowing Row) throws(StorageError) {
        guard let id = FeedbackThreadID(try row.text(0)) else { throw .column(index: 0, problem: .outOfRange) }
        guard let status = FeedbackStatus(rawValue: try row.text(4)) else {
            throw .column(index: 4, problem: .outOfRange)
        }
        self.id = id
        owner = FeedbackOwner(productName: try row.text(1), userID: try row.text(2))
        userName = try row.optionalText(3)
        self.status = status
        createdAt = try row.time(5)
        updatedAt = try row.time(6)
    }

    /// The whole thread, the oldest message first.
    func thread(_ connection: ReadConnection) throws(StorageError) -> FeedbackThread {
        let messages = try connection.all(
            "SELECT number, author, content, created_at FROM feedback_messages WHERE thread_id = $1 ORDER BY number",
            [.text(id.text)]
        ) { row throws(StorageError) in
            guard let author = FeedbackMessage.Author(rawValue: try row.text(1)) else {
                throw .column(index: 1, problem: .outOfRange)
            }
            return FeedbackMessage(
                number: try row.integer(0), author: author, content: try row.text(2), createdAt: try row.time(3))
        }
        return FeedbackThread(
            id: id, owner: owner, userName: userName, status: status, messages: messages, createdAt: createdAt,
            updatedAt: updatedAt)
    }
}
