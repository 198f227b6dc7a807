/// A time in which no mail can be sent, whatever the mail: how long to wait before the next look, and what was told about it.
struct MailOutage {
    /// Waits between looks, in milliseconds; the last one again and again.
    private static let pauses: [Int64] = [1_000, 5_000, 15_000, 30_000, 60_000, 120_000, 300_000]

    private var count = 0
    private var until: Int64 = 0
    private var reason = ""

    var isOver: Bool { count == 0 }

    /// - Parameter time: on the loop's clock.
    func millisecondsLeft(at time: Int64) -> Int64 { max(0, until - time) }

    /// Several carriers meet the same outage; only the first one after a pause makes the next pause longer.
    ///
    /// - Returns: whether the reason is news.
    mutating func begins(_ reason: String, at time: Int64) -> Bool {
        if time >= until {
            until = time + Self.pauses[min(count, Self.pauses.count - 1)]
            count += 1
        }
        defer { self.reason = reason }
        return self.reason != reason
    }

    /// - Returns: whether there was one.
    mutating func ends() -> Bool {
        let wasOn = count > 0
        self = MailOutage()
        return wasOn
    }
}
