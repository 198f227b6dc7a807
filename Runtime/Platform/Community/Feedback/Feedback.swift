import Storage

/// Threads between the users of products and the team. Matched by product and user on every access.
public enum Feedback {
    public static let nameBytesMax = 800
    public static let contentBytesMax = 80_000
    public static let systemInfoBytesMax = 128 * 1_024
    /// Threads of one product and user.
    public static let threadCountMax: Int64 = 200
    /// Messages of one thread.
    public static let messageCountMax: Int64 = 500
    /// What one product and user may have stored in all, since anybody may send feedback and `list` reads it whole.
    public static let ownerBytesMax: Int64 = 2 << 20

    /// The owner's threads, the one of the newest activity first, each with its messages.
    public static func list(
        of owner: FeedbackOwner, _ connection: ReadConnection
    ) throws(StorageError) -> [FeedbackThread] {
        let headers = try connection.all(
            """
            SELECT id, product_name, user_id, user_name, status, created_at, updated_at FROM feedback_threads
            WHERE product_name = $1 AND user_id = $2 ORDER BY updated_at DESC, creation_order DESC
            """, [.text(owner.productName), .text(owner.userID)], FeedbackThreadHeader.init)
        var threads: [FeedbackThread] = []
        for header in headers {
            threads.append(try header.thread(connection))
        }
        return threads
    }

    /// One thread, whoever owns it: for administrators.
    public static func find(
        _ id: FeedbackThreadID, _ connection: ReadConnection
    ) throws(StorageError) -> FeedbackThread? {
        try FeedbackThreadHeader.find(id, connection)?.thread(connection)
    }

    /// The diagnostic context of a thread as it was sent: for administrators, never for users.
    public static func systemInfo(
        of id: FeedbackThreadID, _ connection: ReadConnection
    ) throws(StorageError) -> String? {
        try connection.first("SELECT system_info FROM feedback_threads WHERE id = $1", [.text(id.text)]) {
            row throws(StorageError) in try row.optionalText(0)
        } ?? nil
    }

    /// Starts a thread with the user's first message.
    public nonisolated(nonsending) static func create(
        _ draft: FeedbackDraft, in database: Database, at time: UnixTime = .now
    ) async throws(FeedbackError) -> FeedbackThread {
        try check(draft)
        let id = try FeedbackThreadID.generated()
        return try await database.write(throwing: FeedbackError.self) { connection in
            let usage = try usage(of: draft.owner, connection)
            guard usage.threadCount < threadCountMax, usage.storedBytes + byteCount(of: draft) <= ownerBytesMax else {
                throw FeedbackError.tooMany
            }
            return try insert(draft, id: id, at: time, connection)
        }
    }

    /// Adds the user's follow-up and opens the thread again.
    ///
    /// - Parameters:
    ///   - productName: must be the thread's when given.
    ///   - userID: must be the thread's.
    ///   - userName: replaces the stored name when given.
    /// - Returns: the thread with all its messages.
    public nonisolated(nonsending) static func append(
        _ content: String, to id: FeedbackThreadID, productName: String?, userID: String, userName: String? = nil,
        in database: Database, at time: UnixTime = .now
    ) async throws(FeedbackError) -> FeedbackThread {
        try check(content: content)
        try check(userName: userName)
        return try await database.write(throwing: FeedbackError.self) { connection in
            let header = try existing(id, connection)
            guard header.owner.userID.utf8.elementsEqual(userID.utf8),
                productName.map({ header.owner.productName.utf8.elementsEqual($0.utf8) }) ?? true
            else { throw FeedbackError.notFound }
            let usage = try usage(of: header.owner, connection)
            guard usage.storedBytes + Int64(content.utf8.count) <= ownerBytesMax else { throw FeedbackError.tooMany }
            try add(content, by: .user, to: id, at: time, connection)
            return try changed(id, status: .open, userName: userName, at: time, connection)
        }
    }

    /// Adds the team's answer.
    public static func reply(
        _ content: String, to id: FeedbackThreadID, by actor: AuditActor, in database: Database, at time: UnixTime = .now
    ) async throws(FeedbackError) -> FeedbackThread {
        try check(content: content)
        return try await database.write(throwing: FeedbackError.self) { connection in
            _ = try existing(id, connection)
            try add(content, by: .official, to: id, at: time, connection)
            try Audit.record(
                AuditEntry(.feedbackReplied, of: id.text, by: actor, changes: [AuditChange("reply", from: nil, to: content)]),
                at: time, connection)
            return try changed(id, status: .replied, userName: nil, at: time, connection)
        }
    }

    /// Closes a thread, or sets any other status by hand.
    public static func setStatus(
        _ status: FeedbackStatus, of id: FeedbackThreadID, by actor: AuditActor, in database: Database,
        at time: UnixTime = .now
    ) async throws(FeedbackError) -> FeedbackThread {
        try await database.write(throwing: FeedbackError.self) { connection in
            let current = try existing(id, connection).status
            var changes: [AuditChange] = []
            changes.note("status", from: current.rawValue, to: status.rawValue)
            try Audit.record(
                AuditEntry(.feedbackStatusChanged, of: id.text, by: actor, changes: changes), at: time, connection)
            return try changed(id, status: status, userName: nil, at: time, connection)
        }
    }
}
