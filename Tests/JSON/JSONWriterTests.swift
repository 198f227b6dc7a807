import JSON
import Testing

@Suite struct JSONWriterTests {
    @Test("commas and colons come by themselves")
    func structure() {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("a")
        writer.integer(1)
        writer.key("b" as String)
        writer.beginArray()
        writer.string("x")
        writer.beginObject()
        writer.endObject()
        writer.beginArray()
        writer.endArray()
        writer.boolean(true)
        writer.boolean(false)
        writer.null()
        writer.raw(RawJSON.emptyArray)
        writer.endArray()
        writer.key("c")
        writer.string("literal" as StaticString)
        writer.endObject()
        #expect(writer.text == #"{"a":1,"b":["x",{},[],true,false,null,[]],"c":"literal"}"#)
    }

    @Test("after a reset the next document starts anew, also when a large one was written")
    func reset() {
        var writer = JSONWriter(capacity: 0)
        for size in [0, 10, 5_000, 300_000, 3] {
            writer.beginArray()
            writer.string(String(repeating: "é", count: size))
            writer.endArray()
            #expect(writer.bytes.count == 2 * size + 4)
            writer.reset()
            #expect(writer.bytes.isEmpty)
        }
    }

    @Test("only the quote, the backslash and control characters are escaped, at every place in a text")
    func escapes() {
        for length in 0..<20 {
            let run = String(repeating: "x", count: length)
            for byte in UInt8(0)..<0x80 {
                let scalar = Character(Unicode.Scalar(byte))
                let expected =
                    switch byte {
                    case 0x22: #"\""#
                    case 0x5C: #"\\"#
                    case 0x08: #"\b"#
                    case 0x09: #"\t"#
                    case 0x0A: #"\n"#
                    case 0x0C: #"\f"#
                    case 0x0D: #"\r"#
                    case 0..<0x10: #"\u000"# + String(byte, radix: 16)
                    case 0x10..<0x20: #"\u00"# + String(byte, radix: 16)
                    default: String(scalar)
                    }
                for text in [run + String(scalar), run + String(scalar) + run, String([scalar, scalar]) + run] {
                    var writer = JSONWriter(capacity: 0)
                    writer.string(text)
                    let escaped = text.unicodeScalars.map { $0 == Unicode.Scalar(byte) ? expected : String($0) }.joined()
                    if writer.text != "\"\(escaped)\"" { Issue.record("\(byte) after \(length)") }
                }
            }
        }
        var writer = JSONWriter()
        writer.string("é€😀\u{2028}\u{7F}")
        #expect(writer.text == "\"é€😀\u{2028}\u{7F}\"")
    }

    @Test("a text of nothing but escapes fits, whatever its length")
    func growth() {
        for length in [0, 1, 7, 8, 9, 63, 64, 65, 4095, 4096, 4097, 70_000] {
            var writer = JSONWriter(capacity: 0)
            writer.string(String(repeating: "\u{1}", count: length))
            #expect(writer.text == "\"" + String(repeating: #"\u0001"#, count: length) + "\"")
        }
    }

    @Test("a key that needs escaping is escaped")
    func keys() {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("a\"b")
        writer.null()
        writer.key("\n" as String)
        writer.null()
        writer.endObject()
        #expect(writer.text == #"{"a\"b":null,"\n":null}"#)
    }

    @Test("bytes that are not UTF-8 become replacement characters, so that the document stays valid")
    func invalidBytes() {
        let samples: [([UInt8], String)] = [
            ([], ""), ([0x61], "a"), ([0xFF], "\u{FFFD}"), ([0x61, 0xC3], "a\u{FFFD}"), (Array("é\"".utf8), "é\\\""),
            (Array("long ascii text and then ".utf8) + [0xED, 0xA0, 0x80], "long ascii text and then \u{FFFD}\u{FFFD}\u{FFFD}"),
        ]
        for (bytes, text) in samples {
            var writer = JSONWriter()
            bytes.withUnsafeBytes { writer.string(utf8: $0) }
            #expect(writer.text == "\"\(text)\"")
        }
    }

    @Test("integers are written in full")
    func integers() {
        var samples: [Int64] = [0, .min, .max, -1]
        var power: Int64 = 1
        for _ in 0..<18 {
            samples += [power, power - 1, power + 1, -power, power * 9]
            power *= 10
        }
        samples.append(power)
        for value in samples {
            var writer = JSONWriter(capacity: 0)
            writer.integer(value)
            #expect(writer.text == String(value))
        }
    }

    @Test("doubles are written as the shortest text that reads back the same; what is not finite is null")
    func doubles() {
        let expected: [(Double, String)] = [
            (0, "0"), (-0.0, "-0"), (1, "1"), (-1, "-1"), (0.1, "0.1"), (-12.34, "-12.34"), (0.05, "0.05"), (1.0001, "1.0001"),
            (0.00001, "1e-05"), (100, "100"), (1e15, "1000000000000000"), (1e16, "1e+16"), (1e23, "1e+23"), (.leastNonzeroMagnitude, "5e-324"),
            (0.30000000000000004, "0.30000000000000004"), (1.7976931348623157e308, "1.7976931348623157e+308"),
            (999_999_999_999_999, "999999999999999"), (123_456.789, "123456.789"), (.nan, "null"), (.infinity, "null"),
            (-.infinity, "null"),
        ]
        for (value, text) in expected {
            var writer = JSONWriter()
            writer.double(value)
            #expect(writer.text == text)
        }
    }

    @Test("random doubles come back bit for bit, in no more digits than the standard library needs")
    func randomDoubles() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        var writer = JSONWriter()
        for round in 0..<20_000 {
            let bits = Double(bitPattern: random.next())
            let price = Double(Int64.random(in: -1_000_000_000...1_000_000_000, using: &random)) / 1000
            let value = round % 2 == 0 ? bits : price
            guard value.isFinite else { continue }
            writer.reset()
            writer.double(value)
            let read = try JSONReader.read([UInt8](writer.bytes)) { (reader) throws(JSONError) in try reader.readNumber().double }
            #expect(read?.bitPattern == value.bitPattern, "\(value)")
            #expect(writer.bytes.count <= value.description.utf8.count, "\(value)")
        }
    }
}
