import Foundation
import Storage

/// Holds the writer thread inside a write until opened, so that a test decides what waits behind it.
final class Gate: Sendable {
    private let entered = DispatchSemaphore(value: 0)
    private let opened = DispatchSemaphore(value: 0)

    /// Queues a write that waits, and returns once it is the one that runs.
    func hold(_ database: Database) -> Task<Void, any Error> {
        let task = Task.immediate {
            try await database.write { [entered, opened] _ in
                entered.signal()
                precondition(opened.wait(timeout: .now() + 300) == .success, "the test opens the gate")
            }
        }
        precondition(entered.wait(timeout: .now() + 300) == .success, "the writer takes the first write")
        return task
    }

    func open() {
        opened.signal()
    }
}
