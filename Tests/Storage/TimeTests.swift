import Foundation
import Storage
import Testing

@Suite struct TimeTests {
    @Test("a date is exactly YYYY-MM-DD and exists", arguments: [
        ("2026-02-15", true), ("2024-02-29", true), ("2000-02-29", true), ("0000-01-01", true), ("9999-12-31", true),
        ("2023-02-29", false), ("1900-02-29", false), ("2026-13-01", false), ("2026-00-01", false),
        ("2026-04-31", false), ("2026-01-00", false), ("2026-1-01", false), ("2026-01-1", false), ("", false),
        ("+026-01-01", false), ("2026/01/01", false), ("2026-01-01 ", false), ("２026-01-01", false),
    ])
    func dateGrammar(text: String, accepted: Bool) {
        #expect((CalendarDate(text) != nil) == accepted)
        if accepted { #expect(CalendarDate(text)?.description == text) }
    }

    @Test("the date of a moment agrees with the C library, over a hundred thousand seeded moments")
    func dateOfMoment() throws {
        let seed: UInt64 = 20_260_215
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<100_000 {
            let seconds = Int64.random(in: -62_167_219_200...253_402_300_799, using: &generator)
            var time = time_t(seconds)
            var parts = tm()
            gmtime_r(&time, &parts)
            let date = UnixTime(seconds: seconds).date
            guard date.year == Int(parts.tm_year) + 1_900, date.month == Int(parts.tm_mon) + 1, date.day == Int(parts.tm_mday)
            else {
                Issue.record("seed \(seed): \(seconds) became \(date)")
                return
            }
        }
    }

    @Test("a moment is written YYYY-MM-DD HH:MM:SS", arguments: [
        (0, "1970-01-01 00:00:00"), (1_700_000_000, "2023-11-14 22:13:20"), (-1, "1969-12-31 23:59:59"),
        (2_147_483_648, "2038-01-19 03:14:08"),
    ] as [(Int64, String)])
    func spacedText(seconds: Int64, text: String) {
        #expect(UnixTime(seconds: seconds).spacedText == text)
    }

    @Test("no number of seconds or milliseconds traps", arguments: [Int64.min, -1, 0, Int64.max])
    func extremes(value: Int64) {
        _ = UnixTime(seconds: value).date
        _ = UnixTime(milliseconds: value).spacedText
        _ = UnixTime(milliseconds: value).seconds
    }

    @Test("the days since 1970 of a date lead back to it, over all years that dates have")
    func daysSince1970() {
        #expect(CalendarDate("1970-01-01")?.daysSince1970 == 0)
        #expect(CalendarDate("2000-03-01")?.daysSince1970 == 11_017)
        for days in stride(from: Int64(-719_528), through: 2_932_896, by: 97) {
            let date = CalendarDate(daysSince1970: days)
            #expect(date.daysSince1970 == days)
            #expect(UnixTime(startOf: date).date == date)
        }
    }
}

/// SplitMix64: the same numbers for the same seed, everywhere.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}

@Test("adding to a moment stays at the ends of time")
func addingToMoments() {
    #expect(UnixTime(seconds: 10).adding(seconds: -3) == UnixTime(milliseconds: 7_000))
    #expect(UnixTime(milliseconds: .max - 1).adding(milliseconds: 1).milliseconds == .max)
    #expect(UnixTime(milliseconds: .max - 1).adding(milliseconds: 2).milliseconds == .max)
    #expect(UnixTime(milliseconds: .min + 1).adding(seconds: .min).milliseconds == .min)
}
