import Testing

@testable import Contract

@Suite struct FormTextTests {
    private func fields(_ text: String) -> [String] {
        withBytes(text) { bytes in
            var fields: [String] = []
            FormText(bytes).forEach { name, value in
                fields.append("\(name.asText)=\(value.asText)")
                return true
            }
            return fields
        }
    }

    @Test("fields are what stands between ampersands", arguments: [
        ("", []), ("a=1", ["a=1"]), ("a=1&b=2", ["a=1", "b=2"]), ("&&a=1&&", ["a=1"]), ("a", ["a="]), ("=1", ["=1"]), ("a=b=c", ["a=b=c"]), ("a=1;b=2", ["a=1;b=2"]),
    ] as [(String, [String])])
    func split(text: String, expected: [String]) { #expect(fields(text) == expected) }

    @Test("one hundred fields are taken, one more is not")
    func bounded() {
        #expect(!withBytes(String(repeating: "a&", count: 100)) { FormText($0).hasTooManyFields })
        #expect(withBytes(String(repeating: "a&", count: 101)) { FormText($0).hasTooManyFields })
    }

    @Test("names are compared after decoding", arguments: [("%61+b=1", "a b", true), ("a=1", "ab", false), ("ab=1", "a", false), ("a%=1", "a%", false)])
    func names(text: String, name: String, isFound: Bool) {
        let found = withBytes(text) { bytes in
            switch name {
            case "a b": FormText(bytes).find("a b").value != nil
            case "ab": FormText(bytes).find("ab").value != nil
            case "a": FormText(bytes).find("a").value != nil
            default: FormText(bytes).find("a%").value != nil
            }
        }
        #expect(found == isFound)
    }

    @Test("values are decoded once", arguments: [("a+b", "a b"), ("%2B", "+"), ("%252B", "%2B"), ("%C3%BC", "ü"), ("plain", "plain"), ("%e2%82%ac", "€")])
    func decoded(text: String, expected: String) throws {
        let scratch = Scratch()
        #expect(try withBytes(text) { try PercentCoding.decoded($0, plusIsSpace: true, scratch).asText } == expected)
    }

    @Test("malformed encodings are refused", arguments: ["%", "%4", "%4g", "%%41", "%00", "%ff", "%c0%80", "%ed%a0%80", "%f4%90%80%80", "%E2%82"])
    func malformed(text: String) {
        let scratch = Scratch()
        #expect(throws: PercentCoding.Mistake.self) { try withBytes(text) { try PercentCoding.decoded($0, plusIsSpace: true, scratch) } }
    }

    @Test("UTF-8 is judged as the standard library judges it")
    func utf8() {
        let seed: UInt64 = 7
        var random = SeededNumbers(state: seed)
        let interesting: [UInt8] = [0x41, 0x80, 0x9F, 0xA0, 0xBF, 0xC1, 0xC2, 0xDF, 0xE0, 0xED, 0xEF, 0xF0, 0xF4, 0xF5, 0x8F, 0x90]
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0...5, using: &random)).map { _ in interesting.randomElement(using: &random) ?? 0 }
            let expected = String(validating: bytes, as: UTF8.self) != nil
            #expect(withBytes(bytes) { PercentCoding.isUTF8($0) } == expected, "seed \(seed): \(bytes)")
        }
    }
}

@Suite struct CookieTextTests {
    private func found(_ line: String) -> String {
        withBytes(line) { bytes in
            switch CookieText.find("s", in: bytes) {
            case .none: "none"
            case .one(let value): "one \(value.asText)"
            case .ambiguous: "ambiguous"
            }
        }
    }

    @Test("a cookie is found by its exact name; two of them are none", arguments: [
        ("s=1", "one 1"), ("a=2; s=1", "one 1"), ("a=2;s=1", "one 1"), ("S=1", "none"), ("ss=1", "none"), ("s", "none"), ("s=", "one "), ("s=\"1\"", "one 1"),
        ("s=1; s=1", "ambiguous"), ("s=1; a=s=2", "one 1"), ("", "none"), (";;", "none"), ("s=a=b", "one a=b"),
    ])
    func cookies(line: String, expected: String) { #expect(found(line) == expected) }
}

@Suite struct MediaTypeTests {
    @Test("the kind of a body follows from type and subtype alone", arguments: [
        ("application/json", MediaType.Kind.json), ("application/json;charset=utf-8", .json), ("Application/Problem+JSON", .json), ("text/json", .json),
        ("application/jsonp", .other), ("application/+json", .json), ("image/svg+json", .other), ("application/x-www-form-urlencoded", .form), ("multipart/form-data; boundary=x", .multipart),
        ("text/plain", .text), ("", .other), ("json", .other),
    ])
    func kinds(text: String, kind: MediaType.Kind) { #expect(withBytes(text) { MediaType($0).kind } == kind) }

    @Test("parameters are read with and without quotes")
    func parameters() {
        #expect(withBytes("multipart/form-data; charset=utf-8; boundary=\"a;b\"") { MediaType($0).boundary?.asText } == "a;b")
        #expect(withBytes("multipart/form-data; BOUNDARY=a") { MediaType($0).boundary?.asText } == "a")
        #expect(withBytes("application/json; charset=latin1") { !MediaType($0).isUTF8 })
    }
}
