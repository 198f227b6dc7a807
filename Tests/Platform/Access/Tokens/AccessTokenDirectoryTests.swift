import Foundation
import Storage
import Testing
@testable import Platform

@Suite struct AccessTokenDirectoryTests {
    private static let serverKey = try! ServerKey.generated()

    final class Seen {
        let token: AccessToken
        init(_ token: AccessToken) { self.token = token }
    }

    /// A desk with keys, and one loop's view of its tokens.
    private struct Loop {
        let desk: ProductDesk
        let keys: SigningKeyDirectory
        let tokens: AccessTokenDirectory<Seen>

        init() async throws {
            desk = try await ProductDesk()
            try await SigningKeys.maintain(
                in: desk.platform.database, sealedBy: serverKey, accessTokenSeconds: 3_600, at: ProductDesk.start)
            keys = try SigningKeyDirectory(database: desk.platform.database, reader: desk.platform.reader, serverKey: serverKey)
            tokens = try AccessTokenDirectory(
                issuer: ProductDesk.rules.issuer, keys: keys, database: desk.platform.database, reader: desk.platform.reader
            ) { Seen($0) }
        }

        func text(_ grant: TokenGrant, issuer: String = ProductDesk.rules.issuer) throws -> String {
            let (id, key) = try #require(try keys.signingKey())
            return try AccessTokens.text(of: grant, issuer: issuer, seconds: 3_600, keyID: id, signedBy: key)
        }

        func seen(_ text: String, at seconds: Int64 = 10) throws -> Seen? {
            try Array(text.utf8).withUnsafeBytes { try tokens.verify($0, now: ProductDesk.time(seconds).seconds) }
        }

        /// A token with claims of our own, signed by the platform.
        func forged(_ claims: String, type: StaticString = "at+jwt", keyID: String? = nil) throws -> String {
            let (id, key) = try #require(try keys.signingKey())
            return try Array(claims.utf8).withUnsafeBytes {
                try SignedToken.text(type: type, keyID: keyID ?? id, claims: $0, signedBy: key)
            }
        }
    }

    @Test("a good token says whose it is, and is remembered")
    func good() async throws {
        let loop = try await Loop()
        let grant = try await loop.desk.redeem(try await loop.desk.code())
        let text = try loop.text(grant)
        let first = try #require(try loop.seen(text))
        #expect(first.token.user == loop.desk.user && first.token.client == loop.desk.product.id && first.token.scope == .usual)
        #expect(first.token.family == grant.family && first.token.id == grant.tokenID)
        #expect(try loop.seen(text) === first)
    }

    @Test("a token is good until its last second, remembered or not", arguments: [(3_600, true), (3_601, false)])
    func expiry(seconds: Int64, accepted: Bool) async throws {
        let loop = try await Loop()
        let text = try loop.text(try await loop.desk.redeem(try await loop.desk.code(), at: 1))
        #expect((try loop.seen(text, at: seconds) != nil) == accepted)
        _ = try loop.seen(text, at: 5)
        #expect((try loop.seen(text, at: seconds) != nil) == accepted)
    }

    @Test("what ends a token ends it with the next look, also when it was remembered", arguments: 0..<6)
    func ends(way: Int) async throws {
        let loop = try await Loop()
        let desk = loop.desk
        let code = try await desk.code()
        let grant = try await desk.redeem(code)
        let text = try loop.text(grant)
        let seen = try #require(try loop.seen(text))
        let (user, product) = (desk.user, desk.product.id)
        switch way {
        case 0: await #expect(throws: TokenError.invalidGrant) { try await desk.redeem(code) }
        case 1:
            try await TokenRevocation(client: desk.product, isAuthenticated: true, text: text, accessToken: seen.token)
                .carryOut(in: desk.platform.database, at: ProductDesk.time(5))
        case 2:
            try await TokenRevocation(
                client: desk.product, isAuthenticated: true, text: grant.refreshToken.revealed, accessToken: nil
            ).carryOut(in: desk.platform.database, at: ProductDesk.time(5))
        case 3: try await desk.platform.database.write { try AccountDeletion.delete(user, at: ProductDesk.time(5), $0) }
        case 4:
            try await desk.platform.database.write { connection in
                try connection.execute("UPDATE users SET is_disabled = 1 WHERE id = $1", [.text(user.text)])
            }
        default:
            try await desk.platform.database.write {
                try ConnectedProducts.disconnect(product, from: user, at: ProductDesk.time(5), $0)
            }
        }
        #expect(try loop.seen(text) == nil)
        #expect(try loop.seen(text) == nil)
    }

