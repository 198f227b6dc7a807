import JSON
import Storage

/// What a good access token says: who let which product do what, until when.
public struct AccessToken: Sendable, Equatable {
    /// Names the token: its family and a random part.
    public let id: String
    public let family: TokenFamilyID
    public let user: UserID
    public let client: IntegrationID
    public let scope: ScopeSet
    public let issuedAtSeconds: Int64
    public let expiresAtSeconds: Int64
}

/// Names everything that came out of one sign-in at one product: 128 random bits in base64url. It proves nothing.
public struct TokenFamilyID: Sendable, Hashable, CustomStringConvertible {
    public let text: String
    static let byteCount = 22

    init?(_ text: String) {
        guard text.utf8.count == TokenFamilyID.byteCount, Base64URL.bytes(text) != nil else { return nil }
        self.text = text
    }

    static func generated() throws(CryptographyUnavailable) -> TokenFamilyID {
        guard let bytes = try? Randomness.bytes(count: 16), let id = TokenFamilyID(Base64URL.text(of: bytes)) else {
            throw CryptographyUnavailable()
        }
        return id
    }

    public var description: String { text }
}

/// Access tokens as JSON Web Tokens. (RFC 9068)
public enum AccessTokens {
    static let type: StaticString = "at+jwt"
    /// How far another server's clock may be ahead.
    static let skewSeconds: Int64 = 60

    /// The signed token of a grant.
    ///
    /// - Parameter issuer: the platform's public URL.
    public static func text(
        of grant: TokenGrant, issuer: String, seconds: Int64, keyID: String, signedBy key: RSAPrivateKey
    ) throws(CryptographyUnavailable) -> String {
        var json = JSONWriter(capacity: 1_024)
        json.beginObject()
        json.key("iss")
        json.string(issuer)
        json.key("sub")
        json.string(grant.user.text)
        json.key("aud")
        if grant.hasClientAudience {
            json.beginArray()
            json.string(issuer)
            json.string(grant.client.text)
            json.endArray()
        } else {
            json.string(issuer)
        }
        json.key("client_id")
        json.string(grant.client.text)
        json.key("scope")
        json.string(grant.scope.description)
        json.key("iat")
        json.integer(grant.issuedAt.seconds)
        json.key("exp")
        json.integer(grant.issuedAt.seconds + seconds)
        json.key("auth_time")
        json.integer(grant.authenticatedAt.seconds)
        json.key("jti")
        json.string(grant.tokenID)
        json.key("sid")
        json.string(grant.sessionID)
        json.endObject()
        return try SignedToken.text(type: type, keyID: keyID, claims: json.bytes, signedBy: key)
    }

    /// What a token says, when one of `keys` has signed it for this platform and it is in force by its own words. Whether its user is
    /// still there and it was not revoked is not looked at: `AccessTokenDirectory` does.
    ///
    /// - Parameter now: Unix seconds.
    static func read(
        _ text: UnsafeRawBufferPointer, keys: SigningKeyDirectory, issuer: String, now: Int64
    ) throws(SigningKeyError) -> AccessToken? {
        guard let token = try? SignedToken(text), token.hasType(type), let keyID = token.keyID, let key = try keys.key(keyID),
            let claims = try? token.claims(signedBy: key),
            claims.text("iss")?.isExactly(issuer) == true,
            claims.texts("aud")?.contains(where: { $0.isExactly(issuer) }) == true,
            let expiresAt = claims.integer("exp"), expiresAt > now, let issuedAt = claims.integer("iat"), issuedAt <= now + skewSeconds,
            !claims.has("nbf") || claims.integer("nbf").map({ $0 <= now + skewSeconds }) == true,
            let user = claims.text("sub").flatMap(UserID.init), let client = claims.text("client_id").flatMap(IntegrationID.init),
            let scope = claims.text("scope").flatMap(ScopeSet.init), let id = claims.text("jti"),
            let family = TokenFamilyID(String(id.prefix(TokenFamilyID.byteCount)))
        else { return nil }
        return AccessToken(
            id: id, family: family, user: user, client: client, scope: scope, issuedAtSeconds: issuedAt, expiresAtSeconds: expiresAt)
    }
}
