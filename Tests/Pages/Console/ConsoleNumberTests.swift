import Testing

@testable import Pages

@Suite struct ConsoleNumberTests {
    @Test("dollars are read to the cent, and nothing else is taken for an amount", arguments: [
        ("14.99", 1_499), ("0", 0), ("3", 300), ("3.5", 350), ("999999999999.99", 99_999_999_999_999),
        ("", nil), (".5", nil), ("5.", nil), ("1.999", nil), ("-1", nil), ("+1", nil), ("1e3", nil), ("1,5", nil), ("1.2.3", nil),
        ("9999999999999", nil), ("١", nil), (" 1", nil),
    ] as [(String, Int64?)])
    func dollars(text: String, cents: Int64?) {
        #expect(Dollars.cents(text) == cents)
    }

    @Test("what is written is read back", arguments: [0, 1, 9, 10, 99, 100, 1_499, 1_000_000_000_000] as [Int64])
    func written(cents: Int64) {
        #expect(Dollars.cents(Dollars.plain(cents)) == cents)
    }

    @Test("numbers are grouped by thousands, also at the ends of their range", arguments: [
        (0, "0"), (999, "999"), (1_000, "1\u{202F}000"), (1_234_567, "1\u{202F}234\u{202F}567"), (-1_000, "−1\u{202F}000"),
        (.min, "−9\u{202F}223\u{202F}372\u{202F}036\u{202F}854\u{202F}775\u{202F}808"),
    ] as [(Int64, String)])
    func counts(number: Int64, text: String) {
        #expect(Count.text(number) == text)
    }
}
