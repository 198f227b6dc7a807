/// Something an event loop calls: about a descriptor, a timer, or the end of a tick. Always on the loop's thread.
class LoopTarget {
    /// Set while the target waits for `tickEnded`, so that it is asked for once.
    final var awaitsTickEnd = false

    /// The descriptor registered with `context` is ready; `events` are the `linux_…` bits.
    func ready(context: UnsafeMutableRawPointer?, events: UInt32) {}
    /// The timer armed with `context` is due and no longer armed.
    func timerFired(context: UnsafeMutableRawPointer?) {}
    /// Everything that was ready in this tick has been seen: write now what was collected.
    func tickEnded() {}
}

/// The descriptors registered with one epoll set. A token names a slot and its generation, so that an event which was
/// already fetched when its descriptor was closed, and its number given to another, finds nobody.
struct DescriptorTable {
    struct Slot {
        var target: Unmanaged<LoopTarget>?
        var context: UnsafeMutableRawPointer?
        var generation: UInt32
        var nextFree: UInt32
    }

    private static let none = UInt32.max
    private(set) var slots: UnsafeMutablePointer<Slot>
    private var capacity: UInt32 = 64
    private var used: UInt32 = 0
    private var firstFree = DescriptorTable.none

    init() {
        slots = .allocate(capacity: 64)
    }

    func deallocate() {
        slots.deallocate()
    }

    mutating func insert(_ target: LoopTarget, context: UnsafeMutableRawPointer?) -> UInt64 {
        let index: UInt32
        if firstFree != Self.none {
            index = firstFree
            firstFree = slots[Int(index)].nextFree
        } else {
            if used == capacity { grow() }
            index = used
            used += 1
            (slots + Int(index)).initialize(to: Slot(target: nil, context: nil, generation: 0, nextFree: Self.none))
        }
        slots[Int(index)].target = Unmanaged.passUnretained(target)
        slots[Int(index)].context = context
        return UInt64(slots[Int(index)].generation) << 32 | UInt64(index)
    }

    mutating func remove(_ token: UInt64) {
        let index = UInt32(truncatingIfNeeded: token)
        guard index < used, slots[Int(index)].generation == UInt32(truncatingIfNeeded: token >> 32),
            slots[Int(index)].target != nil
        else { return }
        slots[Int(index)].target = nil
        slots[Int(index)].context = nil
        slots[Int(index)].generation &+= 1
        slots[Int(index)].nextFree = firstFree
        firstFree = index
    }

    /// Whom `token` belongs to; nil when it was removed since.
    @inline(__always)
    func find(_ token: UInt64) -> (target: Unmanaged<LoopTarget>, context: UnsafeMutableRawPointer?)? {
        let index = UInt32(truncatingIfNeeded: token)
        guard index < used else { return nil }
        let slot = slots + Int(index)
        guard slot.pointee.generation == UInt32(truncatingIfNeeded: token >> 32), let target = slot.pointee.target
        else { return nil }
        return (target, slot.pointee.context)
    }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<Slot>.allocate(capacity: Int(capacity) * 2)
        larger.moveInitialize(from: slots, count: Int(used))
        slots.deallocate()
        slots = larger
        capacity *= 2
    }
}
