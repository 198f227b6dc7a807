import Synchronization

/// Counts events by network in memory that never grows, for all loops: so many at once, and then so many in a while. Loopback
/// addresses are not limited.
///
/// Each key falls into one slot of each of two rows, and is limited only when both its slots are. So no key is limited too late,
/// and a key is limited too early only when strangers fill both its slots, which nobody can aim at without the seed.
public final class RateLimiter: Sendable {
    /// How many events are let through.
    public struct Rule: Sendable, Equatable {
        /// At once, and in each `milliseconds` afterwards; 0 lets everything through.
        public let count: Int64
        public let milliseconds: Int64

        public init(_ count: Int64, perMilliseconds milliseconds: Int64) {
            self.count = max(0, count)
            self.milliseconds = max(1, milliseconds)
        }
    }

    public enum Verdict: Sendable, Equatable {
        case allowed
        /// Nothing was counted.
        case limited(retryAfterSeconds: Int)
    }

    private static let rowCount = 2
    private let rule: Rule
    private let slotCount: Int
    private let seed: (UInt64, UInt64)
    /// Row by row: when the slot will be empty again, in milliseconds.
    private let emptyAt: Mutex<[Int64]>

    /// - Parameter slotCount: of each row; 16 bytes each in all.
    public init(_ rule: Rule, slotCount: Int = 8_192) {
        self.rule = rule
        self.slotCount = max(1, slotCount)
        var generator = SystemRandomNumberGenerator()
        seed = (generator.next(), generator.next())
        emptyAt = Mutex([Int64](repeating: .min, count: self.slotCount * RateLimiter.rowCount))
    }

    /// Counts an event of `address`'s network.
    ///
    /// - Parameters:
    ///   - name: counts apart what shares an address, such as a key id; empty for all together.
    ///   - now: on any clock that goes forward, always the same one.
    public func take(_ address: ClientAddress, _ name: String = "", nowMilliseconds now: Int64) -> Verdict {
        judge(address, name, now, counts: true)
    }

    /// What `take` would say.
    public func look(_ address: ClientAddress, _ name: String = "", nowMilliseconds now: Int64) -> Verdict {
        judge(address, name, now, counts: false)
    }

    private func judge(_ address: ClientAddress, _ name: String, _ now: Int64, counts: Bool) -> Verdict {
        // A loopback client is this machine, or a proxy on it that nobody said to trust: then everybody comes from there.
        guard rule.count > 0, !address.isLoopback else { return .allowed }
        // Each event fills a slot by its share of the time; a slot that is full has no room for another share.
        let share = max(1, rule.milliseconds / rule.count)
        let full = share * rule.count
        let (first, second) = slots(of: address, name)
        return emptyAt.withLock { emptyAt in
            let emptiest = max(now, min(emptyAt[first], emptyAt[second]))
            let over = emptiest + share - (now + full)
            if over > 0 { return .limited(retryAfterSeconds: Int(clamping: (over + 999) / 1_000)) }
            if counts {
                // Only up to the new level: a slot that strangers have filled further stays as it is.
                emptyAt[first] = max(emptyAt[first], emptiest + share)
                emptyAt[second] = max(emptyAt[second], emptiest + share)
            }
            return .allowed
        }
    }

    private func slots(of address: ClientAddress, _ name: String) -> (Int, Int) {
        var hasher = Hasher()
        hasher.combine(seed.0)
        hasher.combine(address.network)
        hasher.combine(name)
        let first = UInt64(bitPattern: Int64(hasher.finalize()))
        var other = Hasher()
        other.combine(seed.1)
        other.combine(first)
        let second = UInt64(bitPattern: Int64(other.finalize()))
        return (Int(first % UInt64(slotCount)), slotCount + Int(second % UInt64(slotCount)))
    }
}
