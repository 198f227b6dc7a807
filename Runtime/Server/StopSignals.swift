import Glibc

/// SIGTERM, SIGINT and the operator's signal, taken by the main thread instead of ending the process.
struct StopSignals {
    private var set = sigset_t()

    /// Blocks the signals for this thread and every thread started from it; call before the first one is started.
    init() {
        sigemptyset(&set)
        sigaddset(&set, SIGTERM)
        sigaddset(&set, SIGINT)
        sigaddset(&set, OperatorMailbox.signal)
        pthread_sigmask(SIG_BLOCK, &set, nil)
        signal(SIGPIPE, SIG_IGN)
    }

    /// Waits until the process is told to stop.
    ///
    /// - Parameter operatorAsks: called whenever the operator has left a request.
    /// - Returns: the signal's number.
    func wait(operatorAsks: () -> Void) -> Int32 {
        var set = set
        var number: Int32 = 0
        while true {
            guard sigwait(&set, &number) == 0 else { continue }
            guard number == OperatorMailbox.signal else { return number }
            operatorAsks()
        }
    }
}
