import Storage

/// Who invited a user. Said once, then it stays: it decides who is rewarded for what the user pays.
public struct Inviter: Sendable, Equatable {
    public enum Source: String, Sendable {
        /// The reward that every user can earn.
        case regular
        /// A share partner's commission.
        case affiliate
    }

    public let inviterID: UserID
    /// As it was when it was used; the inviter may have another one by now.
    public let inviteCode: InviteCode
    /// What the inviter was at that time.
    public let source: Source
    public let boundAt: UnixTime
}

public enum Inviters {
    /// Who invited a user; nil when nobody is said to.
    public static func find(of user: UserID, _ connection: ReadConnection) throws(StorageError) -> Inviter? {
        try connection.first(
            "SELECT inviter_id, invite_code, source, bound_at FROM inviters WHERE user_id = $1", [.text(user.text)], inviter)
    }

    /// How many users name this one as their inviter.
    public static func countInvited(by user: UserID, _ connection: ReadConnection) throws(StorageError) -> Int64 {
        try connection.first("SELECT COUNT(*) FROM inviters WHERE inviter_id = $1", [.text(user.text)]) {
            row throws(StorageError) in try row.integer(0)
        } ?? 0
    }

    /// Says who invited a user.
    ///
    /// - Throws: `.inviterAlreadyBound` whatever the code, so that it tells nothing about codes; `.invalidInviteCode` for a code
    ///   nobody has, whose owner is barred, or that is the user's own; `.notFound` for an unknown user.
    public static func bind(
        _ code: InviteCode, to user: UserID, at time: UnixTime, _ connection: WriteConnection
    ) throws(AccountError) -> Inviter {
        _ = try Users.existing(user, connection)
        guard try Users.storage({ () throws(StorageError) in try find(of: user, connection) }) == nil else {
            throw .inviterAlreadyBound
        }
        let found = try Users.storage { () throws(StorageError) in try Users.find(inviteCode: code, connection) }
        guard let found, !found.isDisabled, found.id != user else { throw .invalidInviteCode }
        let inviter = Inviter(
            inviterID: found.id, inviteCode: code, source: found.isSharePartner ? .affiliate : .regular, boundAt: time)
        try Users.storage { () throws(StorageError) in
            try connection.execute(
                """
                INSERT INTO inviters (user_id, inviter_id, invite_code, source, bound_at) VALUES ($1, $2, $3, $4, $5)
                """,
                [
                    .text(user.text), .text(inviter.inviterID.text), .text(code.text), .text(inviter.source.rawValue),
                    .time(time),
                ])
        }
        return inviter
    }

    private static func inviter(_ row: borrowing Row) throws(StorageError) -> Inviter {
        guard let id = UserID(try row.text(0)) else { throw .column(index: 0, problem: .outOfRange) }
        guard let code = InviteCode(try row.text(1)) else { throw .column(index: 1, problem: .outOfRange) }
        guard let source = Inviter.Source(rawValue: try row.text(2)) else { throw .column(index: 2, problem: .outOfRange) }
        return Inviter(inviterID: id, inviteCode: code, source: source, boundAt: try row.time(3))
    }
}
