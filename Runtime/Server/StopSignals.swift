import Glibc

/// SIGTERM and SIGINT, taken by the main thread instead of ending the process.
struct StopSignals {
    private var set = sigset_t()

    /// Blocks the signals for this thread and every thread started from it; call before the first one is started.
    init() {
        sigemptyset(&set)
        sigaddset(&set, SIGTERM)
        sigaddset(&set, SIGINT)
        pthread_sigmask(SIG_BLOCK, &set, nil)
        signal(SIGPIPE, SIG_IGN)
    }

    /// Waits until the process is told to stop.
    /// - Returns: the signal's number.
    func wait() -> Int32 {
        var set = set
        var number: Int32 = 0
        while sigwait(&set, &number) != 0 {}
        return number
    }
}