    @Test("revoking one token leaves the others of its family")
    func single() async throws {
        let loop = try await Loop()
        let first = try await loop.desk.redeem(try await loop.desk.code())
        let second = try await loop.desk.refresh(first, at: 5)
        let texts = (try loop.text(first), try loop.text(second))
        let seen = try #require(try loop.seen(texts.0))
        try await TokenRevocation(client: loop.desk.product, isAuthenticated: true, text: texts.0, accessToken: seen.token)
            .carryOut(in: loop.desk.platform.database, at: ProductDesk.time(6))
        #expect(try loop.seen(texts.0) == nil)
        #expect(try loop.seen(texts.1) != nil)
    }

    @Test("another client's wish to revoke has no effect")
    func foreignRevocation() async throws {
        let loop = try await Loop()
        let grant = try await loop.desk.redeem(try await loop.desk.code())
        let text = try loop.text(grant)
        let seen = try #require(try loop.seen(text))
        let other = try await loop.desk.another()
        for (shown, token) in [(text, seen.token), (grant.refreshToken.revealed, nil)] as [(String, AccessToken?)] {
            try await TokenRevocation(client: other, isAuthenticated: true, text: shown, accessToken: token)
                .carryOut(in: loop.desk.platform.database, at: ProductDesk.time(6))
        }
        #expect(try loop.seen(text) != nil)
        _ = try await loop.desk.refresh(grant, at: 7)
    }

    @Test("a disabled or deleted integration's tokens live on until they expire", arguments: [true, false])
    func integrationGone(isDeleted: Bool) async throws {
        let loop = try await Loop()
        let text = try loop.text(try await loop.desk.redeem(try await loop.desk.code()))
        #expect(try loop.seen(text) != nil)
        let (id, database) = (loop.desk.product.id, loop.desk.platform.database)
        if isDeleted {
            try await Integrations.delete(id, by: .commandLine, in: database)
        } else {
            try await Integrations.setDisabled(true, of: id, by: .commandLine, in: database)
        }
        #expect(try loop.seen(text) != nil)
    }

    @Test("a rotated key's tokens are good as long as it is published, and no longer")
    func rotation() async throws {
        let loop = try await Loop()
        let database = loop.desk.platform.database
        let text = try loop.text(try await loop.desk.redeem(try await loop.desk.code()))
        let old = try #require(try loop.keys.signingKey()).id
        try await SigningKeys.rotate(in: database, sealedBy: Self.serverKey, isUrgent: true, by: .commandLine, at: ProductDesk.time(10))
        #expect(try loop.keys.signingKey()?.id != old)
        #expect(try loop.keys.all().count == 3)
        #expect(try loop.seen(text, at: 20) != nil)
        #expect(try await database.write { try SigningKeys.drop(old, by: .commandLine, $0) })
        #expect(try loop.seen(text, at: 20) == nil)
        let next = try #require(try loop.keys.signingKey()).id
        #expect(try await database.write { try !SigningKeys.drop(next, by: .commandLine, $0) })
    }

    @Test("more tokens than are remembered are all good")
    func bounded() async throws {
        let loop = try await Loop()
        let grant = try await loop.desk.redeem(try await loop.desk.code())
        let text = try loop.text(grant)
        let first = try #require(try loop.seen(text))
        #expect(try loop.seen(text) === first)
        #expect(AccessTokenDirectory<Seen>.rememberedMax == 16_384)
    }

    // One platform for all cases of the following rules: making its keys takes longer than the cases.

