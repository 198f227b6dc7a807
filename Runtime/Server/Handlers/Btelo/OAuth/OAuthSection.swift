import BteloAPI
import Contract
import Platform
import Storage

/// Sign-in for products: the authorization server of OAuth 2 and the provider of OpenID Connect. Where browsers come, see
/// `AuthorizeRoute`; where programs come, `TokenRoute`.
struct OAuthSection: OAuthHandlers {
    let resources: LoopResources

    func authorize(_ input: AuthorizeInput) async throws -> AuthorizeOutput {
        switch try await AuthorizeRoute(resources: resources, request: input.request).answer(input.parameters, session: input.bteloSession) {
        case .redirect(let location): return .found(Redirect(to: location))
        case .page(let status, let page): return status == 401 ? .unauthorized(page) : .badRequest(page)
        }
    }

    func authorizeByForm(_ input: AuthorizeByFormInput) async throws -> AuthorizeByFormOutput {
        switch try await AuthorizeRoute(resources: resources, request: input.request).answer(input.parameters, session: input.bteloSession) {
        case .redirect(let location): return .seeOther(Redirect(to: location))
        case .page(let status, let page): return status == 401 ? .unauthorized(page) : .badRequest(page)
        }
    }

    func exchangeToken(_ input: ExchangeTokenInput) async throws -> TokenSet {
        try await TokenRoute(resources: resources, request: input.request).exchange(input)
    }

    func revokeToken(_ input: RevokeTokenInput) async throws {
        try await TokenRoute(resources: resources, request: input.request).revoke(input)
    }

    func introspectToken(_ input: IntrospectTokenInput) async throws -> Introspection {
        try TokenRoute(resources: resources, request: input.request).introspect(input)
    }

    func getUserInfo(_ input: GetUserInfoInput) throws -> UserInfo {
        try userInfo(input.caller.proof)
    }

    func getUserInfoByForm(_ input: GetUserInfoByFormInput) throws -> UserInfo {
        if let caller = input.caller {
            // RFC 6750 section 2: a request has its token in one place.
            guard input.accessToken == nil else { throw ContractError(400, "access_token: the token is sent twice", field: "access_token") }
            return try userInfo(caller.proof)
        }
        guard let token = input.accessToken else { throw ContractError(401) }
        let proof = try Array(token.utf8).withUnsafeBytes { try resources.accessTokens.verify($0, now: resources.loop.unixSeconds) }
        guard let proof else { throw ContractError(401, challenge: BearerChallenge.invalidToken) }
        return try userInfo(proof)
    }

    /// What the token's scopes let the product know. (OpenID Connect Core section 5.4)
    private func userInfo(_ proof: Proof) throws -> UserInfo {
        guard let token = proof.attachment as? AccessToken,
            let user = try resources.read({ try Users.find(token.user, $0) })
        else { throw ContractError(401, challenge: BearerChallenge.invalidToken) }
        let showsProfile = token.scope.contains(.profile)
        let email = token.scope.contains(.email) ? user.email : nil
        return UserInfo(
            sub: user.id.text, name: showsProfile ? user.name : nil, email: email?.text, emailVerified: email.map { _ in user.isEmailVerified },
            picture: showsProfile && !user.avatarURL.isEmpty ? user.avatarURL : nil)
    }

    func getSigningKeys(_ input: GetSigningKeysInput) throws -> GetSigningKeysOutput {
        let keys = try resources.signingKeys.all()
        let entityTag = "\"\(keys.map(\.id).joined(separator: "."))\""
        input.request.addHeader("Cache-Control", "public, max-age=\(SigningKeys.cacheSeconds)")
        input.request.addHeader("ETag", entityTag)
        if let known = input.ifNoneMatch, known == "*" || known.utf8.split(separator: UInt8(ascii: ",")).contains(where: { tag in
            let text = String(Substring(tag).trimmingSpaces)
            return text == entityTag || text == "W/" + entityTag
        }) {
            return .notModified
        }
        return .ok(
            KeySet(keys: keys.map { key in
                PublicKey(
                    kty: "RSA", use: "sig", alg: "RS256", kid: key.id, n: Base64URL.text(of: key.key.modulus),
                    e: Base64URL.text(of: key.key.exponent))
            }))
    }

    func getOpenIDConfiguration(_ input: GetOpenIDConfigurationInput) throws -> ProviderMetadata {
        input.request.addHeader("Cache-Control", "public, max-age=\(SigningKeys.cacheSeconds)")
        return ProviderMetadata(issuer: resources.tokenRules.issuer)
    }

    func getAuthorizationServerMetadata(_ input: GetAuthorizationServerMetadataInput) throws -> ProviderMetadata {
        input.request.addHeader("Cache-Control", "public, max-age=\(SigningKeys.cacheSeconds)")
        return ProviderMetadata(issuer: resources.tokenRules.issuer)
    }
}

extension ProviderMetadata {
    /// What this provider can do, at the addresses below its issuer.
    init(issuer: String) {
        let clientAuthentication = ["client_secret_post", "client_secret_basic", "none"]
        self.init(
            issuer: issuer, authorizationEndpoint: issuer + "/api/oauth/authorize", tokenEndpoint: issuer + "/api/oauth/token",
            userinfoEndpoint: issuer + "/api/oauth/userinfo", jwksURI: issuer + "/api/oauth/jwks.json",
            revocationEndpoint: issuer + "/api/oauth/revoke", introspectionEndpoint: issuer + "/api/oauth/introspect",
            responseTypesSupported: ["code"], responseModesSupported: ["query"],
            grantTypesSupported: ["authorization_code", "refresh_token"], subjectTypesSupported: ["public"],
            idTokenSigningAlgValuesSupported: ["RS256"], tokenEndpointAuthMethodsSupported: clientAuthentication,
            revocationEndpointAuthMethodsSupported: clientAuthentication,
            introspectionEndpointAuthMethodsSupported: ["client_secret_post", "client_secret_basic"],
            codeChallengeMethodsSupported: ["S256"], scopesSupported: ScopeSet.named.map(\.name),
            claimsSupported: [
                "sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "at_hash", "amr", "sid", "name", "picture", "email",
                "email_verified",
            ],
            promptValuesSupported: ["none", "login", "consent", "select_account", "create"], uiLocalesSupported: ["en"],
            serviceDocumentation: issuer + "/doc", claimsParameterSupported: false, requestParameterSupported: false,
            requestURIParameterSupported: false, authorizationResponseIssParameterSupported: true)
    }
}

extension AuthorizeInput {
    var parameters: AuthorizationParameters {
        AuthorizationParameters(
            clientID: clientID, redirectURI: redirectURI, responseType: responseType, responseMode: responseMode, state: state,
            scope: scope, codeChallenge: codeChallenge, codeChallengeMethod: codeChallengeMethod, nonce: nonce, prompt: prompt,
            maxAge: maxAge, loginHint: loginHint, resource: resource, request: request2, requestURI: requestURI)
    }
}

extension AuthorizeByFormInput {
    var parameters: AuthorizationParameters {
        AuthorizationParameters(
            clientID: clientID, redirectURI: redirectURI, responseType: responseType, responseMode: responseMode, state: state,
            scope: scope, codeChallenge: codeChallenge, codeChallengeMethod: codeChallengeMethod, nonce: nonce, prompt: prompt,
            maxAge: maxAge, loginHint: loginHint, resource: resource, request: request2, requestURI: requestURI)
    }
}
