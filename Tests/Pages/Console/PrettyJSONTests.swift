import Testing

@testable import Pages

@Suite struct PrettyJSONTests {
    @Test("line ends and indentation are added, nothing else", arguments: [
        (#"{"a":1,"b":[true,null,{"c":"x"}]}"#, "{\n  \"a\": 1,\n  \"b\": [\n    true,\n    null,\n    {\n      \"c\": \"x\"\n    }\n  ]\n}"),
        ("{}", "{}"), ("[ ]", "[]"), (#"[[],{}]"#, "[\n  [],\n  {}\n]"), ("1e3", "1e3"), (#""a, {b}: [c]""#, #""a, {b}: [c]""#),
        (#"{"quote\" }":"back\\"}"#, "{\n  \"quote\\\" }\": \"back\\\\\"\n}"), ("", ""),
    ])
    func pretty(json: String, expected: String) {
        #expect(PrettyJSON.text(of: json) == expected)
    }

    @Test("text that is no JSON keeps all its signs but white space", arguments: ["}}}]", "{", "a b", "\"open", "\\", ",,,"])
    func hostile(text: String) throws {
        let pretty = try #require(PrettyJSON.text(of: text))
        #expect(pretty.filter { !$0.isWhitespace } == text.filter { !$0.isWhitespace })
    }

    @Test("nesting deeper than 64 and texts that become too long are given up")
    func bounds() {
        #expect(PrettyJSON.text(of: String(repeating: "[", count: 64)) != nil)
        #expect(PrettyJSON.text(of: String(repeating: "[", count: 65)) == nil)
        let deep = String(repeating: "[", count: 60)
        #expect(PrettyJSON.text(of: deep + String(repeating: "1,", count: 10_000)) == nil)
    }
}
