/// A job of the Swift runtime waiting on a loop, and under which executor it was enqueued.
struct LoopJob {
    let job: UnownedJob
    let isSerial: Bool
}

/// A first-in first-out queue of jobs for one thread; it grows, and allocates nothing once it has grown.
struct JobRing {
    private var items: UnsafeMutablePointer<LoopJob>
    private var capacity = 64
    private var head = 0
    private(set) var count = 0

    init() {
        items = .allocate(capacity: 64)
    }

    func deallocate() {
        items.deallocate()
    }

    mutating func push(_ job: LoopJob) {
        if count == capacity { grow() }
        (items + ((head &+ count) & (capacity &- 1))).initialize(to: job)
        count &+= 1
    }

    mutating func pop() -> LoopJob? {
        guard count > 0 else { return nil }
        let job = items[head]
        head = (head &+ 1) & (capacity &- 1)
        count &-= 1
        return job
    }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<LoopJob>.allocate(capacity: capacity * 2)
        for index in 0..<count {
            (larger + index).initialize(to: items[(head + index) & (capacity - 1)])
        }
        items.deallocate()
        items = larger
        head = 0
        capacity *= 2
    }
}
