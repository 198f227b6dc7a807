import Foundation
import Storage
import Synchronization
import Testing

@Suite struct ExecutorTests {
    @Test("a write brings its caller back to the thread of the executor it prefers")
    func backOnTheLoop() async throws {
        let directory = try TemporaryDirectory()
        let database = try directory.open()
        let loop = OneThreadExecutor()
        try await Task(executorPreference: loop) {
            for number in Int64(1)...100 {
                #expect(loop.isCurrent)
                try await database.insertNote(number, "\(number)")
                #expect(loop.isCurrent)
            }
        }.value
        loop.stop()
        #expect(try database.makeReader().read(noteIDs).count == 100)
    }
}

/// Stands for an event loop: runs jobs on one thread of its own.
private final class OneThreadExecutor: TaskExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        var thread: pthread_t?
        var isStopped = false
    }

    private let state = Mutex(State())
    private let arrived = DispatchSemaphore(value: 0)

    init() {
        Thread { [self] in run() }.start()
    }

    var isCurrent: Bool {
        state.withLock { $0.thread } == pthread_self()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.jobs.append(job) }
        arrived.signal()
    }

    func stop() {
        state.withLock { $0.isStopped = true }
        arrived.signal()
    }

    private func run() {
        state.withLock { $0.thread = pthread_self() }
        while true {
            arrived.wait()
            let (job, isStopped) = state.withLock { state in
                (state.jobs.isEmpty ? nil : state.jobs.removeFirst(), state.isStopped)
            }
            if let job {
                job.runSynchronously(on: asUnownedTaskExecutor())
            } else if isStopped {
                return
            }
        }
    }
}
