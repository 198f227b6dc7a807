/// Names one timer of one loop, for `EventLoop.cancel`. A fired or cancelled timer's token names nothing.
public struct TimerToken: Sendable, Hashable {
    let index: UInt32
    let generation: UInt32
}

/// The loop's timers that run a closure; connections use nodes of their own.
final class LoopTimers: LoopTarget {
    private struct Entry {
        var node = TimerNode()
        var work: (() -> Void)?
        var generation: UInt32 = 0
    }

    unowned(unsafe) var loop: EventLoop?
    private var entries: [UnsafeMutablePointer<Entry>] = []
    private var free: [UInt32] = []

    func schedule(at deadline: Int64, _ work: @escaping () -> Void) -> TimerToken {
        let index: UInt32
        if let last = free.popLast() {
            index = last
        } else {
            index = UInt32(entries.count)
            let entry = UnsafeMutablePointer<Entry>.allocate(capacity: 1)
            entry.initialize(to: Entry())
            entries.append(entry)
        }
        let entry = entries[Int(index)]
        entry.pointee.work = work
        entry.pointee.node.deadline = deadline
        entry.pointee.node.target = Unmanaged.passUnretained(self)
        entry.pointee.node.context = UnsafeMutableRawPointer(bitPattern: UInt(index) + 1)
        loop?.hot.pointee.wheel.arm(Self.node(of: entry))
        return TimerToken(index: index, generation: entry.pointee.generation)
    }

    func cancel(_ token: TimerToken) {
        guard Int(token.index) < entries.count, entries[Int(token.index)].pointee.generation == token.generation
        else { return }
        _ = release(token.index)
    }

    override func timerFired(context: UnsafeMutableRawPointer?) {
        guard let context else { return }
        let work = release(UInt32(truncatingIfNeeded: UInt(bitPattern: context) - 1))
        work?()
    }

    private func release(_ index: UInt32) -> (() -> Void)? {
        let entry = entries[Int(index)]
        guard let work = entry.pointee.work else { return nil }
        loop?.hot.pointee.wheel.disarm(Self.node(of: entry))
        entry.pointee.work = nil
        entry.pointee.generation &+= 1
        free.append(index)
        return work
    }

    /// The node is the entry's first field, so both have one address.
    private static func node(of entry: UnsafeMutablePointer<Entry>) -> UnsafeMutablePointer<TimerNode> {
        UnsafeMutableRawPointer(entry).assumingMemoryBound(to: TimerNode.self)
    }
}
