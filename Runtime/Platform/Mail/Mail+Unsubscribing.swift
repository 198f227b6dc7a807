import Storage

/// What a user can unsubscribe from by a link in a mail.
public struct MailSubscription: Sendable, Equatable {
    public let userID: UserID
    public let integration: IntegrationID
    /// The product's name; its id when it is gone.
    public let productName: String
    public let isUnsubscribed: Bool
}

extension Mail {
    /// The subscription that a link's token names. Tokens are 128 random bits, so knowing one is enough.
    public static func subscription(
        token: String, _ connection: ReadConnection
    ) throws(StorageError) -> MailSubscription? {
        guard token.utf8.count == 32, token.utf8.allSatisfy(Hexadecimal.isDigit) else { return nil }
        return try connection.first(
            """
            SELECT s.user_id, s.integration_id, COALESCE(i.name, s.integration_id), s.unsubscribed_at
            FROM mail_subscriptions s LEFT JOIN integrations i ON i.id = s.integration_id WHERE s.token = $1
            """, [.text(token)]
        ) { row throws(StorageError) in
            guard let userID = UserID(try row.text(0)) else { throw .column(index: 0, problem: .outOfRange) }
            guard let integration = IntegrationID(try row.text(1)) else { throw .column(index: 1, problem: .outOfRange) }
            return MailSubscription(
                userID: userID, integration: integration, productName: try row.text(2),
                isUnsubscribed: try row.optionalTime(3) != nil)
        }
    }

    /// Stops a product's mail to a user, what waits too, or takes that back.
    ///
    /// - Returns: false when no subscription has this token.
    public static func setUnsubscribed(
        _ isUnsubscribed: Bool, token: String, _ connection: WriteConnection, at time: UnixTime = .now
    ) throws(StorageError) -> Bool {
        guard let subscription = try subscription(token: token, connection) else { return false }
        guard subscription.isUnsubscribed != isUnsubscribed else { return true }
        try connection.execute(
            "UPDATE mail_subscriptions SET unsubscribed_at = $2 WHERE token = $1",
            [.text(token), .optionalTime(isUnsubscribed ? time : nil)])
        guard isUnsubscribed else { return true }
        try connection.execute(
            """
            UPDATE mails SET state = 'canceled', finished_at = $3, last_reply = 'the user unsubscribed'
            WHERE user_id = $1 AND integration_id = $2 AND state IN ('scheduled', 'sending') AND lease_owner IS NULL
            """, [.text(subscription.userID.text), .text(subscription.integration.text), .time(time)])
        return true
    }
}
