import Glibc
import Platform
import Storage

/// What judging one signed request costs, in nanoseconds, for a known id and for one nobody has.
///
/// `signature-benchmark [directory, default the working directory]`
@main
struct SignatureBenchmark {
    private static let count = 200_000

    static func main() async throws {
        let directory = CommandLine.arguments.count > 1 ? CommandLine.arguments[1] : "."
        let path = "\(directory)/signature-benchmark-\(getpid()).sqlite"
        defer {
            for suffix in ["", "-wal", "-shm", ".lock"] { unlink(path + suffix) }
        }
        let database = try Database.open(DatabaseConfiguration(path: path), migrations: PlatformSchema.migrations)
        defer { database.close() }
        let known = try await DemoData.install(in: database).product
        let now = UnixTime.now.seconds
        let signature = try RequestSignature.sign(id: known.id, secret: known.secret, atSeconds: now)
        let reader = try database.makeReader()
        let integrations = try IntegrationDirectory(database: database, reader: reader)
        for (label, id, accepted) in [("known id", known.id.text, count), ("unknown id", "nobody-here", 0)] {
            let request = SignedRequest(id: Array(id.utf8), timestamp: Array("\(now)".utf8), signature: Array(signature.utf8))
            var best = Double.infinity
            for _ in 0..<7 {
                let start = ContinuousClock.now
                let hits = try request.hits(count, integrations, now: now)
                best = min(best, (ContinuousClock.now - start) / .nanoseconds(1) / Double(count))
                precondition(hits == accepted, "each verdict is as expected")
            }
            print("\(label): \(Int(best)) ns")
        }
    }
}

private struct SignedRequest {
    let id: [UInt8]
    let timestamp: [UInt8]
    let signature: [UInt8]

    /// How many of `count` verifications accept.
    func hits(_ count: Int, _ integrations: IntegrationDirectory, now: Int64) throws -> Int {
        try id.withUnsafeBytes { id in
            try timestamp.withUnsafeBytes { timestamp in
                try signature.withUnsafeBytes { signature in
                    var hits = 0
                    for _ in 0..<count {
                        let verdict = try integrations.verify(
                            id: id, timestamp: timestamp, signature: signature, now: now)
                        if case .accepted = verdict { hits += 1 }
                    }
                    return hits
                }
            }
        }
    }
}
