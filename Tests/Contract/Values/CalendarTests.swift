import Foundation
import Testing

@testable import Contract

@Suite struct CalendarTests {
    @Test("every day of ten thousand years has its number and comes back")
    func everyDay() {
        var number = Contract.Calendar.dayNumber(0, 1, 1)
        for year in 0...9999 {
            for month in 1...12 {
                for day in 1...Contract.Calendar.dayCount(ofMonth: month, in: year) {
                    let date = Contract.Calendar.date(ofDay: number)
                    if date != (year, month, day) || Contract.Calendar.dayNumber(year, month, day) != number {
                        Issue.record("\(year)-\(month)-\(day)")
                        return
                    }
                    number += 1
                }
            }
        }
        #expect(number == 2_932_897)
    }

    @Test("a time of RFC 3339 is read as the moment it names", arguments: [
        ("1970-01-01T00:00:00Z", 0, 0), ("1985-04-12T23:20:50.52Z", 482_196_050, 520_000_000), ("1996-12-19T16:39:57-08:00", 851_042_397, 0),
        ("1937-01-01T12:00:27.87+00:20", -1_041_337_173, 870_000_000), ("2024-02-29T00:00:00z", 1_709_164_800, 0),
        ("2024-02-29t00:00:00.000000001Z", 1_709_164_800, 1), ("2024-01-01T00:00:00.1234567899+23:59", 1_703_980_860, 123_456_789),
        ("0000-01-01T00:00:00Z", -62_167_219_200, 0), ("9999-12-31T23:59:59Z", 253_402_300_799, 0),
    ])
    func times(text: String, seconds: Int64, nanoseconds: Int32) throws {
        let time = try #require(withBytes(text) { Timestamp(wire: $0) })
        #expect(time.unixSeconds == seconds)
        #expect(time.nanoseconds == nanoseconds)
        let again = withBytes(time.wireText) { Timestamp(wire: $0) }
        #expect(again == time)
    }

    @Test("what is no time is refused", arguments: [
        "", "2024-02-30T00:00:00Z", "2023-02-29T00:00:00Z", "2024-13-01T00:00:00Z", "2024-00-01T00:00:00Z", "2024-01-00T00:00:00Z",
        "2024-01-01T24:00:00Z", "2024-01-01T00:60:00Z", "2016-12-31T23:59:60Z", "2024-01-01 00:00:00Z", "2024-01-01T00:00:00",
        "2024-01-01T00:00:00+24:00", "2024-01-01T00:00:00+0100", "2024-01-01T00:00:00.Z", "2024-01-01T00:00:00,5Z", "2024-1-01T00:00:00Z",
        "+2024-01-01T00:00:00Z", "2024-01-01T00:00:00Z ", " 2024-01-01T00:00:00Z", "2024-01-01T00:00:00+01:60", "2024-01-01T00:00Z",
        "0000-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "２024-01-01T00:00:00Z",
    ])
    func noTimes(text: String) {
        #expect(withBytes(text) { Timestamp(wire: $0) } == nil)
    }

    @Test("no cut of a time is a time")
    func cut() {
        let text = "2024-01-01T00:00:00.5+01:00"
        for length in 0..<text.utf8.count {
            #expect(withBytes(String(text.prefix(length))) { Timestamp(wire: $0) } == nil)
        }
    }

    @Test("moments write themselves as their form demands")
    func written() throws {
        #expect(Timestamp(unixSeconds: -1, nanoseconds: 500_000_000).wireText == "1969-12-31T23:59:59.5Z")
        #expect(CalendarDateTime(unixSeconds: 1_709_251_199).wireText == "2024-02-29 23:59:59")
        #expect(CalendarDate(Timestamp(unixSeconds: -1)).wireText == "1969-12-31")
        #expect(CalendarMonth(Timestamp(unixSeconds: 0)).wireText == "1970-01")
        #expect(Timestamp(unixSeconds: .max).wireText == "9999-12-31T23:59:59Z")
        #expect(CalendarDate(year: 2023, month: 2, day: 29) == nil)
    }

    @Test("users' own coders write and read the same text")
    func coders() throws {
        let value = Timestamp(unixSeconds: 1)
        let data = try JSONEncoder().encode([value])
        #expect(String(decoding: data, as: UTF8.self) == #"["1970-01-01T00:00:01Z"]"#)
        #expect(try JSONDecoder().decode([Timestamp].self, from: data) == [value])
        let plan = try JSONEncoder().encode([Awkward.aB, .none_, .empty])
        #expect(String(decoding: plan, as: UTF8.self) == #"["a-b","none",""]"#)
        #expect(try JSONDecoder().decode([Awkward].self, from: plan) == [.aB, .none_, .empty])
    }
}

@Suite struct WebAddressTests {
    @Test("an absolute http or https URL is taken", arguments: [
        "http://a", "https://a.b/c?d#e", "HTTPS://A.B:443/", "http://127.0.0.1:8080", "http://[::1]:80/x", "https://xn--bcher-kva.example/%C3%BC",
    ])
    func urls(text: String) { #expect(withBytes(text) { WebAddress.isURL($0) }) }

    @Test("what readers could take for another host is no URL", arguments: [
        "", "https://", "https:///a", "ftp://a", "//a.b", "javascript://a.b", "https://a b", "https://a.b\\c", "https://u:p@a.b/", "https://a%00.b/",
        "https://a.b:0/", "https://a.b:65536/", "https://a.b:/", "https://-a.b", "https://a..b", "https://a_b", "https://ü.b", "https://[::1", "https://[1]",
        "https://a.b\n", "https://a.b\u{0}",
    ])
    func noURLs(text: String) { #expect(!withBytes(text) { WebAddress.isURL($0) }) }

    @Test("an e-mail address has one @ and a dotted domain", arguments: [
        ("a@b.cd", true), ("a+b.c@d-e.f", true), ("ü@b.cd", true), ("a@b", false), ("@b.cd", false), ("a@", false), ("a@@b.cd", false), ("a@b@c.d", false),
        ("a b@c.d", false), ("a@b.cd\r\nBcc: x@y.z", false), ("<a@b.cd>", false), ("a@.cd", false), ("a@b.", false), ("a@b..cd", false), ("a,b@c.de", false),
    ])
    func emails(text: String, isAddress: Bool) { #expect(withBytes(text) { WebAddress.isEmail($0) } == isAddress) }
}
