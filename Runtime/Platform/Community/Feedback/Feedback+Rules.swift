import Storage

extension Feedback {
    static func check(_ draft: FeedbackDraft) throws(FeedbackError) {
        guard PlatformText.isLine(draft.owner.productName, bytesMax: nameBytesMax) else { throw .invalidProductName }
        guard PlatformText.isLine(draft.owner.userID, bytesMax: nameBytesMax) else { throw .invalidUserID }
        try check(userName: draft.userName)
        try check(content: draft.content)
        guard draft.systemInfo?.utf8.count ?? 0 <= systemInfoBytesMax else { throw .systemInfoTooLong }
    }

    static func check(userName: String?) throws(FeedbackError) {
        guard let userName, !userName.isEmpty else { return }
        guard PlatformText.isLine(userName, bytesMax: nameBytesMax) else { throw .invalidUserName }
    }

    static func check(content: String) throws(FeedbackError) {
        guard PlatformText.isFilled(content, bytesMax: contentBytesMax) else { throw .invalidContent }
    }

    static func existing(_ id: FeedbackThreadID, _ connection: WriteConnection) throws -> FeedbackThreadHeader {
        guard let header = try FeedbackThreadHeader.find(id, connection) else { throw FeedbackError.notFound }
        return header
    }

    static func usage(
        of owner: FeedbackOwner, _ connection: WriteConnection
    ) throws(StorageError) -> (threadCount: Int64, storedBytes: Int64) {
        try connection.first(
            """
            SELECT COUNT(*), COALESCE(SUM(stored_bytes), 0) FROM feedback_threads
            WHERE product_name = $1 AND user_id = $2
            """,
            [.text(owner.productName), .text(owner.userID)]
        ) { row throws(StorageError) in
            (threadCount: try row.integer(0), storedBytes: try row.integer(1))
        } ?? (threadCount: 0, storedBytes: 0)
    }

    static func byteCount(of draft: FeedbackDraft) -> Int64 {
        Int64(draft.content.utf8.count + (draft.systemInfo?.utf8.count ?? 0))
    }

    static func insert(
        _ draft: FeedbackDraft, id: FeedbackThreadID, at time: UnixTime, _ connection: WriteConnection
    ) throws(StorageError) -> FeedbackThread {
        let userName = draft.userName.flatMap { $0.isEmpty ? nil : $0 }
        try connection.execute(
            """
            INSERT INTO feedback_threads
                (id, product_name, user_id, user_name, status, system_info, stored_bytes, created_at, updated_at,
                creation_order)
            VALUES ($1, $2, $3, $4, 'open', $5, $6, $7, $7,
                (SELECT COALESCE(MAX(creation_order), 0) + 1 FROM feedback_threads))
            """,
            [
                .text(id.text), .text(draft.owner.productName), .text(draft.owner.userID), .optionalText(userName),
                .optionalText(draft.systemInfo), .integer(byteCount(of: draft)), .time(time),
            ])
        let message = FeedbackMessage(number: 1, author: .user, content: draft.content, createdAt: time)
        try insert(message, into: id, connection)
        return FeedbackThread(
            id: id, owner: draft.owner, userName: userName, status: .open, messages: [message], createdAt: time,
            updatedAt: time)
    }

    static func add(
        _ content: String, by author: FeedbackMessage.Author, to id: FeedbackThreadID, at time: UnixTime,
        _ connection: WriteConnection
    ) throws {
        let lastNumber = try connection.first(
            "SELECT MAX(number) FROM feedback_messages WHERE thread_id = $1", [.text(id.text)]
        ) { row throws(StorageError) in try row.optionalInteger(0) ?? 0 } ?? 0
        guard lastNumber < messageCountMax else { throw FeedbackError.tooMany }
        let message = FeedbackMessage(number: lastNumber + 1, author: author, content: content, createdAt: time)
        try insert(message, into: id, connection)
        try connection.execute(
            "UPDATE feedback_threads SET stored_bytes = stored_bytes + $2 WHERE id = $1",
            [.text(id.text), .integer(Int64(content.utf8.count))])
    }

    /// The thread after its status, time and, where given, user name were set.
    static func changed(
        _ id: FeedbackThreadID, status: FeedbackStatus, userName: String?, at time: UnixTime,
        _ connection: WriteConnection
    ) throws -> FeedbackThread {
        let userName = userName.flatMap { $0.isEmpty ? nil : $0 }
        try connection.execute(
            """
            UPDATE feedback_threads SET status = $2, updated_at = $3, user_name = COALESCE($4, user_name)
            WHERE id = $1
            """,
            [.text(id.text), .text(status.rawValue), .time(time), .optionalText(userName)])
        guard let thread = try find(id, connection) else { throw FeedbackError.notFound }
        return thread
    }

    private static func insert(
        _ message: FeedbackMessage, into id: FeedbackThreadID, _ connection: WriteConnection
    ) throws(StorageError) {
        try connection.execute(
            """
            INSERT INTO feedback_messages (thread_id, number, author, content, created_at)
            VALUES ($1, $2, $3, $4, $5)
            """,
            [
                .text(id.text), .integer(message.number), .text(message.author.rawValue), .text(message.content),
                .time(message.createdAt),
            ])
    }
}
