import Glibc

/// A moment in milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
public struct UnixTime: Sendable, Hashable, Comparable {
    public let milliseconds: Int64

    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// - Parameter seconds: saturates at the ends of the millisecond range.
    public init(seconds: Int64) {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000)
        milliseconds = overflow ? (seconds < 0 ? .min : .max) : product
    }

    /// A later moment, or an earlier one for a negative number; stays at the end of time when it would go beyond.
    public func adding(milliseconds: Int64) -> UnixTime {
        let (sum, overflow) = self.milliseconds.addingReportingOverflow(milliseconds)
        return UnixTime(milliseconds: overflow ? (milliseconds < 0 ? .min : .max) : sum)
    }

    /// As `adding(milliseconds:)`, by whole seconds.
    public func adding(seconds: Int64) -> UnixTime { adding(milliseconds: UnixTime(seconds: seconds).milliseconds) }

    /// The UTC midnight that begins `date`.
    public init(startOf date: CalendarDate) {
        milliseconds = date.daysSince1970 * 86_400_000
    }

    /// The wall clock. It may step backwards: what must stay in order is numbered.
    public static var now: UnixTime {
        var time = timespec()
        let code = clock_gettime(CLOCK_REALTIME, &time)
        precondition(code == 0, "CLOCK_REALTIME exists on every Linux")
        return UnixTime(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// Whole seconds, rounded towards the past.
    public var seconds: Int64 {
        UnixTime.floorDivision(milliseconds, by: 1_000)
    }

    /// The UTC calendar date this moment lies in.
    public var date: CalendarDate {
        CalendarDate(daysSince1970: UnixTime.floorDivision(milliseconds, by: 86_400_000))
    }

    /// Milliseconds since the UTC midnight before this moment, 0 to 86,399,999.
    public var millisecondOfDay: Int {
        let remainder = milliseconds % 86_400_000
        return Int(remainder < 0 ? remainder + 86_400_000 : remainder)
    }

    /// `YYYY-MM-DD HH:MM:SS` in UTC.
    public var spacedText: String {
        let second = millisecondOfDay / 1_000
        return "\(date) \(padded(second / 3_600)):\(padded(second / 60 % 60)):\(padded(second % 60))"
    }

    public static func < (left: UnixTime, right: UnixTime) -> Bool {
        left.milliseconds < right.milliseconds
    }

    static func floorDivision(_ dividend: Int64, by divisor: Int64) -> Int64 {
        let quotient = dividend / divisor
        return dividend % divisor < 0 ? quotient - 1 : quotient
    }

    private func padded(_ number: Int) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}
