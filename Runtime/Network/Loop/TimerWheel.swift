/// One entry of a `TimerWheel`, linked into it in place: arming and disarming allocate nothing.
struct TimerNode {
    var previous: UnsafeMutablePointer<TimerNode>?
    var next: UnsafeMutablePointer<TimerNode>?
    /// Milliseconds on the loop's monotonic clock.
    var deadline: Int64 = 0
    /// Whom to tell; nil while the node is not armed.
    var target: Unmanaged<LoopTarget>?
    /// What the target needs to know whose timer it is.
    var context: UnsafeMutableRawPointer?

    var isArmed: Bool { previous != nil }
}

/// A hashed wheel of timers with a resolution of `resolutionMilliseconds`: arming, disarming and firing cost the
/// same whatever the number of timers. A timer never fires early and at most one slot late.
struct TimerWheel {
    static let resolutionMilliseconds: Int64 = 16
    private static let slotCount = 4_096
    private static let wordCount = slotCount / 64

    /// The heads of the circular lists, one for each slot.
    private let slots: UnsafeMutablePointer<TimerNode>
    /// One bit for each slot that has timers, so that the next wake-up is found without walking empty slots.
    private let occupied: UnsafeMutablePointer<UInt64>
    private var cursor: Int64
    private var count = 0
    private var earliestSlot = Int64.max

    init(nowMilliseconds: Int64) {
        slots = .allocate(capacity: Self.slotCount)
        occupied = .allocate(capacity: Self.wordCount)
        occupied.initialize(repeating: 0, count: Self.wordCount)
        for index in 0..<Self.slotCount {
            let head = slots + index
            head.initialize(to: TimerNode())
            head.pointee.previous = head
            head.pointee.next = head
        }
        cursor = nowMilliseconds / Self.resolutionMilliseconds
    }

    func deallocate() {
        slots.deallocate()
        occupied.deallocate()
    }

    /// Milliseconds until the next timer may be due: 0 when one is, nil when there is none.
    func millisecondsToNext(now: Int64) -> Int64? {
        guard count > 0 else { return nil }
        return max(0, earliestSlot * Self.resolutionMilliseconds - now)
    }

    /// Arms `node`, which must not be armed, for `node.deadline`.
    mutating func arm(_ node: UnsafeMutablePointer<TimerNode>) {
        // Rounded up, so that a timer never fires early.
        let wanted = (node.pointee.deadline + Self.resolutionMilliseconds - 1) / Self.resolutionMilliseconds
        // A deadline behind the horizon waits in the last slot and is looked at again there.
        let slot = min(max(wanted, cursor + 1), cursor + Int64(Self.slotCount) - 1)
        let index = Int(slot % Int64(Self.slotCount))
        let head = slots + index
        node.pointee.next = head
        node.pointee.previous = head.pointee.previous
        head.pointee.previous?.pointee.next = node
        head.pointee.previous = node
        occupied[index >> 6] |= 1 << UInt64(index & 63)
        count += 1
        if slot < earliestSlot { earliestSlot = slot }
    }

    /// Takes `node` out; harmless when it is not armed.
    mutating func disarm(_ node: UnsafeMutablePointer<TimerNode>) {
        guard let previous = node.pointee.previous, let next = node.pointee.next else { return }
        previous.pointee.next = next
        next.pointee.previous = previous
        node.pointee.previous = nil
        node.pointee.next = nil
        count -= 1
        // The bit and `earliestSlot` may now be too eager: that costs one early look, never a missed timer.
    }

    /// The next timer due at `now`, taken out of the wheel; nil when there is no more for this tick.
    mutating func popDue(now: Int64) -> UnsafeMutablePointer<TimerNode>? {
        let last = now / Self.resolutionMilliseconds
        while earliestSlot <= last {
            let slot = earliestSlot
            let index = Int(slot % Int64(Self.slotCount))
            let head = slots + index
            while let node = head.pointee.next, node != head {
                disarm(node)
                if node.pointee.deadline <= now { return node }
                // Waited behind the horizon: cursor moves first, so that it does not come back to this slot.
                cursor = max(cursor, slot)
                arm(node)
            }
            occupied[index >> 6] &= ~(1 << UInt64(index & 63))
            cursor = max(cursor, slot)
            earliestSlot = nextOccupied(after: slot)
        }
        cursor = max(cursor, last)
        return nil
    }

    private func nextOccupied(after slot: Int64) -> Int64 {
        guard count > 0 else { return .max }
        var candidate = slot + 1
        let end = slot + Int64(Self.slotCount) + 64
        while candidate < end {
            let index = Int(candidate % Int64(Self.slotCount))
            let word = occupied[index >> 6] >> UInt64(index & 63)
            if word != 0 { return candidate + Int64(word.trailingZeroBitCount) }
            candidate += Int64(64 - (index & 63))
        }
        return .max
    }
}
