import Glibc
import Storage

/// Durable writes per second from 64 concurrent callers, with group commit and with one transaction each, alternating
/// in one run. Each write is a conditional UPDATE of a balance and an INSERT into a journal. Also reads by key.
///
/// `storage-benchmark [seconds per measurement, default 2] [directory, default the working directory]`
@main
struct StorageBenchmark {
    private static let callers = 64
    private static let rounds = 3

    static func main() async throws {
        let arguments = CommandLine.arguments
        let seconds = arguments.count > 1 ? Double(arguments[1]) ?? 2 : 2
        let directory = arguments.count > 2 ? arguments[2] : "."
        var grouped: [Double] = []
        var single: [Double] = []
        for round in 1...rounds {
            let one = try await writesPerSecond(batchWritesMax: 1, seconds: seconds, directory: directory)
            let many = try await writesPerSecond(batchWritesMax: 256, seconds: seconds, directory: directory)
            print("round \(round): one transaction each \(Int(one))/s, group commit \(Int(many))/s, ratio \(tenths(many / one))")
            single.append(one)
            grouped.append(many)
        }
        let ratio = median(grouped) / median(single)
        print("\(callers) callers, durable: one transaction each \(Int(median(single)))/s, group commit \(Int(median(grouped)))/s")
        print("ratio of the medians: \(tenths(ratio)) (bar: 8.0)")
        try await measureReads(seconds: seconds, directory: directory)
        if ratio < 8 { exit(1) }
    }

    private static func writesPerSecond(
        batchWritesMax: Int, seconds: Double, directory: String
    ) async throws -> Double {
        let path = "\(directory)/storage-benchmark-\(getpid()).sqlite"
        defer { remove(path) }
        var configuration = DatabaseConfiguration(path: path)
        configuration.batchWritesMax = batchWritesMax
        let database = try Database.open(configuration, migrations: [BenchmarkSchema.wallets])
        defer { database.close() }
        try await BenchmarkSchema.fill(database)
        let start = ContinuousClock.now
        let end = start + .seconds(seconds)
        let done = await withTaskGroup(of: Int.self) { group in
            for caller in 0..<callers {
                group.addTask {
                    var wallet = Int64(caller)
                    var done = 0
                    while ContinuousClock.now < end {
                        wallet = (wallet + 7_919) % BenchmarkSchema.walletCount
                        guard (try? await BenchmarkSchema.deduct(from: wallet, database)) == true else {
                            preconditionFailure("a deduction failed")
                        }
                        done += 1
                    }
                    return done
                }
            }
            return await group.reduce(0, +)
        }
        return Double(done) / ((ContinuousClock.now - start) / .seconds(1))
    }

    private static func measureReads(seconds: Double, directory: String) async throws {
        let path = "\(directory)/storage-benchmark-\(getpid()).sqlite"
        defer { remove(path) }
        let database = try Database.open(DatabaseConfiguration(path: path), migrations: [BenchmarkSchema.wallets])
        defer { database.close() }
        try await BenchmarkSchema.fill(database)
        let reader = try database.makeReader()
        let count = 100_000
        let start = ContinuousClock.now
        var sum: Int64 = 0
        for number in 0..<count {
            sum += try reader.read { connection in
                try BenchmarkSchema.balance(of: Int64(number) % BenchmarkSchema.walletCount, connection)
            }
        }
        let perRead = (ContinuousClock.now - start) / .microseconds(1) / Double(count)
        precondition(sum > 0, "the balances were read")
        print("read transaction with one row by key: \(tenths(perRead)) us")
    }

    private static func remove(_ path: String) {
        for suffix in ["", "-wal", "-shm", ".lock"] {
            unlink(path + suffix)
        }
    }

    private static func median(_ values: [Double]) -> Double {
        values.sorted()[values.count / 2]
    }

    private static func tenths(_ value: Double) -> String {
        let rounded = Int((value * 10).rounded())
        return "\(rounded / 10).\(rounded % 10)"
    }
}
