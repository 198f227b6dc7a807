import Synchronization
import Testing
@testable import Network

@Suite struct EventLoopTests {
    private func withLoop<Result: Sendable>(_ body: (EventLoop) async throws -> Result) async throws -> Result {
        let loop = try EventLoop()
        loop.start()
        defer { loop.stop() }
        return try await body(loop)
    }

    private func onLoop<Result: Sendable>(_ loop: EventLoop, _ work: @escaping @Sendable () -> Result) async -> Result {
        await withCheckedContinuation { continuation in loop.execute { continuation.resume(returning: work()) } }
    }

    @Test("work handed in from elsewhere runs on the loop's thread")
    func execute() async throws {
        try await withLoop { loop in
            #expect(!loop.isCurrent)
            #expect(EventLoop.current == nil)
            #expect(await onLoop(loop) { loop.isCurrent && EventLoop.current === loop })
        }
    }

    @Test("a task that prefers the loop comes back to it after each suspension")
    func resumption() async throws {
        try await withLoop { loop in
            let visits = await withCheckedContinuation { (continuation: CheckedContinuation<[Bool], Never>) in
                loop.execute {
                    Task.immediate(executorPreference: loop) {
                        var visits = [loop.isCurrent]
                        await Task.yield()
                        visits.append(loop.isCurrent)
                        await Task.detached { await Task.yield() }.value
                        visits.append(loop.isCurrent)
                        try? await Task.sleep(for: .milliseconds(1))
                        visits.append(loop.isCurrent)
                        continuation.resume(returning: visits)
                    }
                }
            }
            #expect(visits == [true, true, true, true])
        }
    }

    @Test("an immediate task that does not suspend is finished before the call returns")
    func immediate() async throws {
        try await withLoop { loop in
            let order = await onLoop(loop) {
                let order = Mutex<[Int]>([])
                Task.immediate(executorPreference: loop) { order.withLock { $0.append(1) } }
                order.withLock { $0.append(2) }
                return order.withLock { $0 }
            }
            #expect(order == [1, 2])
        }
    }

    private actor Bound {
        let loop: EventLoop
        var count = 0
        nonisolated var unownedExecutor: UnownedSerialExecutor { loop.serialExecutor.asUnownedSerialExecutor() }
        init(loop: EventLoop) { self.loop = loop }
        func increment() -> Bool {
            count += 1
            return loop.isCurrent
        }
    }

    @Test("an actor bound to the loop runs on its thread")
    func boundActor() async throws {
        try await withLoop { loop in
            let bound = Bound(loop: loop)
            for _ in 0..<100 { #expect(await bound.increment()) }
            #expect(await bound.count == 100)
        }
    }

    @Test("timers fire in the order of their deadlines, none early, and cancelled ones never")
    func timers() async throws {
        try await withLoop { loop in
            let fired = await withCheckedContinuation { (continuation: CheckedContinuation<[Int], Never>) in
                loop.execute {
                    let begin = loop.nowMilliseconds
                    final class Log: @unchecked Sendable { var entries: [Int] = [] }  // reason: used on the loop only
                    let log = Log()
                    for delay in [90, 10, 50, 30] {
                        loop.schedule(afterMilliseconds: Int64(delay)) {
                            log.entries.append(loop.nowMilliseconds - begin >= Int64(delay) ? delay : -1)
                        }
                    }
                    let cancelled = loop.schedule(afterMilliseconds: 20) { log.entries.append(-2) }
                    loop.cancel(cancelled)
                    loop.cancel(cancelled)
                    loop.schedule(afterMilliseconds: 150) { continuation.resume(returning: log.entries) }
                }
            }
            #expect(fired == [10, 30, 50, 90])
        }
    }

    private final class Seen: Sendable {
        let lists = Mutex<[[Int]]>([[], [], [], []])
    }

    @Test("a thousand entries from four threads all run, in each thread's order")
    func mailbox() async throws {
        try await withLoop { loop in
            let seen = Seen()
            await withTaskGroup(of: Void.self) { group in
                for thread in 0..<4 {
                    group.addTask {
                        for number in 0..<1_000 { loop.execute { seen.lists.withLock { $0[thread].append(number) } } }
                    }
                }
            }
            _ = await onLoop(loop) { true }
            for thread in 0..<4 { #expect(seen.lists.withLock { $0[thread] } == Array(0..<1_000)) }
        }
    }
}

@Suite struct TimerWheelTests {
    @Test("a wheel fires every timer at its time, also behind its horizon")
    func horizon() {
        var wheel = TimerWheel(nowMilliseconds: 1_000_000)
        defer { wheel.deallocate() }
        let delays: [Int64] = [0, 1, 16, 17, 1_000, 65_535, 65_536, 65_600, 131_072, 500_000]
        let nodes = UnsafeMutablePointer<TimerNode>.allocate(capacity: delays.count)
        defer { nodes.deallocate() }
        for (index, delay) in delays.enumerated() {
            (nodes + index).initialize(to: TimerNode(deadline: 1_000_000 + delay))
            wheel.arm(nodes + index)
        }
        var firedAt: [Int64?] = Array(repeating: nil, count: delays.count)
        var now: Int64 = 1_000_000
        while let wait = wheel.millisecondsToNext(now: now), now < 2_000_000 {
            now += max(1, wait)
            while let node = wheel.popDue(now: now) { firedAt[node - nodes] = now - 1_000_000 }
        }
        for (index, delay) in delays.enumerated() {
            let fired = firedAt[index] ?? -1
            #expect(fired >= delay && fired <= delay + 2 * TimerWheel.resolutionMilliseconds, "delay \(delay) fired at \(fired)")
        }
    }

    @Test("random arming and disarming agrees with a plain list", arguments: [1, 2, 3] as [UInt64])
    func model(seed: UInt64) {
        var random = seed
        func next(_ bound: Int64) -> Int64 {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int64(random >> 33) % bound
        }
        var wheel = TimerWheel(nowMilliseconds: 0)
        defer { wheel.deallocate() }
        let count = 200
        let nodes = UnsafeMutablePointer<TimerNode>.allocate(capacity: count)
        defer { nodes.deallocate() }
        for index in 0..<count { (nodes + index).initialize(to: TimerNode()) }
        var now: Int64 = 0
        for _ in 0..<20_000 {
            let node = nodes + Int(next(Int64(count)))
            if node.pointee.isArmed {
                wheel.disarm(node)
            } else {
                node.pointee.deadline = now + next(100_000)
                wheel.arm(node)
            }
            now += next(40)
            while let due = wheel.popDue(now: now) { #expect(due.pointee.deadline <= now, "seed \(seed)") }
            for index in 0..<count where nodes[index].isArmed {
                if nodes[index].deadline < now - 2 * TimerWheel.resolutionMilliseconds {
                    Issue.record("seed \(seed): a timer is late")
                    return
                }
            }
        }
    }
}
