import JSON

/// A document of our own and what must become of it. `refused` carries the rule and the place.
struct StrictDocument: Sendable {
    let bytes: [UInt8]
    let error: JSONError?

    static func accepted(_ text: String) -> StrictDocument {
        StrictDocument(bytes: [UInt8](text.utf8), error: nil)
    }

    static func refused(_ text: String, _ reason: JSONError.Reason, at offset: Int) -> StrictDocument {
        StrictDocument(bytes: [UInt8](text.utf8), error: JSONError(reason, at: offset))
    }

    static func refused(_ bytes: [UInt8], _ reason: JSONError.Reason, at offset: Int) -> StrictDocument {
        StrictDocument(bytes: bytes, error: JSONError(reason, at: offset))
    }

    /// A string with these bytes between its quotes.
    static func refused(inString bytes: [UInt8], _ reason: JSONError.Reason, at offset: Int) -> StrictDocument {
        refused([0x22] + bytes + [0x22], reason, at: offset)
    }
}

extension StrictDocument {
    static let all = structure + whitespace + literals + numbers + escapes + text + encodings + duplicates

    static let structure: [StrictDocument] = [
        .accepted("{}"), .accepted("[]"), .accepted(#""""#), .accepted("[[],{}]"), .accepted(#"{"":{"":[]}}"#),
        .accepted(#"[1,"a",true,null,{"b":[false]}]"#), .accepted(#"{"a":1,"b":2}"#),
        .refused("", .empty, at: 0),
        .refused("[", .unexpectedEnd, at: 1), .refused("{", .unexpectedEnd, at: 1),
        .refused("]", .expectedValue, at: 0), .refused("}", .expectedValue, at: 0),
        .refused("[}", .expectedValue, at: 1), .refused("{]", .expectedKey, at: 1),
        .refused("[1}", .expectedComma, at: 2), .refused(#"{"a":1]"#, .expectedComma, at: 6),
        .refused("[1,]", .trailingComma, at: 3), .refused(#"{"a":1,}"#, .trailingComma, at: 7),
        .refused("[,1]", .expectedValue, at: 1), .refused("[1,,2]", .expectedValue, at: 3),
        .refused("{,}", .expectedKey, at: 1), .refused(#"{"a":1,,"b":2}"#, .expectedKey, at: 7),
        .refused("[1 2]", .expectedComma, at: 3), .refused(#"["a""b"]"#, .expectedComma, at: 4),
        .refused(#"["a":1]"#, .expectedComma, at: 4), .refused(#"{"a":1 "b":2}"#, .expectedComma, at: 7),
        .refused(#"{"a"}"#, .expectedColon, at: 4), .refused(#"{"a",1}"#, .expectedColon, at: 4),
        .refused(#"{"a":}"#, .expectedValue, at: 5), .refused(#"{"a"::1}"#, .expectedValue, at: 5),
        .refused("{a:1}", .expectedKey, at: 1), .refused("{'a':1}", .expectedKey, at: 1),
        .refused("{1:1}", .expectedKey, at: 1), .refused("{null:1}", .expectedKey, at: 1),
        .refused("{[]:1}", .expectedKey, at: 1), .refused(":", .expectedValue, at: 0),
        .refused("[]]", .trailingData, at: 2), .refused("{}{}", .trailingData, at: 2),
        .refused("1 2", .trailingData, at: 2), .refused("{}//", .trailingData, at: 2),
        .refused("[/*c*/1]", .expectedValue, at: 1), .refused("[1]#", .trailingData, at: 3),
        .refused("[...]", .expectedValue, at: 1), .refused("<null>", .expectedValue, at: 0),
        .refused("'a'", .expectedValue, at: 0), .refused("`a`", .expectedValue, at: 0),
        .refused("*", .expectedValue, at: 0), .refused(",", .expectedValue, at: 0),
    ]

    static let whitespace: [StrictDocument] = [
        .accepted(" {} "), .accepted("\t\r\n [ \t1 ,\r2\n] \n"), .accepted("\n{ \"a\" \t:\r 1 ,\n\"b\" : 2 }\n"),
        .accepted("                    [                    1                    ]                    "),
        .refused("   ", .empty, at: 3), .refused("\n", .empty, at: 1),
        .refused("\u{B}1", .expectedValue, at: 0), .refused("\u{C}1", .expectedValue, at: 0),
        .refused("\u{A0}1", .expectedValue, at: 0), .refused("[\u{2060}1]", .expectedValue, at: 1),
        .refused("[1\u{C}]", .expectedComma, at: 2), .refused("1\u{0}", .notUTF8, at: 0),
        .refused("[]\u{0}", .trailingData, at: 2), .refused("[1]\u{1F}", .trailingData, at: 3),
    ]

    static let literals: [StrictDocument] = [
        .accepted("true"), .accepted("false"), .accepted("null"), .accepted("[true,false,null]"),
        .refused("t", .unexpectedEnd, at: 1), .refused("tru", .unexpectedEnd, at: 3),
        .refused("fals", .unexpectedEnd, at: 4), .refused("nul", .unexpectedEnd, at: 3),
        .refused("True", .expectedValue, at: 0), .refused("TRUE", .expectedValue, at: 0),
        .refused("tRUE", .invalidLiteral, at: 0), .refused("[nill]", .invalidLiteral, at: 1),
        .refused("[falsy]", .invalidLiteral, at: 1), .refused("truee", .trailingData, at: 4),
        .refused("[true1]", .expectedComma, at: 5), .refused("NaN", .expectedValue, at: 0),
        .refused("nan", .invalidLiteral, at: 0), .refused("Infinity", .expectedValue, at: 0),
        .refused("undefined", .expectedValue, at: 0),
    ]

    static let numbers: [StrictDocument] = [
        .accepted("0"), .accepted("-0"), .accepted("1"), .accepted("-1"), .accepted("1234567890"),
        .accepted("0.0"), .accepted("0.5"), .accepted("-0.5"), .accepted("1e5"), .accepted("1E5"),
        .accepted("1e+5"), .accepted("1e-5"), .accepted("0e1"), .accepted("0E+1"), .accepted("1.25e-10"),
        .accepted("1e00005"), .accepted("1e999999999999999999999"), .accepted("-1e999999999999999999999"),
        .accepted("123456789012345678901234567890"), .accepted("0.000000000000000000000000000000000000001"),
        .refused("-", .unexpectedEnd, at: 1), .refused("1.", .unexpectedEnd, at: 2),
        .refused("1e", .unexpectedEnd, at: 2), .refused("1e+", .unexpectedEnd, at: 3),
        .refused("[-]", .invalidNumber, at: 2), .refused("[1.]", .invalidNumber, at: 3),
        .refused("[1e]", .invalidNumber, at: 3), .refused("[1e-]", .invalidNumber, at: 4),
        .refused("01", .invalidNumber, at: 0), .refused("-01", .invalidNumber, at: 1),
        .refused("00", .invalidNumber, at: 0), .refused("-00", .invalidNumber, at: 1),
        .refused("+1", .expectedValue, at: 0), .refused(".5", .expectedValue, at: 0),
        .refused("-.5", .invalidNumber, at: 1), .refused("--1", .invalidNumber, at: 1),
        .refused("1.e5", .invalidNumber, at: 2), .refused("1e1.5", .trailingData, at: 3),
        .refused("1.5.5", .trailingData, at: 3), .refused("0x10", .trailingData, at: 1),
        .refused("1_000", .trailingData, at: 1), .refused("1a", .trailingData, at: 1),
        .refused("-a", .invalidNumber, at: 1), .refused("-Infinity", .invalidNumber, at: 1),
        .refused("1+1", .trailingData, at: 1), .refused("1e+-1", .invalidNumber, at: 3),
        .refused("\u{FF11}", .expectedValue, at: 0), .refused("[1\u{FF11}]", .expectedComma, at: 2),
    ]

    static let escapes: [StrictDocument] = [
        .accepted(#""\"\\\/\b\f\n\r\t""#), .accepted(#""\u0000""#), .accepted(#""\u0061\u00e9\u20AC\uFFFF""#),
        .accepted(#""\ud83d\ude00""#), .accepted(#""\uDBFF\uDFFF""#), .accepted(#"{"\u0061":1}"#),
        .accepted(#""a long run of plain text before \n and another long run after it""#),
        .refused(#""\"#, .unexpectedEnd, at: 2), .refused(#""\u"#, .unexpectedEnd, at: 3),
        .refused(#""\u00"#, .unexpectedEnd, at: 5), .refused(#""\""#, .unexpectedEnd, at: 3),
        .refused(#""\u00"  "#, .invalidEscape, at: 1), .refused(#""\u00g0""#, .invalidEscape, at: 1),
        .refused(#""\u 123""#, .invalidEscape, at: 1), .refused(#""\u+123""#, .invalidEscape, at: 1),
        .refused(#""\x41""#, .invalidEscape, at: 1), .refused(#""\a""#, .invalidEscape, at: 1),
        .refused(#""\'""#, .invalidEscape, at: 1), .refused(#""\U0041""#, .invalidEscape, at: 1),
        .refused(#""\0""#, .invalidEscape, at: 1), .refused(#""\v""#, .invalidEscape, at: 1),
        .refused("\"\\\n\"", .invalidEscape, at: 1), .refused("\"\\\u{0}\"", .invalidEscape, at: 1),
        .refused("\"\\\u{E9}\"", .invalidEscape, at: 1), .refused(#""abcdefgh\q""#, .invalidEscape, at: 9),
        .refused(#"[\n]"#, .expectedValue, at: 1), .refused(#"{"\u00":1}"#, .invalidEscape, at: 2),
        .refused(#""\ud83d""#, .loneSurrogate, at: 1), .refused(#""\ude00""#, .loneSurrogate, at: 1),
        .refused(#""\ud83dx""#, .loneSurrogate, at: 1), .refused(#""\ud83d\n""#, .loneSurrogate, at: 1),
        .refused(#""\ud83d\u0041""#, .loneSurrogate, at: 1), .refused(#""\ud83d\ud83d""#, .loneSurrogate, at: 1),
        .refused(#""\ude00\ud83d""#, .loneSurrogate, at: 1), .refused(#""\ud83d\u""#, .invalidEscape, at: 7),
        .refused(#""\ud83d\"#, .unexpectedEnd, at: 8), .refused(#""\ud83d"#, .unexpectedEnd, at: 7),
        .refused(#"{"\ud800":1}"#, .loneSurrogate, at: 2),
    ]

    static let text: [StrictDocument] = [
        .accepted("\"\u{7F}\""), .accepted("\"é€😀\u{10FFFF}\u{FFFF}\u{2028}\u{FEFF}\""), .accepted("\"\u{D7FF}\u{E000}\""),
        .accepted("[\"plain\",\"größer\",\"日本語のテキスト\",\"mixed ascii и кириллица\"]"),
        .refused("\"a", .unexpectedEnd, at: 2), .refused("\"", .unexpectedEnd, at: 1),
        .refused("\"\u{0}\"", .notUTF8, at: 0), .refused("\"a\u{0}\"", .controlCharacter, at: 2),
        .refused("\"\n\"", .controlCharacter, at: 1), .refused("\"\t\"", .controlCharacter, at: 1),
        .refused("\"abcdefgh\u{1F}\"", .controlCharacter, at: 9), .refused("{\"\r\":1}", .controlCharacter, at: 2),
        .refused(inString: [0x80], .invalidUTF8, at: 1), .refused(inString: [0xBF], .invalidUTF8, at: 1),
        .refused(inString: [0xC0, 0x80], .invalidUTF8, at: 1), .refused(inString: [0xC1, 0xBF], .invalidUTF8, at: 1),
        .refused(inString: [0xC3], .invalidUTF8, at: 1), .refused(inString: [0xC3, 0x28], .invalidUTF8, at: 1),
        .refused(inString: [0xE0, 0x80, 0xAF], .invalidUTF8, at: 1), .refused(inString: [0xE0, 0x9F, 0xBF], .invalidUTF8, at: 1),
        .refused(inString: [0xE2, 0x82], .invalidUTF8, at: 1), .refused(inString: [0xED, 0xA0, 0x80], .invalidUTF8, at: 1),
        .refused(inString: [0xED, 0xBF, 0xBF], .invalidUTF8, at: 1),
        .refused(inString: [0xF0, 0x8F, 0xBF, 0xBF], .invalidUTF8, at: 1),
        .refused(inString: [0xF0, 0x9F, 0x98], .invalidUTF8, at: 1),
        .refused(inString: [0xF4, 0x90, 0x80, 0x80], .invalidUTF8, at: 1),
        .refused(inString: [0xF5, 0x80, 0x80, 0x80], .invalidUTF8, at: 1), .refused(inString: [0xFE], .invalidUTF8, at: 1),
        .refused(inString: [0xFF], .invalidUTF8, at: 1), .refused(inString: [0x61, 0xE9, 0x61], .invalidUTF8, at: 2),
        .refused(inString: [0xC3, 0xA9, 0x80], .invalidUTF8, at: 3),
        .refused(inString: [0xF8, 0x88, 0x80, 0x80, 0x80], .invalidUTF8, at: 1),
    ]

    static let encodings: [StrictDocument] = [
        .refused([0xEF, 0xBB, 0xBF, 0x7B, 0x7D], .byteOrderMark, at: 0), .refused([0xEF, 0xBB, 0xBF], .byteOrderMark, at: 0),
        .refused([0xFE, 0xFF, 0x00, 0x31], .notUTF8, at: 0), .refused([0xFF, 0xFE, 0x31, 0x00], .notUTF8, at: 0),
        .refused([0x00, 0x31], .notUTF8, at: 0), .refused([0x31, 0x00], .notUTF8, at: 0),
        .refused([0x00, 0x00, 0x00, 0x31], .notUTF8, at: 0), .refused([0x5B, 0xFF, 0x5D], .expectedValue, at: 1),
        .refused([0xEF], .expectedValue, at: 0), .refused([0x00], .notUTF8, at: 0),
    ]

    static let duplicates: [StrictDocument] = [
        .accepted(#"{"a":{"a":{"a":1}},"b":[{"a":1},{"a":2}]}"#), .accepted(#"{"a":1,"A":2,"a ":3,"":4}"#),
        .accepted("{\"\u{E9}\":1,\"e\u{301}\":2}"), .accepted(#"{"aaaaaaaa_bbbbbbbb":1,"aaaaaaaa-bbbbbbbb":2}"#),
        .refused(#"{"a":1,"a":1}"#, .duplicateKey, at: 7), .refused(#"{"":1,"":2}"#, .duplicateKey, at: 6),
        .refused(#"{"a":1,"\u0061":2}"#, .duplicateKey, at: 7), .refused(#"{"\u0061":1,"a":2}"#, .duplicateKey, at: 12),
        .refused(#"{"\/":1,"\u002F":2}"#, .duplicateKey, at: 8), .refused("{\"\u{E9}\":1,\"\\u00e9\":2}", .duplicateKey, at: 8),
        .refused(#"{"😀":1,"\uD83D\ude00":2}"#, .duplicateKey, at: 10),
        .refused(#"{"a":{"b":1,"b":2}}"#, .duplicateKey, at: 12), .refused(#"[{"x":1},{"b":[{}],"b":2}]"#, .duplicateKey, at: 19),
        .refused(#"{"a":{"a":1},"b":{},"a":2}"#, .duplicateKey, at: 20),
        .refused(#"{"a_longer_name_here":1,"a_longer_name_here":2}"#, .duplicateKey, at: 24),
    ]
}
