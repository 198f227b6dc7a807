import Contract
import Testing

@testable import Pages

@Suite struct FormFieldsTests {
    func fields(_ text: String) -> FormFields? {
        var text = text
        return text.withUTF8 { try? FormFields(UnsafeRawBufferPointer($0), Scratch()) }
    }

    @Test("fields are decoded once, in the order sent")
    func decoded() {
        let fields = fields("a=1+2&b=%26%3D%2B&c&a%20b=%25zz")
        #expect(fields?.all.map(\.name) == ["a", "b", "c", "a b"])
        #expect(fields?.all.map(\.value) == ["1 2", "&=+", "", "%zz"])
    }

    @Test("what cannot be decoded is no form", arguments: ["a=%", "a=%4", "a=%zz", "a=%FF", "a=%00", "%C3=1"])
    func damaged(text: String) {
        #expect(fields(text) == nil)
    }

    @Test("a form has at most 100 fields", arguments: [(100, true), (101, false)])
    func count(count: Int, accepted: Bool) {
        #expect((fields((0..<count).map { "f\($0)=1" }.joined(separator: "&")) != nil) == accepted)
    }

    @Test("a field that was sent twice has no value of its own")
    func repeated() {
        let fields = FormFields([("a", "1"), ("a", "2"), ("b", " x \u{A0}\n")])
        #expect(fields["a"] == nil)
        #expect(fields.values("a") == ["1", "2"])
        #expect(fields.text("b") == "x")
        #expect(fields.text("none").isEmpty)
    }
}
