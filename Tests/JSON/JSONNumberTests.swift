import JSON
import Testing

@Suite struct JSONNumberTests {
    @Test("an integer is a literal without fraction and exponent, from -2^63 to 2^63 - 1")
    func integers() throws {
        let expected: [(String, Int64?)] = [
            ("0", 0), ("-0", 0), ("1", 1), ("-1", -1), ("9223372036854775807", .max), ("9223372036854775808", nil),
            ("-9223372036854775808", .min), ("-9223372036854775809", nil), ("9999999999999999999", nil),
            ("-9999999999999999999", nil), ("18446744073709551616", nil), ("18446744073709551617", nil),
            ("184467440737095516170", nil), ("100000000000000000000000", nil), ("1.0", nil), ("1e2", nil), ("1E0", nil),
            ("0.0", nil), ("-0.0", nil), ("1000000000000000000", 1_000_000_000_000_000_000),
        ]
        for (text, value) in expected {
            #expect(try number(text) { $0.int64 } == value, "\(text)")
            #expect(try number(text) { $0.text } == text)
        }
    }

    @Test("a double is the nearest one, and nil beyond the largest")
    func doubles() throws {
        let expected: [(String, Double?)] = [
            ("0", 0), ("-0", -0.0), ("-0.0", -0.0), ("-0e5", -0.0), ("0.1", 0.1), ("1e400", nil), ("-1e400", nil),
            ("1e-400", 0), ("-1e-400", -0.0), ("5e-324", .leastNonzeroMagnitude), ("2e-324", 0), ("1.7976931348623157e308", .greatestFiniteMagnitude),
            ("1.7976931348623159e308", nil), ("9007199254740993", 9_007_199_254_740_992), ("9007199254740992", 9_007_199_254_740_992),
            ("123456789012345678901234567890", 123_456_789_012_345_677_877_719_597_056), ("1e22", 1e22), ("1e23", 1e23),
            ("1e00000000000000000001", 10), ("1e-00000000000000000001", 0.1), ("0e99999999999999999999", 0),
            ("1e99999999999999999999", nil), ("1e-99999999999999999999", 0), ("0.30000000000000004", 0.30000000000000004),
            ("12.5e-1", 1.25), ("1E2", 100), ("100.00", 100), ("2.2250738585072011e-308", .leastNormalMagnitude.nextDown),
        ]
        for (text, value) in expected {
            let read = try number(text) { $0.double }
            #expect(read?.bitPattern == value?.bitPattern, "\(text)")
        }
    }

    @Test("random numbers are the doubles that the standard library makes of them")
    func randomDoubles() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        for _ in 0..<20_000 {
            var text = Bool.random(using: &random) ? "-" : ""
            text += String(UInt64.random(in: 0...UInt64.max, using: &random) >> UInt64.random(in: 0...63, using: &random))
            if Bool.random(using: &random) {
                let places = Int.random(in: 1...12, using: &random)
                text += "." + String((0..<places).map { _ in "0123456789".randomElement(using: &random) ?? "0" })
            }
            if Bool.random(using: &random) { text += "e\(Int.random(in: -330...330, using: &random))" }
            let value = Double(text).flatMap { $0.isFinite ? $0 : nil }
            #expect(try number(text) { $0.double }?.bitPattern == value?.bitPattern, "\(text)")
        }
    }

    @Test("the shortest text of a random double, and its neighbours' midpoint, are read as the standard library reads them")
    func shortestTexts() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        for round in 0..<40_000 {
            let scale = [1e-20, 1e-9, 1e-3, 1, 1e3, 1e9, 1e20][round % 7]
            let value = Double.random(in: -scale...scale, using: &random)
            #expect(try number(value.description) { $0.double }?.bitPattern == value.bitPattern, "\(value)")
        }
        for _ in 0..<40_000 {
            // Odd multiples of half a unit in the last place are ties; one more digit breaks them.
            let middle = (UInt64.random(in: 1 << 53..<1 << 54, using: &random) | 1) << UInt64.random(in: 0...9, using: &random)
            for text in ["\(middle)", "\(middle).0", "\(middle)e0", "\(middle)e\(Int.random(in: -30...30, using: &random))"] {
                #expect(try number(text) { $0.double }?.bitPattern == Double(text)?.bitPattern, "\(text)")
            }
        }
        for exponent in -30...30 {
            for digits in [1, 9, 1 << 53, 1 << 53 + 1, 9_999_999_999_999_999_999, 1_000_000_000_000_000_001] as [UInt64] {
                let text = "\(digits)e\(exponent)"
                #expect(try number(text) { $0.double }?.bitPattern == Double(text)?.bitPattern, "\(text)")
            }
        }
    }

    @Test("a number of 100,000 digits is kept verbatim")
    func veryLong() throws {
        let text = String(repeating: "9", count: 100_000)
        #expect(try number(text) { $0.text } == text)
        #expect(try number(text) { $0.int64 } == nil)
        #expect(try number(text) { $0.double } == nil)
        #expect(try number("0." + text) { $0.double } == 1)
        #expect(try number(text + "e-100000") { $0.double } == 1)
    }

    private func number<Result>(_ text: String, _ body: (JSONNumber) -> Result) throws(JSONError) -> Result {
        try JSONReader.read([UInt8](text.utf8)) { (reader) throws(JSONError) in body(try reader.readNumber()) }
    }
}
