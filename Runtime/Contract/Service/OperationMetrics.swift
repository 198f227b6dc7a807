import Glibc
import Synchronization

/// Counters of each operation on one loop. Only the loop writes; any thread may read.
public final class OperationMetrics: @unchecked Sendable {  // reason: the cells are atomics in memory that lives as long as this
    /// Upper limits of the latency classes in microseconds; the last class has none.
    public static let latencyLimits: [UInt64] = [100, 250, 500, 1000, 2500, 5000, 10_000, 50_000, 250_000, 1_000_000, 10_000_000]

    static let latencyClassCount = 12
    /// Per operation: statuses 1xx to 5xx and "no answer", the latency classes, and the sum of latencies in nanoseconds.
    static let statusClassCount = 6
    static let cellsPerOperation = statusClassCount + latencyClassCount + 1

    let operationCount: Int
    private let cells: UnsafeMutablePointer<Atomic<UInt64>>

    init(operationCount: Int) {
        self.operationCount = operationCount
        let count = operationCount * Self.cellsPerOperation
        cells = .allocate(capacity: max(1, count))
        for index in 0..<count { (cells + index).initialize(to: Atomic(0)) }
    }

    deinit { cells.deallocate() }

    func record(_ operation: Int, status: Int, nanoseconds: Int64) {
        let base = operation &* Self.cellsPerOperation
        let elapsed = UInt64(max(0, nanoseconds))
        add(1, at: base &+ (status >= 100 && status < 600 ? status / 100 &- 1 : 5))
        add(1, at: base &+ Self.statusClassCount &+ Self.latencyClass(elapsed / 1000))
        add(elapsed, at: base &+ Self.cellsPerOperation &- 1)
    }

    /// Each class of one operation: requests by status class, by latency class, and nanoseconds in all.
    func read(_ operation: Int, _ cell: Int) -> UInt64 {
        cells[operation * Self.cellsPerOperation + cell].load(ordering: .relaxed)
    }

    // There is one writer, so a plain store does: no locked instruction on the request path.
    @inline(__always)
    private func add(_ amount: UInt64, at index: Int) {
        let value = cells[index].load(ordering: .relaxed)
        cells[index].store(value &+ amount, ordering: .relaxed)
    }

    private static func latencyClass(_ microseconds: UInt64) -> Int {
        switch microseconds {
        case ...100: 0
        case ...250: 1
        case ...500: 2
        case ...1000: 3
        case ...2500: 4
        case ...5000: 5
        case ...10_000: 6
        case ...50_000: 7
        case ...250_000: 8
        case ...1_000_000: 9
        case ...10_000_000: 10
        default: 11
        }
    }
}

/// The counters of a contract on one loop, with what is needed to name them.
public struct ContractMetrics: Sendable {
    public let contract: StaticString
    public let operations: [OperationDescriptor]
    public let metrics: OperationMetrics

    /// Prometheus text exposition (version 0.0.4) of the same contracts on several loops, added up. Operations that were never
    /// asked for have no lines.
    public static func prometheusText(_ loops: [[ContractMetrics]]) -> String {
        var text = "# HELP btelo_requests_total Requests by operation and class of status.\n# TYPE btelo_requests_total counter\n"
        for position in (loops.first ?? []).indices { appendRequests(loops.map { $0[position] }, &text) }
        text += "# HELP btelo_request_seconds Time from the end of a request's head to the end of its answer.\n"
        text += "# TYPE btelo_request_seconds histogram\n"
        for position in (loops.first ?? []).indices { appendLatencies(loops.map { $0[position] }, &text) }
        return text
    }

    private static func appendRequests(_ loops: [ContractMetrics], _ text: inout String) {
        guard let first = loops.first else { return }
        let classes = ["1xx", "2xx", "3xx", "4xx", "5xx", "none"]
        for (index, operation) in first.operations.enumerated() {
            for (cell, name) in classes.enumerated() {
                let count = sum(loops, index, cell)
                guard count > 0 else { continue }
                let labels = "contract=\"\(first.contract)\",operation=\"\(operation.id)\",status=\"\(name)\""
                text += "btelo_requests_total{\(labels)} \(count)\n"
            }
        }
    }

    private static func appendLatencies(_ loops: [ContractMetrics], _ text: inout String) {
        guard let first = loops.first else { return }
        for (index, operation) in first.operations.enumerated() {
            var count: UInt64 = 0
            var lines = ""
            let labels = "contract=\"\(first.contract)\",operation=\"\(operation.id)\""
            for latencyClass in 0..<OperationMetrics.latencyClassCount {
                count &+= sum(loops, index, OperationMetrics.statusClassCount + latencyClass)
                let limit =
                    latencyClass < OperationMetrics.latencyLimits.count
                    ? "\(Double(OperationMetrics.latencyLimits[latencyClass]) / 1_000_000)" : "+Inf"
                lines += "btelo_request_seconds_bucket{\(labels),le=\"\(limit)\"} \(count)\n"
            }
            guard count > 0 else { continue }
            let seconds = Double(sum(loops, index, OperationMetrics.cellsPerOperation - 1)) / 1e9
            text += lines
            text += "btelo_request_seconds_sum{\(labels)} \(seconds)\nbtelo_request_seconds_count{\(labels)} \(count)\n"
        }
    }

    private static func sum(_ loops: [ContractMetrics], _ operation: Int, _ cell: Int) -> UInt64 {
        loops.reduce(0) { $0 &+ $1.metrics.read(operation, cell) }
    }
}
