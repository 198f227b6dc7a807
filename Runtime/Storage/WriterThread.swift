import Glibc
import Synchronization

/// A thread that runs one function and can be waited for.
final class WriterThread: Sendable {
    private let thread: pthread_t
    private let isAwaited = Atomic<Bool>(false)

    /// - Parameter body: runs once on the new thread and owns what it captures; nobody else may use that afterwards.
    init(_ body: sending @escaping () -> Void) throws(StorageError) {
        let start = Unmanaged.passRetained(ThreadBody(body))
        // Signals are for the thread that waits for them: the new thread inherits a mask that blocks all.
        var all = sigset_t()
        var previous = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_BLOCK, &all, &previous)
        defer { pthread_sigmask(SIG_SETMASK, &previous, nil) }
        var created = pthread_t()
        let code = pthread_create(
            &created, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<ThreadBody>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, start.toOpaque())
        guard code == 0 else {
            start.release()
            throw .outOfMemory
        }
        thread = created
    }

    /// Waits until the function has returned; on the thread itself, which cannot wait for itself, only lets it go.
    func join() {
        guard !isAwaited.exchange(true, ordering: .acquiringAndReleasing) else { return }
        let code = pthread_equal(thread, pthread_self()) != 0 ? pthread_detach(thread) : pthread_join(thread, nil)
        precondition(code == 0, "a thread is joined or detached exactly once")
    }
}

private final class ThreadBody {
    let run: () -> Void

    init(_ run: @escaping () -> Void) {
        self.run = run
    }
}
