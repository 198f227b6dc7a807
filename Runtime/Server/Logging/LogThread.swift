import Glibc

extension Log {
    /// Starts the thread that writes queued lines, until `stop`. Without it lines wait in memory.
    ///
    /// - Returns: false when the system gives no thread.
    func startThread() -> Bool {
        var thread = pthread_t()
        let context = Unmanaged.passRetained(self).toOpaque()
        let failure = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<Log>.fromOpaque(context).takeRetainedValue().writeQueuedLines()
                return nil
            }, context)
        guard failure == 0 else {
            Unmanaged<Log>.fromOpaque(context).release()
            return false
        }
        pthread_detach(thread)
        noteThread()
        return true
    }
}
