import CSQLite
import Storage
import Testing

@Suite(.serialized) struct FailingFileSystemTests {
    private static let writeCount = Int64(24)
    private static let inputOutputWrite = SQLITE_IOERR | (3 << 8)
    private static let inputOutputSync = SQLITE_IOERR | (4 << 8)

    /// What a run of writes was told.
    private struct Told {
        var acknowledged: [Int64] = []
        var refused: [Int64] = []
    }

    private func open(in directory: TemporaryDirectory) throws -> Database {
        try #require(FailingFileSystem.isRegistered)
        return try directory.open {
            $0.fileSystemName = FailingFileSystem.name
            $0.checkpointPages = 6
        }
    }

    /// Writes to two tables, now and then with values of several pages.
    private func write(_ numbers: ClosedRange<Int64>, to database: Database) async -> Told {
        var told = Told()
        for number in numbers {
            do {
                try await database.write { connection in
                    let body = String(repeating: "x", count: number % 5 == 0 ? 9_000 : 30) + "\(number)"
                    try connection.execute(
                        "INSERT INTO notes (id, body) VALUES ($1, $2)", [.integer(number), .text(body)])
                    try connection.execute("INSERT INTO others (value) VALUES ($1)", [.text("\(number)")])
                }
                told.acknowledged.append(number)
            } catch {
                told.refused.append(number)
            }
        }
        return told
    }

    private func expectExactly(_ acknowledged: [Int64], in database: Database, _ place: String) throws {
        let reader = try database.makeReader()
        try reader.read { connection throws in
            #expect(try noteIDs(connection) == acknowledged, "\(place)")
            let others = try connection.all("SELECT value FROM others ORDER BY rowid") { row throws(StorageError) in
                Int64(try row.text(0))
            }
            #expect(others == acknowledged, "\(place)")
            #expect(try connection.integrityProblems() == [], "\(place)")
        }
    }

    @Test("whichever call fails, once or from then on, what was answered is there and what was refused is not", .timeLimit(.minutes(2)), arguments: [
        (SQLITE_FULL, 1), (inputOutputWrite, 1), (inputOutputSync, 3), (SQLITE_FULL, 1_000_000),
        (inputOutputSync, 1_000_000),
    ] as [(Int32, Int)])
    func everyCall(code: Int32, count: Int) async throws {
        var first = 1
        var failures = 0
        while true {
            let place = "code \(code), \(count) calls from call \(first)"
            let directory = try TemporaryDirectory()
            try #require(FailingFileSystem.isRegistered)
            FailingFileSystem.plan.withLock { $0 = FailingFileSystem.Plan() }
            let database = try open(in: directory)
            let start = FailingFileSystem.plan.withLock { plan in
                plan.failing = plan.callCount + first..<plan.callCount + first + count
                plan.code = code
                return plan.callCount
            }
            var told = await write(1...FailingFileSystemTests.writeCount, to: database)
            try expectExactly(told.acknowledged, in: database, place)
            let calls = FailingFileSystem.plan.withLock { plan in
                plan.failing = 0..<0
                return plan.callCount - start
            }
            failures += told.refused.isEmpty ? 0 : 1
            told.acknowledged += await write(101...103, to: database).acknowledged
            #expect(told.acknowledged.suffix(3) == [101, 102, 103], "writes did not come back: \(place)")
            try expectExactly(told.acknowledged, in: database, place)
            database.close()
            let again = try open(in: directory)
            try expectExactly(told.acknowledged, in: again, place)
            again.close()
            guard calls >= first else { break }
            // Every call while they are few, then fewer: the later ones repeat the earlier ones.
            first += first < 60 ? 1 : 7
        }
        #expect(failures > 20, "the failures hit no write")
    }

    @Test("an answered write was synced before the answer; the weaker durability does without")
    func syncedBeforeAnswer() async throws {
        try #require(FailingFileSystem.isRegistered)
        for (durability, isSynced) in [(DatabaseConfiguration.Durability.full, true), (.processOnly, false)] {
            let directory = try TemporaryDirectory()
            FailingFileSystem.plan.withLock { $0 = FailingFileSystem.Plan() }
            let database = try directory.open {
                $0.fileSystemName = FailingFileSystem.name
                $0.durability = durability
            }
            try await database.insertNote(1, "one")
            for number in Int64(2)...20 {
                let before = FailingFileSystem.plan.withLock(\.syncCount)
                try await database.insertNote(number, "\(number)")
                #expect((FailingFileSystem.plan.withLock(\.syncCount) > before) == isSynced)
            }
            database.close()
        }
    }
}
