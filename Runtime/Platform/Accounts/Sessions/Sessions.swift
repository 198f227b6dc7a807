import Storage

/// Who is signed in where. A session ends when it was unused for `idleMilliseconds`, is older than `ageMilliseconds`, is closed,
/// or its user is barred or deleted.
public enum Sessions {
    public static let idleMilliseconds: Int64 = 30 * 86_400_000
    public static let ageMilliseconds: Int64 = 180 * 86_400_000
    /// How exact `lastSeenAt` is kept: a write for each request would cost more than the request.
    public static let touchMilliseconds: Int64 = 600_000
    /// The oldest beyond these are closed when another is opened.
    public static let countMaxOfUser: Int64 = 100
    static let agentBytesMax = 400

    /// Opens a session with a new token. Whoever was signed in in this browser before is to be closed by the caller.
    ///
    /// - Parameters:
    ///   - replacing: the session this browser had: closed, so that an id known before the sign-in proves nothing after it.
    public static func open(
        for user: UserID, by method: Session.Method, address: String, agent: String, replacing: SessionToken? = nil,
        at time: UnixTime, _ connection: WriteConnection
    ) throws(AccountError) -> (token: SessionToken, session: Session) {
        let token = try SessionToken.generated()
        let session = Session(
            id: token.id, userID: user, createdAt: time, lastSeenAt: time, authenticatedAt: time, method: method,
            address: address, agent: shortened(agent))
        try Users.storage { () throws(StorageError) in
            if let replacing {
                try connection.execute("DELETE FROM sessions WHERE id = $1", [.text(replacing.id.text)])
            }
            try removeEnded(at: time, connection)
            try connection.execute(
                """
                INSERT INTO sessions (id, user_id, method, address, agent, created_at, authenticated_at, last_seen_at)
                VALUES ($1, $2, $3, $4, $5, $6, $6, $6)
                """,
                [
                    .text(session.id.text), .text(user.text), .text(method.rawValue), .text(address), .text(session.agent),
                    .time(time),
                ])
            try connection.execute(
                """
                DELETE FROM sessions WHERE user_id = $1 AND id NOT IN
                    (SELECT id FROM sessions WHERE user_id = $1 ORDER BY created_at DESC, id LIMIT $2)
                """, [.text(user.text), .integer(countMaxOfUser)])
        }
        return (token, session)
    }

    /// The session a browser proves and its user; nil when it has ended or the user is barred.
    public static func find(
        token: SessionToken, at time: UnixTime, _ connection: ReadConnection
    ) throws(StorageError) -> (session: Session, user: User)? {
        try find(token.id, at: time, connection)
    }

    /// As above, by the session's name, which proves nothing: for work that began in a session and goes on later.
    public static func find(
        _ id: SessionID, at time: UnixTime, _ connection: ReadConnection
    ) throws(StorageError) -> (session: Session, user: User)? {
        let found = try connection.first(
            """
            SELECT id, user_id, method, address, agent, created_at, authenticated_at, last_seen_at FROM sessions
            WHERE id = $1 AND last_seen_at > $2 AND created_at > $3
            """,
            [
                .text(id.text), .integer(time.milliseconds - idleMilliseconds), .integer(time.milliseconds - ageMilliseconds),
            ], session)
        guard let found, let user = try Users.find(found.userID, connection), !user.isDisabled else { return nil }
        return (found, user)
    }

    /// The user's sessions that have not ended, the latest used first.
    public static func list(
        of user: UserID, at time: UnixTime, _ connection: ReadConnection
    ) throws(StorageError) -> [Session] {
        try connection.all(
            """
            SELECT id, user_id, method, address, agent, created_at, authenticated_at, last_seen_at FROM sessions
            WHERE user_id = $1 AND last_seen_at > $2 AND created_at > $3 ORDER BY last_seen_at DESC, id
            """,
            [
                .text(user.text), .integer(time.milliseconds - idleMilliseconds), .integer(time.milliseconds - ageMilliseconds),
            ], session)
    }

    /// Notes that the session is in use, so that it does not end for being unused.
    public static func touch(_ id: SessionID, at time: UnixTime, _ connection: WriteConnection) throws(StorageError) {
        try connection.execute(
            "UPDATE sessions SET last_seen_at = $2 WHERE id = $1 AND last_seen_at < $2", [.text(id.text), .time(time)])
    }

    /// Ends one session of a user; false when the user has none of that name.
    @discardableResult
    public static func close(
        _ id: SessionID, of user: UserID, _ connection: WriteConnection
    ) throws(StorageError) -> Bool {
        try connection.execute(
            "DELETE FROM sessions WHERE id = $1 AND user_id = $2", [.text(id.text), .text(user.text)]) == 1
    }

    /// Ends all sessions of a user, but for one if asked.
    ///
    /// - Returns: how many were ended.
    @discardableResult
    public static func closeAll(
        of user: UserID, except kept: SessionID? = nil, _ connection: WriteConnection
    ) throws(StorageError) -> Int64 {
        try connection.execute(
            "DELETE FROM sessions WHERE user_id = $1 AND id <> $2", [.text(user.text), .text(kept?.text ?? "")])
    }

    static func removeEnded(at time: UnixTime, _ connection: WriteConnection) throws(StorageError) {
        try connection.execute(
            "DELETE FROM sessions WHERE last_seen_at <= $1", [.integer(time.milliseconds - idleMilliseconds)])
    }

    /// Columns: id, user_id, method, address, agent, created_at, authenticated_at, last_seen_at.
    private static func session(_ row: borrowing Row) throws(StorageError) -> Session {
        guard let id = SessionID(try row.text(0)) else { throw .column(index: 0, problem: .outOfRange) }
        guard let user = UserID(try row.text(1)) else { throw .column(index: 1, problem: .outOfRange) }
        guard let method = Session.Method(rawValue: try row.text(2)) else { throw .column(index: 2, problem: .outOfRange) }
        return Session(
            id: id, userID: user, createdAt: try row.time(5), lastSeenAt: try row.time(7), authenticatedAt: try row.time(6),
            method: method, address: try row.text(3), agent: try row.text(4))
    }

    /// Printable, and no longer than it is worth.
    private static func shortened(_ agent: String) -> String {
        String(decoding: agent.utf8.filter { (0x20...0x7e).contains($0) }.prefix(agentBytesMax), as: UTF8.self)
    }
}
