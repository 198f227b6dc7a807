import Network
import Platform
import Storage
import Synchronization

/// Stores what the loops counted: each loop its own in turn, and everything that is left when the server stops.
///
/// A crash loses the calls of the last `intervalMilliseconds`. A call counts on the day it is stored on.
final class UsageRecorder: Sendable {
    static let intervalMilliseconds: Int64 = 10_000

    private let database: Database
    private let log: Log
    private let loops = Mutex<[LoopUsage]>([])

    init(database: Database, log: Log) {
        self.database = database
        self.log = log
    }

    /// The counters of one loop, stored from now on. On the loop's thread.
    func usage(of loop: EventLoop) -> LoopUsage {
        let usage = LoopUsage()
        loops.withLock { $0.append(usage) }
        scheduleStoring(of: usage, on: loop)
        return usage
    }

    /// Stores everything that is not stored yet; for when the loops have stopped.
    func storeAll() {
        for usage in loops.withLock({ $0 }) {
            let counted = usage.take()
            guard !counted.isEmpty else { continue }
            do {
                try waitFor { [database] in
                    try await database.write { connection throws(StorageError) in
                        try OperationUsage.add(counted, on: UnixTime.now.date, connection)
                    }
                }
            } catch {
                log.write(.error, "usage_lost", [("reason", .text("\(error)")), ("operations", .integer(counted.count))])
            }
        }
    }

    private func scheduleStoring(of usage: LoopUsage, on loop: EventLoop) {
        loop.schedule(afterMilliseconds: Self.intervalMilliseconds) { [self] in
            let counted = usage.take()
            guard !counted.isEmpty else { return scheduleStoring(of: usage, on: loop) }
            Task.immediate(executorPreference: loop) { [self] in
                do {
                    try await database.write { connection throws(StorageError) in
                        try OperationUsage.add(counted, on: UnixTime.now.date, connection)
                    }
                } catch {
                    usage.giveBack(counted)
                    log.write(.error, "usage_not_stored", [("reason", .text("\(error)"))])
                }
                scheduleStoring(of: usage, on: loop)
            }
        }
    }
}
