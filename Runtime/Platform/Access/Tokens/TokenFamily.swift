import Storage

/// A stored family. See `TokenFamilies`.
struct TokenFamily {
    let id: TokenFamilyID
    let client: IntegrationID
    let user: UserID
    let scope: ScopeSet
    /// Began with the client's secret: only whoever has it may refresh. (RFC 6749 section 6)
    let isConfidential: Bool
    let sessionID: String
    let authenticatedAt: UnixTime
    let method: Session.Method
    /// Of the newest refresh token; the first is 0.
    let generation: Int64
    /// When the newest generation began.
    let rotatedAt: UnixTime
    /// How often the generation before was used again.
    let graceCount: Int64
    let createdAt: UnixTime
    let idleUntil: UnixTime
    let isRevoked: Bool

    func isOver(at time: UnixTime) -> Bool {
        isRevoked || idleUntil <= time || createdAt.seconds + TokenFamilies.ageSeconds <= time.seconds
    }

    static func find(_ id: TokenFamilyID, _ connection: ReadConnection) throws(StorageError) -> TokenFamily? {
        try connection.first(
            """
            SELECT id, client_id, user_id, scope, is_confidential, session_id, authenticated_at, method, generation, rotated_at,
                grace_count, created_at, idle_until, revoked_at
            FROM token_families WHERE id = $1
            """, [.text(id.text)], TokenFamily.init)
    }

    init(_ row: borrowing Row) throws(StorageError) {
        guard let id = TokenFamilyID(try row.text(0)) else { throw .column(index: 0, problem: .outOfRange) }
        guard let client = IntegrationID(try row.text(1)) else { throw .column(index: 1, problem: .outOfRange) }
        guard let user = UserID(try row.text(2)) else { throw .column(index: 2, problem: .outOfRange) }
        guard let scope = ScopeSet(try row.text(3)) else { throw .column(index: 3, problem: .outOfRange) }
        guard let method = Session.Method(rawValue: try row.text(7)) else { throw .column(index: 7, problem: .outOfRange) }
        self.id = id
        self.client = client
        self.user = user
        self.scope = scope
        isConfidential = try row.bool(4)
        sessionID = try row.text(5)
        authenticatedAt = try row.time(6)
        self.method = method
        generation = try row.integer(8)
        rotatedAt = try row.time(9)
        graceCount = try row.integer(10)
        createdAt = try row.time(11)
        idleUntil = try row.time(12)
        isRevoked = try !row.isNull(13)
    }
}