    @Test("a token that we signed ourselves, but not as an access token for us, is none")
    func issuerAndAudience() async throws {
        let loop = try await Loop()
        let rest = self.rest(loop)
        #expect(try loop.seen(loop.forged(#"{"iss":"https://btelo.test","aud":["x","https://btelo.test"],"# + rest)) != nil)
        let wrong = [
            #"{"iss":"https://evil.example","aud":"https://btelo.test","#, #"{"iss":"https://btelo.test/","aud":"https://btelo.test","#,
            #"{"iss":"https://btelo.test","aud":"product","#, #"{"iss":"https://btelo.test","aud":[],"#, #"{"iss":"https://btelo.test","#,
            #"{"aud":"https://btelo.test","#, #"{"iss":["https://btelo.test"],"aud":"https://btelo.test","#,
        ]
        for start in wrong { #expect(try loop.seen(loop.forged(start + rest)) == nil, "\(start)") }
    }

    private func rest(_ loop: Loop, without name: String = "", with change: String = "") -> String {
        let now = ProductDesk.start.seconds
        let members = [
            ("sub", "\"\(loop.desk.user.text)\""), ("client_id", "\"product\""), ("scope", "\"openid\""), ("exp", "\(now + 100)"),
            ("iat", "\(now)"), ("jti", "\"\(String(repeating: "A", count: 22))x\""),
        ]
        return members.filter { $0.0 != name }.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + change + "}"
    }

    private static let wrongClaims: [(name: String, change: String)] = [
        ("exp", ""), ("exp", #","exp":"1900000000""#), ("exp", #","exp":1900000000.0"#), ("exp", #","exp":19e8"#), ("exp", #","exp":1e400"#),
        ("exp", #","exp":-1"#), ("exp", #","exp":null"#), ("exp", #","exp":1800000010"#), ("exp", #","exp":0"#),
        ("exp", #","exp":-9223372036854775808"#), ("iat", ""), ("iat", #","iat":1800000071"#), ("iat", #","iat":9223372036854775807"#),
        ("nbf", #","nbf":1800000071"#), ("nbf", #","nbf":"1""#), ("sub", ""), ("sub", #","sub":"nobody""#),
        ("sub", #","sub":"00000000000000000000000000000000""#), ("client_id", ""), ("client_id", #","client_id":1"#), ("scope", ""),
        ("scope", #","scope":["openid"]"#), ("jti", ""), ("jti", #","jti":"short""#), ("jti", #","jti":7"#),
    ]

    @Test("without one of its claims, or with one of another form, a token is none")
    func claims() async throws {
        let loop = try await Loop()
        let start = #"{"iss":"https://btelo.test","aud":"https://btelo.test","#
        #expect(try loop.seen(loop.forged(start + rest(loop))) != nil)
        for (name, change) in Self.wrongClaims {
            #expect(try loop.seen(loop.forged(start + rest(loop, without: name, with: change))) == nil, "\(name)\(change)")
        }
    }

    @Test("a clock a minute ahead is borne, and a least number does not end the process")
    func skew() async throws {
        let loop = try await Loop()
        let start = #"{"iss":"https://btelo.test","aud":"https://btelo.test","#
        for change in [",\"iat\":1800000070", ",\"iat\":-9223372036854775808"] {
            #expect(try loop.seen(loop.forged(start + rest(loop, without: "iat", with: change))) != nil, "\(change)")
        }
        for change in [",\"nbf\":1800000070", ",\"nbf\":-9223372036854775808"] {
            #expect(try loop.seen(loop.forged(start + rest(loop, with: change))) != nil, "\(change)")
        }
    }

    @Test("an ID token, and a token that names a key of nobody's, open nothing")
    func otherTokens() async throws {
        let loop = try await Loop()
        let grant = try await loop.desk.redeem(try await loop.desk.code())
        let (id, key) = try #require(try loop.keys.signingKey())
        let access = try loop.text(grant)
        let idToken = try IDTokens.text(
            of: grant, accessToken: access, issuer: ProductDesk.rules.issuer, seconds: 3_600, keyID: id, signedBy: key)
        #expect(try loop.seen(idToken) == nil)
        let start = #"{"iss":"https://btelo.test","aud":"https://btelo.test","#
        #expect(try loop.seen(loop.forged(start + rest(loop), type: "JWT")) == nil)
        #expect(try loop.seen(loop.forged(start + rest(loop), keyID: "../../dev/null")) == nil)
        #expect(try loop.seen("") == nil)
        #expect(try loop.seen(String(repeating: "a", count: 9_000)) == nil)
        #expect(try loop.seen(grant.refreshToken.revealed) == nil)
    }

    @Test("an ID token names the access token beside it, the product, and how the user signed in")
    func idToken() async throws {
        let loop = try await Loop()
        let grant = try await loop.desk.redeem(try await loop.desk.code())
        let (id, key) = try #require(try loop.keys.signingKey())
        let text = try IDTokens.text(
            of: grant, accessToken: "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y", issuer: "https://btelo.test", seconds: 9_999, keyID: id,
            signedBy: key)
        let token = try SignedToken(text)
        #expect(token.hasType("jwt"))
        let claims = try token.claims(signedBy: key.publicKey)
        // OpenID Connect Core appendix A.3 has this pair of token and hash.
        #expect(claims.text("at_hash") == "77QmUPtjPfzWtF2AnpK9RQ")
        #expect(claims.texts("aud") == ["product"])
        #expect(claims.text("nonce") == "n")
        #expect(claims.integer("auth_time") == ProductDesk.start.seconds)
        #expect(claims.texts("amr") == ["pwd"])
        #expect(claims.integer("exp") == grant.issuedAt.seconds + 3_600)
    }
}
