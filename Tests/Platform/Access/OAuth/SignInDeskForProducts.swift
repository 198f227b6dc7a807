import Foundation
import Storage
@testable import Platform

/// A platform with one user, one session and one product, and a clock that tests set.
final class ProductDesk {
    let platform: TemporaryPlatform
    let user: UserID
    let session: Session
    let product: Integration
    static let redirectURI = "https://product.example/cb"
    static let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    static let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    static let start = UnixTime(seconds: 1_800_000_000)
    static let rules = TokenRules(issuer: "https://btelo.test")

    init() async throws {
        platform = try TemporaryPlatform()
        let made = try await platform.database.write { connection in
            let user = try Users.insert(
                UserDraft(name: "Ada", email: EmailAddress("ada@example.com"), isEmailVerified: true, provider: .email),
                at: ProductDesk.start, connection)
            return try Sessions.open(
                for: user.id, by: .password, address: "127.0.0.1", agent: "test", at: ProductDesk.start, connection).session
        }
        session = made
        user = made.userID
        product = try await Integrations.create(
            IntegrationDraft(id: IntegrationID("product")!, name: "Product", redirectURIs: [ProductDesk.redirectURI]), by: .commandLine,
            in: platform.database)
    }

    static func time(_ seconds: Int64, milliseconds: Int64 = 0) -> UnixTime {
        UnixTime(milliseconds: (start.seconds + seconds) * 1_000 + milliseconds)
    }

    static func request(
        challenge: String? = nil, scope: ScopeSet = .usual, prompt: AuthorizationRequest.Prompt = [], maxAge: Int64? = nil,
        wildcardHost: String? = nil
    ) -> AuthorizationRequest {
        AuthorizationRequest(
            client: IntegrationID("product")!, redirectURI: redirectURI, location: redirectURI, wildcardHost: wildcardHost, scope: scope,
            state: "s", nonce: "n", codeChallenge: challenge, prompt: prompt, maxAgeSeconds: maxAge, loginHint: nil)
    }

    func code(_ request: AuthorizationRequest = request(), at seconds: Int64 = 0) async throws -> String {
        try await platform.database.write { [session] connection in
            try AuthorizationCodes.issue(for: request, to: session, wasAsked: true, at: ProductDesk.time(seconds), connection).revealed
        }
    }

    func redeem(
        _ code: String, redirectURI: String = redirectURI, verifier: String? = nil, isAuthenticated: Bool = true, by client: Integration? = nil,
        at seconds: Int64 = 1
    ) async throws(TokenError) -> TokenGrant {
        try await CodeRedemption(
            client: client ?? product, isAuthenticated: isAuthenticated, code: code, redirectURI: redirectURI, verifier: verifier
        ).grant(by: ProductDesk.rules, in: platform.database, at: ProductDesk.time(seconds))
    }

    func refresh(
        _ grant: TokenGrant, scope: String? = nil, isAuthenticated: Bool = true, by client: Integration? = nil, rules: TokenRules = rules,
        at seconds: Int64, milliseconds: Int64 = 0
    ) async throws(TokenError) -> TokenGrant {
        try await TokenRefresh(
            client: client ?? product, isAuthenticated: isAuthenticated, refreshToken: grant.refreshToken.revealed, scope: scope
        ).grant(by: rules, in: platform.database, at: ProductDesk.time(seconds, milliseconds: milliseconds))
    }

    func isRevoked(_ grant: TokenGrant) throws -> Bool {
        try platform.reader.read { try TokenFamily.find(grant.family, $0)?.isRevoked ?? true }
    }

    func another() async throws -> Integration { try await Integrations.add("another", to: platform) }
}
