import Glibc
import Storage

/// Meets the operating system's refusal to let a file grow, and its end.
struct FileLimit {
    let database: Database
    let bytes: UInt

    func run() async throws {
        signal(SIGXFSZ, SIG_IGN)
        setLimit(bytes)
        let reader = try database.makeReader()
        var acknowledged = 0
        do {
            while acknowledged < 100_000 {
                try await insert(acknowledged)
                acknowledged += 1
            }
        } catch {
            CrashWriter.say("refused \(error)\n")
        }
        CrashWriter.say("acknowledged \(acknowledged)\n")
        CrashWriter.say("read \(try count(reader))\n")
        CrashWriter.say("unhealthy \(database.failure != nil)\n")
        setLimit(UInt(bitPattern: -1))
        // The second answer comes after the first write's checkpoint, which may be what was ill.
        try await insert(acknowledged)
        try await insert(acknowledged + 1)
        CrashWriter.say("read \(try count(reader))\n")
        CrashWriter.say("problems \(try reader.read { try $0.integrityProblems() })\n")
        CrashWriter.say("unhealthy \(database.failure != nil)\n")
        database.close()
    }

    private func insert(_ number: Int) async throws {
        try await database.write { connection in
            try CrashWriter.insert(
                Int64(number), 0, String(repeating: "x", count: 500),
                "INSERT INTO credits (id, round, note) VALUES ($1, $2, $3)", connection)
        }
    }

    private func count(_ reader: Reader) throws -> Int64 {
        try reader.read { connection in
            try connection.first("SELECT COUNT(*) FROM credits") { row throws(StorageError) in try row.integer(0) } ?? -1
        }
    }

    private func setLimit(_ bytes: UInt) {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0 else { exit(71) }
        limit.rlim_cur = min(bytes, limit.rlim_max)
        guard setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0 else { exit(71) }
    }
}
