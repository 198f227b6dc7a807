import Foundation
import Platform
import Testing

@Suite struct SignedTokenTests {
    private static let key = try! RSAPrivateKey.generated()

    private func encoded(_ text: String) -> String { Base64URL.text(of: Array(text.utf8)) }

    /// A token with a good signature over any header and payload.
    private func token(_ header: String, _ payload: String = #"{"sub":"a"}"#) throws -> String {
        let signed = "\(encoded(header)).\(encoded(payload))"
        return "\(signed).\(Base64URL.text(of: try Self.key.signature(of: Array(signed.utf8))))"
    }

    private let header = #"{"alg":"RS256","typ":"at+jwt","kid":"k1"}"#

    @Test("a token that was signed is read with the key that signed it, and with no other")
    func good() throws {
        let claims = #"{"sub":"a"}"#
        let text = try Array(claims.utf8).withUnsafeBytes {
            try SignedToken.text(type: "at+jwt", keyID: "k1", claims: $0, signedBy: Self.key)
        }
        let token = try SignedToken(text)
        #expect(token.keyID == "k1")
        #expect(token.hasType("at+jwt") && !token.hasType("jwt"))
        #expect(try token.claims(signedBy: Self.key.publicKey).text("sub") == "a")
        #expect(throws: SignedTokenError.wrongSignature) { try token.claims(signedBy: RSAPrivateKey.generated().publicKey) }
    }

    @Test("the type is read without its case and prefix", arguments: [
        ("at+jwt", true), ("AT+JWT", true), ("application/at+jwt", true), ("Application/At+Jwt", true), ("JWT", false), ("", false),
        ("at+jwt ", false), ("application/application/at+jwt", false),
    ])
    func type(type: String, isRight: Bool) throws {
        #expect(try SignedToken(token(#"{"alg":"RS256","typ":"\#(type)"}"#)).hasType("at+jwt") == isRight)
    }

