/// A moment, read from RFC 3339 text with any offset and written in UTC.
///
/// Second 60 is refused: POSIX time has no place for it, and moving it would make two moments one. Years run from 0000
/// to 9999. A fraction may have any number of digits, of which nine are kept.
public struct Timestamp: WireText, WireValue, Codable, Hashable, Comparable {
    /// Seconds since 1970-01-01T00:00:00Z, leap seconds not counted.
    public let unixSeconds: Int64
    /// 0 to 999,999,999.
    public let nanoseconds: Int32

    static let earliest: Int64 = -62_167_219_200
    static let latest: Int64 = 253_402_300_799

    /// A moment outside the years 0000 to 9999 becomes the nearest inside them, so that it can always be written.
    public init(unixSeconds: Int64, nanoseconds: Int32 = 0) {
        self.unixSeconds = min(max(unixSeconds, Self.earliest), Self.latest)
        self.nanoseconds = min(max(nanoseconds, 0), 999_999_999)
    }

    public init?(wire text: UnsafeRawBufferPointer) {
        var scanner = DigitScanner(text)
        // RFC 3339 section 5.6 allows a lower-case t and z, and notes a space instead of the T; the space is refused.
        guard let date = scanner.date(), scanner.skip(UInt8(ascii: "T")) || scanner.skip(UInt8(ascii: "t")),
            let timeOfDay = scanner.timeOfDay(), let nanoseconds = Self.fraction(&scanner),
            let offset = Self.offset(&scanner), scanner.isAtEnd
        else { return nil }
        let seconds = Calendar.dayNumber(date.year, date.month, date.day) * 86_400 + timeOfDay - offset
        guard seconds >= Self.earliest, seconds <= Self.latest else { return nil }
        unixSeconds = seconds
        self.nanoseconds = nanoseconds
    }

    public static var expectation: String { "must be an RFC 3339 time such as 2026-01-31T09:30:00Z" }

    public func withWire<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        var text = DigitText()
        let day = unixSeconds >= 0 ? unixSeconds / 86_400 : (unixSeconds - 86_399) / 86_400
        text.put(date: Calendar.date(ofDay: day))
        text.put(UInt8(ascii: "T"))
        text.put(secondOfDay: Int(unixSeconds - day * 86_400))
        if nanoseconds > 0 {
            var digits = 9
            var fraction = Int(nanoseconds)
            while fraction % 10 == 0 {
                fraction /= 10
                digits -= 1
            }
            text.put(UInt8(ascii: "."))
            text.put(fraction, digits: digits)
        }
        text.put(UInt8(ascii: "Z"))
        return text.withBytes(body)
    }

    public static func < (left: Self, right: Self) -> Bool {
        (left.unixSeconds, left.nanoseconds) < (right.unixSeconds, right.nanoseconds)
    }

    private static func fraction(_ scanner: inout DigitScanner) -> Int32? {
        guard scanner.skip(UInt8(ascii: ".")) else { return 0 }
        var value: Int32 = 0
        var count = 0
        while let digit = scanner.digits(1) {
            if count < 9 { value = value * 10 + Int32(digit) }
            count += 1
        }
        guard count > 0 else { return nil }
        for _ in 0..<max(0, 9 - count) { value *= 10 }
        return value
    }

    /// Seconds east of UTC, up to 23:59 either way.
    private static func offset(_ scanner: inout DigitScanner) -> Int64? {
        if scanner.skip(UInt8(ascii: "Z")) || scanner.skip(UInt8(ascii: "z")) { return 0 }
        let isEast = scanner.skip(UInt8(ascii: "+"))
        guard isEast || scanner.skip(UInt8(ascii: "-")), let hours = scanner.digits(2), hours <= 23,
            scanner.skip(UInt8(ascii: ":")), let minutes = scanner.digits(2), minutes <= 59
        else { return nil }
        let seconds = Int64(hours * 3600 + minutes * 60)
        return isEast ? seconds : -seconds
    }
}
