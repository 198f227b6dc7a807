import BteloAPI
import Contract
import Platform
import Storage

/// The token endpoint and its neighbours: programs show who they are and get, end or ask about tokens.
struct TokenRoute {
    let resources: LoopResources
    let request: RequestContext

    func exchange(_ input: ExchangeTokenInput) async throws -> TokenSet {
        try await refusing(input.authorization, input.clientID) {
            let (client, isAuthenticated) = try proven(input.authorization, input.clientID, input.clientSecret)
            resources.usage.count("exchangeToken", by: client.id, of: BteloServer.self)
            if let resource = present(input.resource), resource != resources.tokenRules.issuer,
                resource != resources.tokenRules.issuer + "/"
            {
                throw TokenError.invalidTarget
            }
            let grant: TokenGrant
            switch input.grantType {
            case "authorization_code":
                guard let code = present(input.code) else { throw TokenError.invalidRequest("code is missing.") }
                guard let redirectURI = present(input.redirectURI) else { throw TokenError.invalidRequest("redirect_uri is missing.") }
                grant = try await CodeRedemption(
                    client: client, isAuthenticated: isAuthenticated, code: code, redirectURI: redirectURI,
                    verifier: present(input.codeVerifier)
                ).grant(by: resources.tokenRules, in: resources.database)
            case "refresh_token":
                guard let token = present(input.refreshToken) else { throw TokenError.invalidRequest("refresh_token is missing.") }
                grant = try await TokenRefresh(
                    client: client, isAuthenticated: isAuthenticated, refreshToken: token, scope: present(input.scope)
                ).grant(by: resources.tokenRules, in: resources.database)
            default: throw TokenError.unsupportedGrantType
            }
            return try tokens(of: grant)
        }
    }

    func revoke(_ input: RevokeTokenInput) async throws {
        try await refusing(input.authorization, input.clientID) {
            let (client, isAuthenticated) = try proven(input.authorization, input.clientID, input.clientSecret)
            resources.usage.count("revokeToken", by: client.id, of: BteloServer.self)
            let access = try accessToken(input.token)
            try await TokenRevocation(
                client: client, isAuthenticated: isAuthenticated, text: input.token, accessToken: access
            ).carryOut(in: resources.database)
        }
    }

    func introspect(_ input: IntrospectTokenInput) throws -> Introspection {
        do {
            let (client, isAuthenticated) = try proven(input.authorization, input.clientID, input.clientSecret)
            resources.usage.count("introspectToken", by: client.id, of: BteloServer.self)
            guard isAuthenticated else { throw TokenError.invalidClient }
            if let token = try accessToken(input.token) { return shown(token, to: client) }
            let found = try resources.read { try RefreshTokens.find(input.token, at: .now, $0) }
            guard let found, found.client == client.id || client.isAdmin else { return Introspection(active: false) }
            return Introspection(
                active: true, scope: found.scope.description, clientID: found.client.text, sub: found.user.text,
                iss: resources.tokenRules.issuer)
        } catch let error as TokenError {
            throw refusal(error, input.authorization, input.clientID)
        }
    }

    private func shown(_ token: AccessToken, to client: Platform.Integration) -> Introspection {
        guard token.client == client.id || client.isAdmin else { return Introspection(active: false) }
        return Introspection(
            active: true, scope: token.scope.description, clientID: token.client.text, sub: token.user.text, tokenType: "Bearer",
            exp: token.expiresAtSeconds, iat: token.issuedAtSeconds, iss: resources.tokenRules.issuer,
            aud: resources.tokenRules.issuer, jti: token.id)
    }

    // MARK: Who asks

    /// The client, once it is known to be what it says.
    private func proven(
        _ header: String?, _ id: String?, _ secret: String?
    ) throws -> (client: Platform.Integration, isAuthenticated: Bool) {
        request.addHeader("Cache-Control", "no-store")
        request.addHeader("Pragma", "no-cache")
        let credentials = try ClientCredentials(header: header, id: present(id), secret: present(secret))
        return try credentials.proven(try resources.integration(credentials.id))
    }

    /// RFC 6749 section 3.2: a parameter without a value is as good as none.
    private func present(_ text: String?) -> String? { text?.isEmpty == true ? nil : text }

    private func accessToken(_ text: String) throws -> AccessToken? {
        try Array(text.utf8).withUnsafeBytes { try resources.accessTokens.token($0, now: resources.loop.unixSeconds) }
    }

    // MARK: What is given

    private func tokens(of grant: TokenGrant) throws -> TokenSet {
        guard let (id, key) = try resources.signingKeys.signingKey() else {
            throw ContractError(503, "There is no key to sign tokens with.", retryAfterSeconds: 5)
        }
        let rules = resources.tokenRules
        let accessToken = try AccessTokens.text(
            of: grant, issuer: rules.issuer, seconds: rules.accessTokenSeconds, keyID: id, signedBy: key)
        var idToken: String?
        if grant.scope.contains(.openid) {
            idToken = try IDTokens.text(
                of: grant, accessToken: accessToken, issuer: rules.issuer, seconds: rules.accessTokenSeconds, keyID: id, signedBy: key)
        }
        return TokenSet(
            accessToken: accessToken, tokenType: .bearer, expiresIn: rules.accessTokenSeconds,
            refreshToken: grant.refreshToken.revealed, scope: grant.scope.description, idToken: idToken)
    }

    // MARK: What is refused

    private func refusing<Value>(
        _ header: String?, _ clientID: String?, _ body: () async throws -> Value
    ) async throws -> Value {
        do {
            return try await body()
        } catch let error as TokenError {
            throw refusal(error, header, clientID)
        }
    }

    private func refusal(_ error: TokenError, _ header: String?, _ clientID: String?) -> any Error {
        if error == .invalidClient || error == .invalidGrant {
            let caller = String(decoding: (clientID ?? header ?? "").utf8.prefix(128), as: UTF8.self)
            if let tooMany = resources.addresses.refusal(request, caller: "token \(caller)") { return tooMany }
        }
        return switch error {
        case .invalidRequest(let words): ContractError(400, words, code: "invalid_request")
        case .invalidClient:
            ContractError(
                401, "The client is unknown or disabled, or its secret is wrong or missing.", code: "invalid_client",
                challenge: header != nil ? "Basic realm=\"btelo\"" : "")
        case .invalidGrant:
            ContractError(
                400, "The code or refresh token is wrong, used, expired or another client's, or what goes with it differs.",
                code: "invalid_grant")
        case .unauthorizedClient: ContractError(400, "This integration may not sign users in.", code: "unauthorized_client")
        case .unsupportedGrantType:
            ContractError(400, "grant_type must be authorization_code or refresh_token.", code: "unsupported_grant_type")
        case .invalidScope: ContractError(400, "scope is malformed or wider than what was granted.", code: "invalid_scope")
        case .invalidTarget: ContractError(400, "resource must be this platform.", code: "invalid_target")
        case .cryptographyUnavailable: error
        case .storage(let storage): ContractError.from(storage)
        }
    }
}