    @Test("no algorithm but RS256 counts, whatever the header says", arguments: [
        "none", "None", "NONE", "nOnE", "", "HS256", "HS384", "RS384", "RS512", "PS256", "ES256", "EdDSA", "rs256", "RS256 ", " RS256",
        "R\\u017f256", "RS256\\u0000",
    ])
    func algorithm(name: String) throws {
        let text = try token(#"{"alg":"\#(name)","kid":"k1"}"#)
        #expect(throws: SignedTokenError.wrongAlgorithm) { try SignedToken(text) }
    }

    @Test("an algorithm that is no text, or missing, is none", arguments: [
        #"{"alg":null}"#, #"{"alg":256}"#, #"{"alg":["RS256"]}"#, #"{"alg":{"RS256":1}}"#, #"{"alg":true}"#, "{}", #"{"ALG":"RS256"}"#,
        #"{"kid":"k1"}"#,
    ])
    func noAlgorithm(header: String) throws {
        let text = try token(header)
        #expect(throws: SignedTokenError.wrongAlgorithm) { try SignedToken(text) }
    }

    @Test("an escaped spelling of a member's name is that member")
    func escapedNames() throws {
        #expect(try SignedToken(token(#"{"\u0061lg":"RS256","k\u0069d":"k1"}"#)).keyID == "k1")
        #expect(throws: SignedTokenError.malformed) { try SignedToken(token(#"{"alg":"RS256","\u0061lg":"none"}"#)) }
        #expect(throws: SignedTokenError.forbiddenHeader) { try SignedToken(token(#"{"alg":"RS256","j\u0077k":{}}"#)) }
    }

    @Test("a key or an order that a token brings along makes it worthless", arguments: [
        #""jwk":{"kty":"RSA"}"#, #""jku":"https://evil.example/keys""#, #""x5u":"https://evil.example/c""#, #""x5c":["MII"]"#,
        #""crit":["exp"]"#, #""b64":false"#, #""zip":"DEF""#, #""jwk":null"#,
    ])
    func forbidden(member: String) throws {
        let text = try token("{\"alg\":\"RS256\",\(member)}")
        #expect(throws: SignedTokenError.forbiddenHeader) { try SignedToken(text) }
    }

    @Test("a header that is no strict JSON object is refused", arguments: [
        #"{"alg":"RS256","alg":"none"}"#, #"{"alg":"none","alg":"RS256"}"#, #"{"alg":"RS256","kid":"a","kid":"b"}"#, #"["RS256"]"#,
        #""RS256""#, #"{"alg":"RS256"}x"#, #"{"alg":"RS256",}"#, #"{'alg':'RS256'}"#, #"{"alg":"RS256","kid":1}"#, "null", "{", "\u{feff}{}",
        #"{"alg":"RS256","kid":""}"#, #"{"alg":"RS256","kid":"a b"}"#, #"{"alg":"RS256","kid":"é"}"#, #"{"alg":"RS256","typ":1}"#,
    ])
    func malformedHeader(header: String) throws {
        let text = try token(header)
        #expect(throws: SignedTokenError.malformed) { try SignedToken(text) }
    }

    @Test("a name of a key is at most 200 bytes", arguments: [(1, true), (200, true), (201, false)])
    func keyIDLength(count: Int, accepted: Bool) throws {
        let text = try token(#"{"alg":"RS256","kid":"\#(String(repeating: "k", count: count))"}"#)
        #expect(((try? SignedToken(text)) != nil) == accepted)
    }

    @Test("another spelling of a good token is no token")
    func spellings() throws {
        let good = try token(header)
        let parts = good.split(separator: ".").map(String.init)
        let wrong = [
            "", ".", "..", "...", good + ".", "." + good, good + ".x", good + "=", good + " ", " " + good, good + "\n", good + "\0",
            parts[0] + "." + parts[1], parts[0] + "." + parts[1] + ".", parts[0] + ".." + parts[2], "." + parts[1] + "." + parts[2],
            parts[0] + "=." + parts[1] + "." + parts[2], parts[0] + "." + parts[1] + "==." + parts[2],
            parts.joined(separator: ". "), parts.joined(separator: "\t."), parts.joined(separator: "/"),
            good.replacingOccurrences(of: "_", with: "/").replacingOccurrences(of: "-", with: "+") + "/",
        ]
        for text in wrong {
            #expect(throws: SignedTokenError.self, "\(text)") { try SignedToken(text).claims(signedBy: Self.key.publicKey) }
        }
    }

    @Test("the last character of each part has one spelling")
    func lastCharacter() throws {
        let good = try token(header)
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        for part in 0..<3 {
            for character in alphabet {
                var parts = good.split(separator: ".").map(String.init)
                guard parts[part].last != character else { continue }
                parts[part].removeLast()
                parts[part].append(character)
                let text = parts.joined(separator: ".")
                #expect(throws: SignedTokenError.self) { try SignedToken(text).claims(signedBy: Self.key.publicKey) }
            }
        }
    }

    @Test("a token is at most 8192 bytes, and a longer one is not even looked at", arguments: [(8_192, true), (8_193, false)])
    func length(byteCount: Int, accepted: Bool) throws {
        var filling = 4_000
        var text = try token(header, #"{"a":"\#(String(repeating: "x", count: filling))"}"#)
        filling += (byteCount - text.utf8.count) * 3 / 4
        // The three lengths around it: base64url has no texts of some lengths.
        while text.utf8.count < byteCount {
            text = try token(header, #"{"a":"\#(String(repeating: "x", count: filling))"}"#)
            filling += 1
        }
        let isExact = text.utf8.count == byteCount
        #expect(((try? SignedToken(text)) != nil) == (accepted && isExact))
        #expect(throws: SignedTokenError.tooLong) { try SignedToken(String(repeating: "a", count: 1 << 20)) }
    }

    @Test("claims are strict JSON of one object", arguments: [
        #"{"exp":1,"exp":2}"#, "[]", "1", #""a""#, "{", "{}{}", #"{"a":01}"#, "",
    ])
    func claims(payload: String) throws {
        let text = try token(header, payload)
        #expect(throws: SignedTokenError.malformed) { try SignedToken(text).claims(signedBy: Self.key.publicKey) }
    }

    @Test("a number counts only as an integer of 64 bits", arguments: [
        ("1", 1), ("-1", -1), ("1.0", nil), ("1e3", nil), ("1e400", nil), (#""1""#, nil), ("9223372036854775807", .max),
        ("9223372036854775808", nil), ("null", nil), ("true", nil), ("[1]", nil),
    ] as [(String, Int64?)])
    func numbers(json: String, value: Int64?) throws {
        let claims = try SignedToken(token(header, "{\"exp\":\(json)}")).claims(signedBy: Self.key.publicKey)
        #expect(claims.integer("exp") == value)
        #expect(claims.has("exp") && !claims.has("nbf"))
    }

    @Test("an audience is one text or a list of texts", arguments: [
        (#""a""#, ["a"]), (#"["a","b"]"#, ["a", "b"]), ("[]", []), (#"["a",1]"#, nil), ("1", nil), (#"{"a":1}"#, nil),
    ] as [(String, [String]?)])
    func audience(json: String, texts: [String]?) throws {
        let claims = try SignedToken(token(header, "{\"aud\":\(json)}")).claims(signedBy: Self.key.publicKey)
        #expect(claims.texts("aud") == texts)
    }

    @Test("no text that nobody meant as a token brings the reader down")
    func noise() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var generator = SeededGenerator(seed: seed)
        let good = Array(try token(header).utf8)
        for _ in 0..<3_000 {
            var bytes = good
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let index = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes[index] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes.remove(at: index)
                default: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: index)
                }
            }
            guard bytes != good else { continue }
            let claims = try? bytes.withUnsafeBytes { try SignedToken($0).claims(signedBy: Self.key.publicKey) }
            #expect(claims == nil, "seed \(seed)")
        }
    }
}
