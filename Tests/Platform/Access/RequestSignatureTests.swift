import Platform
import Testing

@Suite struct RequestSignatureTests {
    @Test("the published formula gives 17c9b8465a507080 for vibe-remote at 1700000000")
    func publishedVector() throws {
        let signature = try RequestSignature.sign(
            id: IntegrationID("vibe-remote")!, secret: IntegrationSecret("bti_your_secret")!, atSeconds: 1_700_000_000)
        #expect(signature == "17c9b8465a507080")
    }

    @Test("an id is a slug of 1 to 64 characters that starts with a letter or digit", arguments: [
        ("a", true), ("0", true), ("vibe-remote", true), ("a-", true), (String(repeating: "a", count: 64), true), ("a_b", true),
        ("", false), ("-a", false), ("A", false), ("_a", false), ("a.b", false), ("a b", false), ("ä", false),
        ("\u{212A}", false), ("a\u{0}", false), (String(repeating: "a", count: 65), false),
    ])
    func idGrammar(text: String, accepted: Bool) {
        #expect((IntegrationID(text) != nil) == accepted)
    }

    @Test("a secret does not show when it is printed, interpolated or dumped")
    func secretIsHidden() throws {
        let secret = IntegrationSecret("bti_your_secret")!
        var dumped = ""
        dump(secret, to: &dumped)
        for text in ["\(secret)", String(describing: secret), String(reflecting: secret), dumped] {
            #expect(!text.contains("your_secret"))
        }
    }
}
