/// The Gregorian calendar as numbers, proleptic, without zones.
enum Calendar {
    static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    static func dayCount(ofMonth month: Int, in year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days from 1970-01-01. (H. Hinnant, "chrono-compatible low-level date algorithms")
    static func dayNumber(_ year: Int, _ month: Int, _ day: Int) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return Int64(era * 146_097 + dayOfEra - 719_468)
    }

    static func date(ofDay number: Int64) -> (year: Int, month: Int, day: Int) {
        let shifted = Int(number) + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}

/// Reads fixed-width decimal text byte by byte.
struct DigitScanner {
    let text: UnsafeRawBufferPointer
    var position = 0

    init(_ text: UnsafeRawBufferPointer) { self.text = text }

    var isAtEnd: Bool { position == text.count }

    /// Exactly `count` digits, at most 9.
    mutating func digits(_ count: Int) -> Int? {
        guard text.count - position >= count else { return nil }
        var value = 0
        for _ in 0..<count {
            let digit = text[position] &- UInt8(ascii: "0")
            guard digit <= 9 else { return nil }
            value = value &* 10 &+ Int(digit)
            position &+= 1
        }
        return value
    }

    mutating func skip(_ byte: UInt8) -> Bool {
        guard position < text.count, text[position] == byte else { return false }
        position &+= 1
        return true
    }

    /// `YYYY-MM-DD` of a day that exists.
    mutating func date() -> (year: Int, month: Int, day: Int)? {
        guard let (year, month) = month(), skip(UInt8(ascii: "-")), let day = digits(2),
            day >= 1, day <= Calendar.dayCount(ofMonth: month, in: year)
        else { return nil }
        return (year, month, day)
    }

    /// `YYYY-MM`
    mutating func month() -> (year: Int, month: Int)? {
        guard let year = digits(4), skip(UInt8(ascii: "-")), let month = digits(2), month >= 1, month <= 12 else { return nil }
        return (year, month)
    }

    /// `HH:MM:SS` as seconds of the day. There is no 24:00:00, and second 60 is refused: see ``Timestamp``.
    mutating func timeOfDay() -> Int64? {
        guard let hour = digits(2), hour <= 23, skip(UInt8(ascii: ":")),
            let minute = digits(2), minute <= 59, skip(UInt8(ascii: ":")),
            let second = digits(2), second <= 59
        else { return nil }
        return Int64(hour * 3600 + minute * 60 + second)
    }
}

/// Writes fixed-width decimal text into a buffer on the stack, then gives it out.
struct DigitText {
    private var bytes = InlineArray<40, UInt8>(repeating: 0)
    private var count = 0

    mutating func put(_ byte: UInt8) {
        bytes[count] = byte
        count &+= 1
    }

    mutating func put(_ value: Int, digits: Int) {
        var rest = value
        var place = count &+ digits
        while place > count {
            place &-= 1
            bytes[place] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        count &+= digits
    }

    mutating func put(date: (year: Int, month: Int, day: Int)) {
        put(date.year, digits: 4)
        put(UInt8(ascii: "-"))
        put(date.month, digits: 2)
        put(UInt8(ascii: "-"))
        put(date.day, digits: 2)
    }

    mutating func put(secondOfDay: Int) {
        put(secondOfDay / 3600, digits: 2)
        put(UInt8(ascii: ":"))
        put(secondOfDay / 60 % 60, digits: 2)
        put(UInt8(ascii: ":"))
        put(secondOfDay % 60, digits: 2)
    }

    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        withUnsafeBytes(of: bytes) { body(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    }
}
