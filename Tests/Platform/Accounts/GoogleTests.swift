import Storage
import Testing
@testable import Platform

@Suite struct GoogleTests {
    private static let now = UnixTime(seconds: 1_800_000_000)

    private func claims(_ changes: [String: String?] = [:]) throws -> TokenClaims {
        var members: [String: String?] = [
            "iss": "\"https://accounts.google.com\"", "aud": "\"client\"", "sub": "\"1234\"", "nonce": "\"n-1\"", "exp": "1800003600",
            "iat": "1800000000", "email": "\"ada@gmail.com\"", "email_verified": "true", "name": "\"Ada\"", "picture": "\"https://a.example/p\"",
        ]
        for (name, value) in changes { members[name] = value }
        let json = "{" + members.compactMap { name, value in value.map { "\"\(name)\":\($0)" } }.joined(separator: ",") + "}"
        return try Array(json.utf8).withUnsafeBytes { try TokenClaims($0) }
    }

    private func identity(_ changes: [String: String?] = [:], issuer: String = GoogleSettings.defaultIssuer) throws -> ExternalIdentity {
        let settings = try #require(GoogleSettings(issuer: issuer, clientID: "client", clientSecret: "s", publicURL: "https://b.example"))
        return try IDTokenRules(issuers: settings.issuerNames, clientID: "client", nonce: "n-1").identity(try claims(changes), at: Self.now)
    }

    @Test("a good token says who somebody is")
    func good() throws {
        let identity = try identity()
        #expect(identity.subject == "1234")
        #expect(identity.email == EmailAddress("ada@gmail.com"))
        #expect(identity.isEmailVerified && identity.isAuthoritative)
        #expect(identity.name == "Ada" && identity.pictureURL == "https://a.example/p")
    }

    @Test("a token that breaks one rule is not believed", arguments: [
        ("iss", "\"https://evil.example\"", "iss"), ("iss", "\"https://accounts.google.com/\"", "iss"), ("iss", nil, "iss"), ("iss", "7", "iss"),
        ("aud", "\"other\"", "aud"), ("aud", "[]", "aud"), ("aud", nil, "aud"), ("aud", "[\"other\"]", "aud"), ("aud", "[\"client\",\"other\"]", "azp"),
        ("azp", "\"other\"", "azp"), ("azp", "7", "azp"), ("nonce", "\"n-2\"", "nonce"), ("nonce", nil, "nonce"), ("nonce", "\"\"", "nonce"),
        ("exp", "1799999940", "exp"), ("exp", nil, "exp"), ("exp", "\"1800003600\"", "exp"), ("exp", "1.8e9", "exp"),
        ("iat", "1800000061", "iat"), ("iat", "1799996400", "iat"), ("iat", nil, "iat"), ("nbf", "1800000061", "nbf"), ("nbf", "\"x\"", "nbf"),
        ("sub", nil, "sub"), ("sub", "\"\"", "sub"), ("sub", "\"a b\"", "sub"), ("sub", "\"é\"", "sub"), ("sub", "1234", "sub"),
    ] as [(String, String?, String)])
    func bad(name: String, value: String?, reason: String) throws {
        #expect(throws: GoogleSignInError.badToken(reason: reason)) { try identity([name: value]) }
    }

    @Test("clocks may be a minute apart, several audiences need the party, and Google has two names")
    func edges() throws {
        _ = try identity(["exp": "1799999941"])
        _ = try identity(["iat": "1800000060"])
        _ = try identity(["iat": "1799996401"])
        _ = try identity(["aud": "[\"client\",\"other\"]", "azp": "\"client\""])
        _ = try identity(["sub": "\"\(String(repeating: "1", count: 255))\""])
        #expect(throws: GoogleSignInError.badToken(reason: "sub")) { try identity(["sub": "\"\(String(repeating: "1", count: 256))\""]) }
        _ = try identity(["iss": "\"accounts.google.com\""])
        #expect(throws: GoogleSignInError.badToken(reason: "iss")) { try identity(["iss": "\"accounts.google.com\""], issuer: "https://idp.example") }
    }

    @Test("Google is believed about an address only where it runs the mail", arguments: [
        ("\"ada@gmail.com\"", "true", nil, true, true), ("\"ada@GMAIL.com\"", "true", nil, true, true),
        ("\"ada@firm.example\"", "true", "\"firm.example\"", true, true), ("\"ada@firm.example\"", "true", nil, true, false),
        ("\"ada@gmail.com\"", "false", nil, false, false), ("\"ada@gmail.com\"", "\"true\"", nil, false, false),
        ("\"ada@gmail.com\"", nil, nil, false, false), ("\"ada@firm.example\"", "false", "\"firm.example\"", false, false),
        ("\"ada@notgmail.com\"", "true", nil, true, false), ("\"ada@gmail.com.evil.example\"", "true", nil, true, false),
        ("\"ada@firm.example\"", "true", "\"\"", true, false), ("\"nonsense\"", "true", nil, false, false), (nil, "true", "\"firm.example\"", false, false),
    ] as [(String?, String?, String?, Bool, Bool)])
    func authority(email: String?, verified: String?, domain: String?, isVerified: Bool, isAuthoritative: Bool) throws {
        let identity = try identity(["email": email, "email_verified": verified, "hd": domain])
        #expect(identity.isEmailVerified == isVerified)
        #expect(identity.isAuthoritative == isAuthoritative)
    }

