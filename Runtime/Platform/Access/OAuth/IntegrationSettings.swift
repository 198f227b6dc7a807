import Storage

/// What an administrator decides about sign-in through one integration.
public struct IntegrationSettings: Sendable, Equatable {
    /// Which addresses under the platform's domain count as registered for an integration.
    public enum WildcardRedirects: Sendable, Equatable {
        /// All of them, as the contract says.
        case any
        /// Those on these hosts, in lower case.
        case listed([String])
        case none
    }

    /// False for integrations that only call from server to server: nobody signs in through them.
    public var allowsSignIn = true
    /// False for the platform's own products: their users are not asked before the first sign-in.
    public var asksConsent = true
    /// A sign-in without `code_challenge` is refused.
    public var requiresPKCE = false
    /// Access tokens name the integration as a second audience, for libraries that insist on it. They can then be taken for ID tokens
    /// by careless ones.
    public var hasClientAudience = false
    public var wildcardRedirects = WildcardRedirects.any

    public init() {}

    /// More hosts than this cannot be listed.
    public static let wildcardHostCountMax = 100

    /// The settings of an integration; the usual ones when nothing was decided.
    public static func find(
        _ id: IntegrationID, _ connection: ReadConnection
    ) throws(StorageError) -> IntegrationSettings {
        try connection.first(
            """
            SELECT allows_sign_in, asks_consent, requires_pkce, has_client_audience, wildcard_redirects, wildcard_hosts
            FROM integration_settings WHERE integration_id = $1
            """, [.text(id.text)]
        ) { row throws(StorageError) in try settings(row, from: 0) } ?? IntegrationSettings()
    }

    /// Replaces the settings of an integration that exists.
    ///
    /// - Throws: `IntegrationError.notFound`, or `.invalidWildcardHost` for a host that is not under the platform's domain.
    public func store(for id: IntegrationID, _ connection: WriteConnection) throws {
        _ = try Integrations.existing(id, connection)
        var hosts: [String] = []
        let word: String
        switch wildcardRedirects {
        case .any: word = "any"
        case .none: word = "none"
        case .listed(let listed):
            word = "listed"
            guard listed.count <= IntegrationSettings.wildcardHostCountMax else { throw IntegrationError.invalidWildcardHost }
            for host in listed {
                guard RedirectRules.isWildcardHost(Array(host.utf8)) else { throw IntegrationError.invalidWildcardHost }
                hosts.append(host)
            }
        }
        try connection.execute("DELETE FROM integration_settings WHERE integration_id = $1", [.text(id.text)])
        try connection.execute(
            """
            INSERT INTO integration_settings
                (integration_id, allows_sign_in, asks_consent, requires_pkce, has_client_audience, wildcard_redirects, wildcard_hosts)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            """,
            [
                .text(id.text), .bool(allowsSignIn), .bool(asksConsent), .bool(requiresPKCE), .bool(hasClientAudience),
                .text(word), .text(hosts.joined(separator: " ")),
            ])
    }

    /// All settings that were decided, by integration.
    static func all(_ connection: ReadConnection) throws(StorageError) -> [String: IntegrationSettings] {
        var found: [String: IntegrationSettings] = [:]
        try connection.forEach(
            """
            SELECT integration_id, allows_sign_in, asks_consent, requires_pkce, has_client_audience, wildcard_redirects, wildcard_hosts
            FROM integration_settings
            """
        ) { row throws(StorageError) in found[try row.text(0)] = try settings(row, from: 1) }
        return found
    }

    private static func settings(_ row: borrowing Row, from first: Int) throws(StorageError) -> IntegrationSettings {
        var settings = IntegrationSettings()
        settings.allowsSignIn = try row.bool(first)
        settings.asksConsent = try row.bool(first + 1)
        settings.requiresPKCE = try row.bool(first + 2)
        settings.hasClientAudience = try row.bool(first + 3)
        settings.wildcardRedirects = switch try row.text(first + 4) {
        case "any": .any
        case "listed": .listed(try row.text(first + 5).split(separator: " ").map(String.init))
        default: .none
        }
        return settings
    }
}
