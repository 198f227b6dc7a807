import Storage

/// A product that a user has signed in to.
public struct ConnectedProduct: Sendable, Equatable {
    public let id: IntegrationID
    /// The id for a product that is no longer registered.
    public let name: String
    /// Everything it was ever granted since it was connected.
    public let scope: ScopeSet
    public let connectedAt: UnixTime
    /// When it last got a token.
    public let lastUsedAt: UnixTime
}

/// Which products a user has let in, and what each may know.
public enum ConnectedProducts {
    /// The user's products, the latest used first.
    public static func list(
        of user: UserID, _ connection: ReadConnection
    ) throws(StorageError) -> [ConnectedProduct] {
        try connection.all(
            """
            SELECT g.client_id, COALESCE(i.name, g.client_id), g.scope, g.granted_at, g.last_used_at
            FROM product_grants g LEFT JOIN integrations i ON i.id = g.client_id
            WHERE g.user_id = $1 ORDER BY g.last_used_at DESC, g.client_id
            """, [.text(user.text)]
        ) { row throws(StorageError) in
            guard let id = IntegrationID(try row.text(0)) else { throw .column(index: 0, problem: .outOfRange) }
            guard let scope = ScopeSet(try row.text(2)) else { throw .column(index: 2, problem: .outOfRange) }
            return ConnectedProduct(
                id: id, name: try row.text(1), scope: scope, connectedAt: try row.time(3), lastUsedAt: try row.time(4))
        }
    }

    /// Ends every token the product has for the user and forgets the consent, so that the next sign-in asks again.
    ///
    /// - Returns: false when the product was not connected.
    @discardableResult
    public static func disconnect(
        _ product: IntegrationID, from user: UserID, at time: UnixTime = .now, _ connection: WriteConnection
    ) throws(StorageError) -> Bool {
        try TokenFamilies.revokeAll(of: user, for: product, at: time, connection)
        return try connection.execute(
            "DELETE FROM product_grants WHERE user_id = $1 AND client_id = $2", [.text(user.text), .text(product.text)]) == 1
    }

    /// Everything that products have about a user: for the end of the account. Tokens that are out die with it.
    static func deleteAll(of user: UserID, at time: UnixTime = .now, _ connection: WriteConnection) throws(StorageError) {
        try TokenFamilies.revokeAll(of: user, at: time, connection)
        try connection.execute("DELETE FROM token_families WHERE user_id = $1", [.text(user.text)])
        try connection.execute("DELETE FROM authorization_codes WHERE user_id = $1", [.text(user.text)])
        try connection.execute("DELETE FROM product_grants WHERE user_id = $1", [.text(user.text)])
    }

    /// Everything about a product that is no longer registered, so that nobody inherits it who gets its id later. Access tokens that
    /// are out live until they expire.
    static func deleteAll(through product: IntegrationID, _ connection: WriteConnection) throws(StorageError) {
        try connection.execute("DELETE FROM token_families WHERE client_id = $1", [.text(product.text)])
        try connection.execute("DELETE FROM authorization_codes WHERE client_id = $1", [.text(product.text)])
        try connection.execute("DELETE FROM authorization_requests WHERE client_id = $1", [.text(product.text)])
        try connection.execute("DELETE FROM product_grants WHERE client_id = $1", [.text(product.text)])
    }

    /// Whether the user was asked for all of `scope` for this product before, and agreed.
    static func hasConsent(
        of user: UserID, to scope: ScopeSet, for product: IntegrationID, _ connection: ReadConnection
    ) throws(StorageError) -> Bool {
        let granted = try connection.first(
            "SELECT scope FROM product_grants WHERE user_id = $1 AND client_id = $2 AND was_asked = 1",
            [.text(user.text), .text(product.text)]
        ) { row throws(StorageError) in try row.text(0) }
        return granted.flatMap(ScopeSet.init)?.isSuperset(of: scope) ?? false
    }

    /// Notes that the product was let in with `scope`, on top of what it had.
    static func note(
        _ product: IntegrationID, of user: UserID, scope: ScopeSet, wasAsked: Bool, at time: UnixTime,
        _ connection: WriteConnection
    ) throws(StorageError) {
        let known = try connection.first(
            "SELECT scope, was_asked FROM product_grants WHERE user_id = $1 AND client_id = $2",
            [.text(user.text), .text(product.text)]
        ) { row throws(StorageError) in (scope: ScopeSet(try row.text(0)) ?? [], wasAsked: try row.bool(1)) }
        guard let known else {
            try connection.execute(
                """
                INSERT INTO product_grants (user_id, client_id, scope, was_asked, granted_at, last_used_at)
                VALUES ($1, $2, $3, $4, $5, $5)
                """,
                [.text(user.text), .text(product.text), .text(scope.description), .bool(wasAsked), .time(time)])
            return
        }
        // What was granted unasked is not what the user agreed to, also when they had agreed to less before.
        let agreed = wasAsked && !known.wasAsked ? scope : known.scope.union(scope)
        let hasAgreed = wasAsked || (known.wasAsked && known.scope.isSuperset(of: scope))
        try connection.execute(
            """
            UPDATE product_grants SET scope = $3, was_asked = $4, last_used_at = $5 WHERE user_id = $1 AND client_id = $2
            """,
            [
                .text(user.text), .text(product.text), .text(agreed.description), .bool(hasAgreed), .time(time),
            ])
    }

    static func touch(
        _ product: IntegrationID, of user: UserID, at time: UnixTime, _ connection: WriteConnection
    ) throws(StorageError) {
        try connection.execute(
            "UPDATE product_grants SET last_used_at = $3 WHERE user_id = $1 AND client_id = $2",
            [.text(user.text), .text(product.text), .time(time)])
    }
}
