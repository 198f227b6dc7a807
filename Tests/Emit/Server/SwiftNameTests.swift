import Testing

@testable import Emit

@Suite struct SwiftNameTests {
    @Test("a name of the wire becomes a name that Swift takes", arguments: [
        ("slug", "slug"), ("user_id", "userID"), ("userId", "userID"), ("ID", "id"), ("id", "id"), ("ios_bundle_id", "iosBundleID"),
        ("redirect_uris", "redirectURIs"), ("Btelo-Product", "bteloProduct"), ("X-User-ID", "xUserID"), ("3d", "_3d"), ("1", "_1"), ("_", "unnamed"),
        ("", "unnamed"), ("🙂", "unnamed"), ("größe", "grE"), ("a.b", "aB"), ("a b", "aB"), ("__a__b__", "aB"), ("default", "`default`"),
        ("class", "`class`"), ("in", "`in`"), ("self", "self_"), ("init", "init_"), ("Type", "type"), ("Protocol", "`protocol`"),
        ("hashValue", "hashValue_"), ("createdAt", "createdAt"), ("tgUserId", "tgUserID"), ("URL", "url"), ("page_url", "pageURL"), ("\"; exit()", "exit"),
    ])
    func properties(wire: String, name: String) { #expect(SwiftName.property(wire) == name) }

    @Test("a word of an enumeration becomes a case", arguments: [
        ("past_due", "pastDue"), ("none", "none_"), ("some", "some_"), ("", "empty"), ("allCases", "allCases_"), ("self", "self_"), ("true", "`true`"),
        ("usd", "usd"), ("768P", "_768P"), ("1024x1024", "_1024x1024"),
    ])
    func cases(word: String, name: String) { #expect(SwiftName.enumerationCase(word) == name) }

    @Test("a type keeps out of the way of Swift's and our own", arguments: [
        ("Tier", "Tier"), ("Error", "ErrorValue"), ("Result", "ResultValue"), ("String", "StringValue"), ("RawJSON", "RawJSONValue"), ("Proof", "ProofValue"),
        ("product-api", "ProductAPI"), ("redeemEntitlement", "RedeemEntitlement"), ("getJWKS", "GetJWKS"),
    ])
    func types(name: String, type: String) { #expect(SwiftName.type(name) == type) }

    @Test("names side by side differ, also without regard to case")
    func distinct() {
        #expect(SwiftName.properties(["user_id", "userId", "USER-ID"]) == ["userID", "userID2", "userID3"])
        #expect(SwiftName.properties(["a", "A", "a2"]) == ["a", "a2", "a22"])
        #expect(SwiftName.properties(["default", "Default"]) == ["`default`", "default2"])
        #expect(SwiftName.properties(["request"], taken: ["request"]) == ["request2"])
    }

    @Test("a name of two hundred characters stays one name")
    func long() {
        let name = String(repeating: "a", count: 200)
        #expect(SwiftName.property(name) == name)
    }

    @Test("no text can leave its literal", arguments: [
        ("a", "\"a\""), ("\"", "\"\\\"\""), ("\\", "\"\\\\\""), ("\\(x)", "\"\\\\(x)\""), ("a\nb\r\t", "\"a\\nb\\r\\t\""), ("\u{0}\u{7F}", "\"\\u{0}\\u{7f}\""),
        ("ü€🙂", "\"ü€🙂\""), ("\u{202E}\u{200B}\u{FEFF}", "\"\\u{202e}\\u{200b}\\u{feff}\""), ("\"\"\"#", "\"\\\"\\\"\\\"#\""),
    ])
    func literals(text: String, literal: String) { #expect(SwiftText.literal(text) == literal) }

    @Test("words of the contract cannot leave their comment")
    func comments() {
        var swift = SwiftText()
        swift.doc("one */ two\nfunc evil()\r\nfunc worse()")
        #expect(swift.finished().split(separator: "\n").allSatisfy { $0.hasPrefix("/// ") })
    }
}
