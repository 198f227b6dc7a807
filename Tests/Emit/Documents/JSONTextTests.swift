import Testing
@testable import Emit
@testable import Language

@Suite struct JSONTextTests {
    @Test("objects are written with sorted keys, two blanks per level and a line break at the end")
    func layout() {
        let tree = Tree.map([
            member("b", .list([.integer(1), .map([member("z", .null), member("a", .boolean(true))])])), member("a", .map([])),
            member("c", .list([])),
        ])
        #expect(prettyJSON(tree, order: .sorted) == """
            {
              "a": {},
              "b": [
                1,
                {
                  "a": true,
                  "z": null
                }
              ],
              "c": []
            }

            """)
    }

    @Test("keys are sorted by their bytes: capitals before small letters, digits before both")
    func keyOrder() {
        let tree = Tree.map(["b", "B", "5xx", "é", "401"].map { member($0, .integer(0)) })
        let expected = ["401", "5xx", "B", "b", "é"].map { "  \"\($0)\": 0" }.joined(separator: ",\n")
        #expect(prettyJSON(tree, order: .sorted) == "{\n\(expected)\n}\n")
    }

    @Test("text outside ASCII stays as it is; quotes, backslashes and control characters are escaped")
    func escapes() {
        let text = Tree.string("±300 — \"a\\b\" <&> \n\t\u{1}\u{1F}")
        #expect(compactJSON(text) == #""±300 — \"a\\b\" <&> \n\t\u0001\u001f""#)
    }

    @Test("numbers keep their digits")
    func numbers() {
        #expect(compactJSON(.list([.number("0.000001"), .integer(-7), .number("1e3")])) == "[0.000001,-7,1e3]")
    }
}
