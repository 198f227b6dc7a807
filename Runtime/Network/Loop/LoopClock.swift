import Glibc

/// Both clocks at one moment.
struct LoopClock {
    /// Monotonic.
    let nanoseconds: Int64
    /// Wall clock, since 1970.
    let unixSeconds: Int64

    static func now() -> LoopClock {
        var monotonic = timespec()
        var wall = timespec()
        clock_gettime(CLOCK_MONOTONIC, &monotonic)
        clock_gettime(CLOCK_REALTIME_COARSE, &wall)
        return LoopClock(
            nanoseconds: Int64(monotonic.tv_sec) &* 1_000_000_000 &+ Int64(monotonic.tv_nsec),
            unixSeconds: Int64(wall.tv_sec))
    }
}
