import Storage

/// What an ID token must say to be believed. (OpenID Connect Core section 3.1.3.7)
struct IDTokenRules {
    let issuers: [String]
    let clientID: String
    let nonce: String
    /// How far clocks may be apart.
    static let leewaySeconds: Int64 = 60
    /// A token that was made long ago was made for somebody else's sign-in.
    static let ageSecondsMax: Int64 = 3_600

    /// - Throws: `badToken` with the first rule that is broken.
    func identity(_ claims: TokenClaims, at time: UnixTime) throws(GoogleSignInError) -> ExternalIdentity {
        guard let issuer = claims.text("iss"), issuers.contains(where: issuer.isExactly) else { throw .badToken(reason: "iss") }
        try checkAudience(claims)
        try checkTimes(claims, at: time)
        guard let sent = claims.text("nonce"), ConstantTime.equal(Array(sent.utf8), Array(nonce.utf8)) else {
            throw .badToken(reason: "nonce")
        }
        guard let subject = claims.text("sub"), (1...255).contains(subject.utf8.count),
            subject.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { throw .badToken(reason: "sub") }
        let email = claims.text("email").flatMap { EmailAddress($0) }
        let isVerified = email != nil && claims.flag("email_verified") == true
        return ExternalIdentity(
            provider: .google, subject: subject, email: email, isEmailVerified: isVerified,
            isAuthoritative: isVerified && isRunByGoogle(email, claims), name: claims.text("name") ?? "",
            pictureURL: claims.text("picture") ?? "")
    }

    private func checkAudience(_ claims: TokenClaims) throws(GoogleSignInError) {
        guard let audience = claims.texts("aud"), audience.contains(where: clientID.isExactly) else { throw .badToken(reason: "aud") }
        let party = claims.text("azp")
        guard party != nil || (audience.count == 1 && !claims.has("azp")) else { throw .badToken(reason: "azp") }
        if let party { guard party.isExactly(clientID) else { throw .badToken(reason: "azp") } }
    }

    private func checkTimes(_ claims: TokenClaims, at time: UnixTime) throws(GoogleSignInError) {
        let now = time.milliseconds / 1_000
        guard let expiry = claims.integer("exp"), expiry > now - Self.leewaySeconds else { throw .badToken(reason: "exp") }
        guard let made = claims.integer("iat"), made <= now + Self.leewaySeconds, made > now - Self.ageSecondsMax else {
            throw .badToken(reason: "iat")
        }
        if claims.has("nbf") {
            guard let start = claims.integer("nbf"), start <= now + Self.leewaySeconds else { throw .badToken(reason: "nbf") }
        }
    }

    /// Google runs the mail of gmail.com, and of the organisations it names in `hd`. For other addresses it only once saw a mail
    /// arrive.
    private func isRunByGoogle(_ email: EmailAddress?, _ claims: TokenClaims) -> Bool {
        if email?.domain.utf8.elementsEqual("gmail.com".utf8) == true { return true }
        return claims.text("hd").map { !$0.isEmpty } ?? false
    }
}