    @Test("a cache rule is read as written", arguments: [
        ("max-age=3600", 3_600), ("public, max-age=19800, must-revalidate", 19_800), ("no-store", 0), ("Max-Age=5", 5), ("max-age=x", 0),
        ("no-cache, max-age=60", 0), ("private", nil), ("max-age=99999999999999999999", 9_999_999_999), ("s-maxage=60", nil),
    ] as [(String, Int64?)])
    func cacheControl(field: String, seconds: Int64?) {
        #expect(Array(field.utf8).withUnsafeBytes { CacheControl.seconds($0) } == seconds)
    }

    @Test("only keys for RS256 signatures are taken from a key set, and found by their name")
    func keySet() throws {
        let key = try RSAPrivateKey.generated().publicKey
        let (modulus, exponent) = (Base64URL.text(of: key.modulus), Base64URL.text(of: key.exponent))
        func entry(_ kid: String, _ more: String = "", kty: String = "RSA") -> String {
            "{\"kty\":\"\(kty)\",\"kid\":\"\(kid)\",\"n\":\"\(modulus)\",\"e\":\"\(exponent)\"\(more)}"
        }
        let json = """
            {"keys":[\(entry("a")),\(entry("b", ",\"use\":\"sig\",\"alg\":\"RS256\"")),\(entry("c", ",\"use\":\"enc\"")),\
            \(entry("d", ",\"alg\":\"PS256\"")),\(entry("e", kty: "EC")),{"kty":"RSA","kid":"f","n":"AQAB","e":"AQAB"}]}
            """
        let keys = try #require(Array(json.utf8).withUnsafeBytes { ProviderKeys($0) })
        for (id, count) in [("a", 1), ("b", 1), ("c", 0), ("d", 0), ("e", 0), ("f", 0), ("A", 0)] {
            #expect(keys.candidates(id).count == count, "\(id)")
        }
        #expect(keys.candidates(nil).count == 2)
        for bad in ["", "[]", "{}", "{\"keys\":7}", "{\"keys\":[7]}", "{\"keys\":[]"] {
            #expect(Array(bad.utf8).withUnsafeBytes { ProviderKeys($0) } == nil)
        }
    }

    @Test("a discovery document names safe addresses, or is none")
    func discovery() {
        func read(_ token: String) -> ProviderConfiguration? {
            let json = """
                {"issuer":"https://i.example","authorization_endpoint":"https://i.example/a","token_endpoint":"\(token)",
                "jwks_uri":"https://i.example/k","scopes_supported":["openid"],"claims_parameter_supported":true}
                """
            return Array(json.utf8).withUnsafeBytes { ProviderConfiguration($0) }
        }
        #expect(read("https://i.example/t")?.tokenEndpoint.description == "https://i.example/t")
        #expect(read("http://127.0.0.1:9/t") != nil)
        for bad in ["http://i.example/t", "/t", "", "https://user@i.example/t", "http://127.0.0.1.evil.example/"] { #expect(read(bad) == nil) }
    }

    @Test("the settings are whole and their issuer is safe, or there are none", arguments: [
        ("https://accounts.google.com", "c", "s", true), ("http://127.0.0.1:81", "c", "s", true), ("http://localhost", "c", "s", true),
        ("https://a.example/", "c", "s", false), ("http://a.example", "c", "s", false), ("", "c", "s", false),
        ("https://a.example", "", "s", false), ("https://a.example", "c", "", false), ("https://a.example?x", "c", "s", false),
    ])
    func settings(issuer: String, client: String, secret: String, accepted: Bool) {
        #expect((GoogleSettings(issuer: issuer, clientID: client, clientSecret: secret, publicURL: "https://b.example") != nil) == accepted)
    }

    @Test("a sign-in is finished once, in time, and by the browser that began it")
    func flows() async throws {
        let platform = try TemporaryPlatform()
        let flow = GoogleFlow(issuer: "https://i.example", nonce: "n", verifier: "v", inviteCode: "", continuePath: "/account")
        func insert(_ digest: String) async throws {
            try await platform.database.write { connection throws(StorageError) in
                try GoogleFlows.insert(flow, stateDigest: digest, browser: "b", at: Self.now, connection)
            }
        }
        func take(_ digest: String, browser: String, after milliseconds: Int64 = 0) async throws -> GoogleFlow? {
            try await platform.database.write { connection throws(StorageError) in
                let time = UnixTime(milliseconds: Self.now.milliseconds + milliseconds)
                return try GoogleFlows.take(stateDigest: digest, browser: browser, at: time, connection)
            }
        }
        try await insert("one")
        #expect(try await take("other", browser: "b") == nil)
        #expect(try await take("one", browser: "c") == nil)
        #expect(try await take("one", browser: "b") == flow)
        #expect(try await take("one", browser: "b") == nil)
        try await insert("two")
        #expect(try await take("two", browser: "b", after: GoogleFlows.lifeMilliseconds) == nil)
        #expect(try await take("two", browser: "b", after: GoogleFlows.lifeMilliseconds - 1) == flow)
    }
}
