import Glibc
import JSON
import Synchronization

/// How much a log line matters.
enum LogLevel: String, CaseIterable, Sendable, Comparable {
    case debug, info, warning, error

    static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// A value of a log line. Secrets, signatures, tokens, cookies and bodies are never given to a log line.
enum LogValue: Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    case text(String)
    case integer(Int)

    init(stringLiteral value: String) { self = .text(value) }
    init(integerLiteral value: Int) { self = .integer(value) }
}

/// Structured log lines: one JSON object per line, written by a thread of its own, so that a slow reader of the log never
/// holds up an event loop. When the reader is slower than the server for long, lines are dropped and their number is written.
final class Log: Sendable {
    private struct Queue {
        var bytes: [UInt8] = []
        var droppedLineCount = 0
        var isStopping = false
        var hasThread = false
    }

    /// Bytes that may wait for the writer.
    static let waitingBytesMax = 1 << 20

    let level: LogLevel
    private let queue = Mutex(Queue())
    private let signal: WakeSignal
    private let ended = WakeSignal()
    private let descriptor: Int32

    /// - Parameter descriptor: where lines go; stderr for the server, so that stdout stays for people.
    init(level: LogLevel, descriptor: Int32 = STDERR_FILENO) {
        self.level = level
        self.descriptor = descriptor
        signal = WakeSignal()
    }

    /// Queues one line; never waits.
    func write(_ level: LogLevel, _ event: StaticString, _ fields: [(StaticString, LogValue)] = []) {
        guard level >= self.level else { return }
        var json = JSONWriter(capacity: 256)
        json.beginObject()
        json.key("time")
        json.string(LogClock.timestamp())
        json.key("level")
        json.string(level.rawValue)
        json.key("event")
        json.string(event.description)
        for (name, value) in fields {
            json.key(name)
            switch value {
            case .text(let text): json.string(text)
            case .integer(let number): json.integer(Int64(number))
            }
        }
        json.endObject()
        let line = Array(json.bytes) + [UInt8(ascii: "\n")]
        let wasEmpty = queue.withLock { queue in
            guard queue.bytes.count + line.count <= Self.waitingBytesMax else {
                queue.droppedLineCount += 1
                return false
            }
            defer { queue.bytes += line }
            return queue.bytes.isEmpty
        }
        if wasEmpty { signal.wake() }
    }

    /// Writes queued lines until `stop`; meant for a thread of its own.
    func writeQueuedLines() {
        defer { ended.wake() }
        while true {
            let (bytes, dropped, isStopping) = queue.withLock { queue in
                defer {
                    queue.bytes.removeAll(keepingCapacity: queue.bytes.count < 64 << 10)
                    queue.droppedLineCount = 0
                }
                return (queue.bytes, queue.droppedLineCount, queue.isStopping)
            }
            writeAll(bytes)
            if dropped > 0 { write(.warning, "log_lines_dropped", [("count", .integer(dropped))]) }
            if isStopping && bytes.isEmpty { return }
            if bytes.isEmpty { signal.wait() }
        }
    }

    /// How long a stop waits for a reader of the log that has stopped reading.
    static let stopSecondsMax = 2

    /// Writes everything queued, as far as its reader takes it, and ends the thread. Nothing is written to the log after it.
    func stop() {
        let hasThread = queue.withLock { queue in
            queue.isStopping = true
            return queue.hasThread
        }
        signal.wake()
        if hasThread { ended.wait(atMostSeconds: Self.stopSecondsMax) }
    }

    func noteThread() {
        queue.withLock { $0.hasThread = true }
    }

    private func writeAll(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { bytes in
            var offset = 0
            while offset < bytes.count {
                let count = Glibc.write(descriptor, bytes.baseAddress?.advanced(by: offset), bytes.count - offset)
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else { return }
                offset += count
            }
        }
    }
}

/// A semaphore one thread waits on.
final class WakeSignal: @unchecked Sendable {  // reason: a sem_t is made for use by several threads and never moves
    private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    init() { sem_init(semaphore, 0, 0) }
    deinit {
        sem_destroy(semaphore)
        semaphore.deallocate()
    }

    func wake() { sem_post(semaphore) }
    func wait() { while sem_wait(semaphore) != 0 && errno == EINTR {} }

    func wait(atMostSeconds seconds: Int) {
        var deadline = timespec()
        clock_gettime(CLOCK_REALTIME, &deadline)
        deadline.tv_sec += seconds
        while sem_timedwait(semaphore, &deadline) != 0 && errno == EINTR {}
    }
}

/// The wall clock as log lines show it.
enum LogClock {
    /// RFC 3339 in UTC with milliseconds.
    static func timestamp() -> String {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        var parts = tm()
        gmtime_r(&now.tv_sec, &parts)
        func padded(_ number: Int, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let date = "\(padded(Int(parts.tm_year) + 1900, 4))-\(padded(Int(parts.tm_mon) + 1, 2))-\(padded(Int(parts.tm_mday), 2))"
        let time = "\(padded(Int(parts.tm_hour), 2)):\(padded(Int(parts.tm_min), 2)):\(padded(Int(parts.tm_sec), 2))"
        return "\(date)T\(time).\(padded(now.tv_nsec / 1_000_000, 3))Z"
    }
}
