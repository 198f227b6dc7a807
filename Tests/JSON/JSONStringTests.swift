import JSON
import Testing

@Suite struct JSONStringTests {
    @Test("Unicode scalars of every plane are read back, plain and as escapes: all below U+0900, every 37th and the edges above")
    func scalars() throws {
        for value in UInt32(0x20)...0x10FFFF {
            let isSampled = value < 0x900 || value % 37 == 0 || value & 0xFFF > 0xFF0
            guard isSampled, let scalar = Unicode.Scalar(value), scalar != "\"", scalar != "\\" else { continue }
            let text = String(scalar)
            let plain = [0x22] + Array(text.utf8) + [0x22]
            let units = text.utf16.map { "\\u" + hex($0) }.joined()
            let read = try slice(of: plain) { ($0.string, $0.scalarCount, $0.hasEscapes) }
            #expect(read == (text, 1, false))
            let unescaped = try slice(of: Array("\"\(units)\"".utf8)) { ($0.string, $0.scalarCount, $0.hasEscapes) }
            #expect(unescaped == (text, 1, true))
        }
    }

    @Test("the bytes between quotes are accepted exactly if they are UTF-8: all of up to two bytes, most of three")
    func everyShortSequence() {
        func check(_ bytes: [UInt8]) {
            guard !bytes.contains(where: { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C }) else { return }
            let accepted = refusal(of: [0x22] + bytes + [0x22]) == nil
            if accepted != (String(validating: bytes, as: UTF8.self) != nil) { Issue.record("\(bytes)") }
        }
        let edges: [UInt8] = [0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2, 0xE0, 0xED, 0xF0, 0xF4, 0xFF]
        for first in UInt8(0x20)...0xFF {
            check([first])
            for second in UInt8(0x20)...0xFF { check([first, second]) }
            guard first >= 0xE0 else { continue }
            for second in edges {
                for third in edges {
                    check([first, second, third])
                    for fourth in edges { check([first, second, third, fourth]) }
                }
            }
        }
    }

    @Test("a byte that stops a string is found at every distance from the quote")
    func everyAlignment() throws {
        for length in 0..<40 {
            let run = String(repeating: "x", count: length)
            #expect(refusal(of: "\"\(run)\"") == nil)
            #expect(refusal(of: "\"\(run)\u{1F}\"") == JSONError(.controlCharacter, at: length + 1))
            #expect(refusal(of: "\"\(run)\\x\"") == JSONError(.invalidEscape, at: length + 1))
            #expect(refusal(of: [0x22] + Array(run.utf8) + [0xFF, 0x22]) == JSONError(.invalidUTF8, at: length + 1))
            #expect(refusal(of: "\"\(run)") == JSONError(.unexpectedEnd, at: length + 1))
            let text = run + "\"\\é\n" + run
            let read = try slice(of: Array("\"\(run)\\\"\\\\é\\n\(run)\"".utf8)) { ($0.string, $0.scalarCount) }
            #expect(read == (text, 2 * length + 4))
        }
    }

    @Test("a name or a text is compared after unescaping, and only in full")
    func matching() throws {
        #expect(try slice(of: Array(#""name""#.utf8)) { $0.matches("name") })
        #expect(try slice(of: Array(#""n\u0061me""#.utf8)) { $0.matches("name") })
        #expect(try slice(of: Array(#""n\u0061mes""#.utf8)) { !$0.matches("name") })
        #expect(try slice(of: Array(#""n\u0061m""#.utf8)) { !$0.matches("name") })
        #expect(try slice(of: Array(#""names""#.utf8)) { !$0.matches("name") })
        #expect(try slice(of: Array(#""Name""#.utf8)) { !$0.matches("name") })
        #expect(try slice(of: Array(#""""#.utf8)) { $0.matches("") && !$0.matches("x") })
        #expect(try slice(of: Array(#""a\u0000b""#.utf8)) { $0.matches("a\u{0}b") && !$0.matches("a") })
        #expect(try slice(of: Array("\"e\u{301}\"".utf8)) { !$0.matches("\u{E9}") })
    }

    @Test("what a slice tells about itself is told in bytes and in scalars")
    func slices() throws {
        let told = try slice(of: Array(#""a\u00e9\ud83d\ude00é""#.utf8)) {
            ($0.byteCount, $0.scalarCount, $0.hasEscapes, $0.isPlainAscii, $0.withUTF8 { Array($0) })
        }
        #expect(told.0 == 21)
        #expect(told.1 == 4)
        #expect(told.2)
        #expect(!told.3)
        #expect(told.4 == Array("aé😀é".utf8))
        #expect(try slice(of: Array(#""plain""#.utf8)) { $0.isPlainAscii && $0.scalarCount == 5 })
        #expect(try slice(of: Array("\"日本語 and ascii\"".utf8)) { !$0.isPlainAscii && $0.scalarCount == 13 })
    }

    private func slice<Result>(of document: [UInt8], _ body: (JSONStringSlice) -> Result) throws(JSONError) -> Result {
        try JSONReader.read(document) { (reader) throws(JSONError) in body(try reader.readStringSlice()) }
    }

    private func hex(_ unit: UInt16) -> String {
        let digits = String(unit, radix: 16, uppercase: unit & 1 == 0)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }

    @Test("a string of any length reads the same with any character at any place and any number of bytes behind it")
    func everyLengthAndPlace() throws {
        let characters: [(written: String, read: String?)] = [
            ("b", "b"), (#"\""#, "\""), (#"\u0041"#, "A"), ("é", "é"), ("😀", "😀"), ("\n", nil), ("\u{1}", nil), ("\u{7f}", "\u{7f}"),
        ]
        for length in 0...20 {
            for place in 0...length {
                for (written, read) in characters {
                    for behind in [0, 1, 7, 8, 9, 30] {
                        let before = String(repeating: "a", count: place)
                        let after = String(repeating: "c", count: length - place)
                        let document = "\"\(before)\(written)\(after)\"" + String(repeating: " ", count: behind)
                        let found = try? JSONReader.read(Array(document.utf8)) { (reader) throws(JSONError) in try reader.readString() }
                        #expect(found == read.map { before + $0 + after }, "\(document)")
                        let open = Array(document.utf8.prefix { $0 != 0x20 }.dropLast())
                        #expect(throws: JSONError.self) {
                            try JSONReader.read(open) { (reader) throws(JSONError) in try reader.readString() }
                        }
                    }
                }
            }
        }
    }
}
