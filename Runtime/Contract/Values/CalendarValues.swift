/// A day, `YYYY-MM-DD`.
public struct CalendarDate: WireText, WireValue, Codable, Hashable, Comparable {
    public let year: Int
    public let month: Int
    public let day: Int

    /// nil for a day that does not exist, or a year outside 0 to 9999.
    public init?(year: Int, month: Int, day: Int) {
        guard (0...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= Calendar.dayCount(ofMonth: month, in: year)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// The day in UTC on which the moment lies.
    public init(_ moment: Timestamp) {
        let seconds = moment.unixSeconds
        (year, month, day) = Calendar.date(ofDay: seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400)
    }

    public init?(wire text: UnsafeRawBufferPointer) {
        var scanner = DigitScanner(text)
        guard let date = scanner.date(), scanner.isAtEnd else { return nil }
        (year, month, day) = date
    }

    public static var expectation: String { "must be a date (YYYY-MM-DD)" }

    /// When the day starts, in UTC.
    public var start: Timestamp { Timestamp(unixSeconds: Calendar.dayNumber(year, month, day) * 86_400) }

    public func withWire<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        var text = DigitText()
        text.put(date: (year, month, day))
        return text.withBytes(body)
    }

    public static func < (left: Self, right: Self) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }
}

/// A month, `YYYY-MM`.
public struct CalendarMonth: WireText, WireValue, Codable, Hashable, Comparable {
    public let year: Int
    public let month: Int

    /// nil for a month that does not exist, or a year outside 0 to 9999.
    public init?(year: Int, month: Int) {
        guard (0...9999).contains(year), (1...12).contains(month) else { return nil }
        self.year = year
        self.month = month
    }

    /// The month in UTC in which the moment lies.
    public init(_ moment: Timestamp) {
        let date = CalendarDate(moment)
        (year, month) = (date.year, date.month)
    }

    public init?(wire text: UnsafeRawBufferPointer) {
        var scanner = DigitScanner(text)
        guard let month = scanner.month(), scanner.isAtEnd else { return nil }
        (year, self.month) = month
    }

    public static var expectation: String { "must be a month (YYYY-MM)" }

    public func withWire<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        var text = DigitText()
        text.put(year, digits: 4)
        text.put(UInt8(ascii: "-"))
        text.put(month, digits: 2)
        return text.withBytes(body)
    }

    public static func < (left: Self, right: Self) -> Bool { (left.year, left.month) < (right.year, right.month) }
}

/// A moment to the second in UTC, `YYYY-MM-DD HH:MM:SS`.
public struct CalendarDateTime: WireText, WireValue, Codable, Hashable, Comparable {
    /// Seconds since 1970-01-01 00:00:00 UTC.
    public let unixSeconds: Int64

    /// A moment outside the years 0000 to 9999 becomes the nearest inside them.
    public init(unixSeconds: Int64) {
        self.unixSeconds = min(max(unixSeconds, Timestamp.earliest), Timestamp.latest)
    }

    public init?(wire text: UnsafeRawBufferPointer) {
        var scanner = DigitScanner(text)
        guard let date = scanner.date(), scanner.skip(UInt8(ascii: " ")), let timeOfDay = scanner.timeOfDay(),
            scanner.isAtEnd
        else { return nil }
        unixSeconds = Calendar.dayNumber(date.year, date.month, date.day) * 86_400 + timeOfDay
    }

    public static var expectation: String { "must be a moment in UTC (YYYY-MM-DD HH:MM:SS)" }

    public func withWire<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        var text = DigitText()
        let day = unixSeconds >= 0 ? unixSeconds / 86_400 : (unixSeconds - 86_399) / 86_400
        text.put(date: Calendar.date(ofDay: day))
        text.put(UInt8(ascii: " "))
        text.put(secondOfDay: Int(unixSeconds - day * 86_400))
        return text.withBytes(body)
    }

    public static func < (left: Self, right: Self) -> Bool { left.unixSeconds < right.unixSeconds }
}
