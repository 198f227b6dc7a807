import JSON

/// ID tokens: they tell a product who has signed in to it, and open nothing. (OpenID Connect Core section 2)
public enum IDTokens {
    /// - Parameters:
    ///   - accessToken: the one given beside it, which it names by `at_hash`.
    ///   - seconds: how long it may be believed; at most an hour.
    public static func text(
        of grant: TokenGrant, accessToken: String, issuer: String, seconds: Int64, keyID: String, signedBy key: RSAPrivateKey
    ) throws(CryptographyUnavailable) -> String {
        var json = JSONWriter(capacity: 1_024)
        json.beginObject()
        json.key("iss")
        json.string(issuer)
        json.key("sub")
        json.string(grant.user.text)
        json.key("aud")
        json.string(grant.client.text)
        json.key("iat")
        json.integer(grant.issuedAt.seconds)
        json.key("exp")
        json.integer(grant.issuedAt.seconds + min(seconds, 3_600))
        json.key("auth_time")
        json.integer(grant.authenticatedAt.seconds)
        if let nonce = grant.nonce {
            json.key("nonce")
            json.string(nonce)
        }
        json.key("at_hash")
        json.string(try accessTokenHash(accessToken))
        if let reference = methodReference(grant.method) {
            json.key("amr")
            json.beginArray()
            json.string(reference)
            json.endArray()
        }
        json.key("sid")
        json.string(grant.sessionID)
        json.endObject()
        return try SignedToken.text(type: "JWT", keyID: keyID, claims: json.bytes, signedBy: key)
    }

    /// The left half of the digest of the token's text. (OpenID Connect Core section 3.1.3.6)
    static func accessTokenHash(_ text: String) throws(CryptographyUnavailable) -> String {
        Base64URL.text(of: try SHA256.digest(of: text).prefix(SHA256.byteCount / 2))
    }

    /// The registered word for how the user proved to be themselves. (RFC 8176 section 2)
    private static func methodReference(_ method: Session.Method) -> String? {
        switch method {
        case .password: "pwd"
        case .code: "otp"
        case .google, .command: nil
        }
    }
}
