import Network
import Synchronization

/// Runs async work for a thread that may wait, such as a command's, on an event loop of its own.
func waitFor<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) throws -> Value {
    let loop = try EventLoop()
    loop.start()
    defer { loop.stop() }
    let slot = ResultSlot<Value>()
    _ = Task(executorPreference: loop) {
        do { slot.fill(.success(try await work())) } catch { slot.fill(.failure(error)) }
    }
    return try slot.waitForValue()
}

/// A value that one thread waits for and another brings.
private final class ResultSlot<Value: Sendable>: Sendable {
    private let result = Mutex<Result<Value, any Error>?>(nil)
    private let signal = WakeSignal()

    func fill(_ value: Result<Value, any Error>) {
        result.withLock { $0 = value }
        signal.wake()
    }

    func waitForValue() throws -> Value {
        while true {
            signal.wait()
            if let value = result.withLock({ $0 }) { return try value.get() }
        }
    }
}
