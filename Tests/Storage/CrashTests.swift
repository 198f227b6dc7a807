import Foundation
import Storage
import Testing

@Suite(.serialized) struct CrashTests {
    /// What a killed writer had said.
    private struct Said {
        var asked: Set<Int64> = []
        var promised: Set<Int64> = []
        var complaints: [String] = []

        init(outputPath: String) throws {
            // The last line may be cut; a cut number is not a promise.
            for line in try String(contentsOfFile: outputPath, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
                if line.first == "+", let id = Int64(line.dropFirst()) {
                    asked.insert(id)
                } else if line.first == "=", let id = Int64(line.dropFirst()) {
                    promised.insert(id)
                } else {
                    complaints.append(String(line))
                }
            }
        }
    }

    private static let rounds = Int64(50)

    @Test("no promised write is lost, none is invented and none is half there, over 50 kills", .timeLimit(.minutes(2)))
    func killedFiftyTimes() async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("crash test seed: \(seed)")
        var generator = SeededGenerator(seed: seed)
        let directory = try TemporaryDirectory()
        var promisedInAll = 0
        for round in 1...CrashTests.rounds {
            let output = directory.path + "/round-\(round).txt"
            let writer = try ChildProcess(
                "storage-crash-writer", [directory.databasePath, "\(round)"], outputPath: output)
            writer.kill(afterOutput: Int.random(in: 0...60_000, using: &generator), orSeconds: 5)
            let said = try Said(outputPath: output)
            #expect(said.complaints == [], "round \(round), seed \(seed)")
            promisedInAll += said.promised.count

            let start = ContinuousClock.now
            let database = try Database.open(
                DatabaseConfiguration(path: directory.databasePath), migrations: CrashTests.migrations)
            let reader = try database.makeReader()
            let credits = try reader.read { try CrashTests.ids("SELECT id FROM credits WHERE round = $1", round, $0) }
            #expect(ContinuousClock.now - start < .seconds(2), "round \(round), seed \(seed)")
            let journal = try reader.read { try CrashTests.ids("SELECT id FROM journal WHERE round = $1", round, $0) }
            // A few examples say enough; the whole sets would fill the screen.
            let half = credits.symmetricDifference(journal).prefix(3)
            let lost = said.promised.subtracting(credits).prefix(3)
            let invented = credits.subtracting(said.asked).prefix(3)
            let refused = credits.filter { $0 % 10 == 9 }.prefix(3)
            #expect(half.isEmpty && lost.isEmpty && invented.isEmpty && refused.isEmpty, "round \(round), seed \(seed)")
            database.close()
        }
        #expect(promisedInAll > 1_000, "the writers were given too little time to mean anything; seed \(seed)")
        let database = try Database.open(
            DatabaseConfiguration(path: directory.databasePath), migrations: CrashTests.migrations)
        #expect(try database.makeReader().read { try $0.integrityProblems() } == [])
        print("crash test: \(promisedInAll) promised writes")
    }

    @Test("when the operating system refuses to let the file grow, writes fail, reads go on, and writes come back")
    func fileLimit() throws {
        let directory = try TemporaryDirectory()
        let output = directory.path + "/output.txt"
        let writer = try ChildProcess(
            "storage-crash-writer", [directory.databasePath, "--file-limit", "300000"], outputPath: output)
        #expect(writer.exitStatus() == 0)
        let lines = try String(contentsOfFile: output, encoding: .utf8).split(separator: "\n").map(String.init)
        try #require(lines.count == 7, "\(lines)")
        #expect(lines[0].hasPrefix("refused inputOutput") || lines[0] == "refused full")
        let acknowledged = try #require(Int(lines[1].dropFirst("acknowledged ".count)))
        #expect(acknowledged > 10)
        #expect(lines[2...] == [
            "read \(acknowledged)", "unhealthy true", "read \(acknowledged + 2)", "problems []", "unhealthy false",
        ])
    }

    /// The same text as in the writer, which the database checks.
    private static let migrations = [
        Migration(
            1, "credits",
            sql: """
                CREATE TABLE credits (id BIGINT NOT NULL PRIMARY KEY, round BIGINT NOT NULL, note TEXT NOT NULL);
                CREATE INDEX credits_by_round ON credits (round);
                CREATE TABLE journal (id BIGINT NOT NULL PRIMARY KEY, round BIGINT NOT NULL, note TEXT NOT NULL)
                """)
    ]

    private static func ids(
        _ sql: StaticString, _ round: Int64, _ connection: ReadConnection
    ) throws(StorageError) -> Set<Int64> {
        Set(try connection.all(sql, [.integer(round)]) { row throws(StorageError) in try row.integer(0) })
    }
}
