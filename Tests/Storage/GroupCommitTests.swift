import Foundation
import Storage
import Testing

@Suite struct GroupCommitTests {
    private struct Refused: Error, Equatable {
        let number: Int64
    }

    /// Queues `count` writes in order while the gate is held; each inserts the row of its number, and those `refused`
    /// throw afterwards.
    private func queue(
        _ count: Int64, in database: Database, refusing refused: @escaping @Sendable (Int64) -> Bool = { _ in false }
    ) -> [Task<Void, any Error>] {
        (1...count).map { number in
            Task.immediate {
                try await database.write { connection in
                    try connection.execute(
                        "INSERT INTO notes (id, body) VALUES ($1, $2)", [.integer(number), .text("note \(number)")])
                    try connection.execute("INSERT INTO others (value) VALUES ($1)", [.text("\(number)")])
                    if refused(number) { throw Refused(number: number) }
                }
            }
        }
    }

    @Test("what waits is committed in one transaction, in the order it came")
    func oneTransactionInOrder() async throws {
        let directory = try TemporaryDirectory()
        let database = try directory.open()
        let notes = try database.table(named: "notes")
        let gate = Gate()
        let held = gate.hold(database)
        let before = database.version(of: notes)
        let writes = queue(100, in: database)
        gate.open()
        try await held.value
        for write in writes { try await write.value }
        #expect(database.version(of: notes) == before + 1)
        let order = try database.makeReader().read { connection in
            try connection.all("SELECT value FROM others ORDER BY rowid") { row throws(StorageError) in try row.text(0) }
        }
        #expect(order == (1...100).map { "\($0)" })
    }

    @Test("one transaction takes no more writes than the cap", arguments: [(9, 1), (10, 1), (11, 2), (100, 10)])
    func batchCap(count: Int64, commits: UInt64) async throws {
        let directory = try TemporaryDirectory()
        let database = try directory.open { $0.batchWritesMax = 10 }
        let notes = try database.table(named: "notes")
        let gate = Gate()
        let held = gate.hold(database)
        let before = database.version(of: notes)
        let writes = queue(count, in: database)
        gate.open()
        try await held.value
        for write in writes { try await write.value }
        #expect(database.version(of: notes) == before + commits)
    }

    @Test("a failing write is undone alone, and only its caller hears of it")
    func failingWriteAlone() async throws {
        let directory = try TemporaryDirectory()
        let database = try directory.open()
        let notes = try database.table(named: "notes")
        let gate = Gate()
        let held = gate.hold(database)
        let before = database.version(of: notes)
        let writes = queue(100, in: database, refusing: { $0 % 10 == 0 })
        gate.open()
        try await held.value
        for (index, write) in writes.enumerated() {
            let number = Int64(index + 1)
            if number % 10 == 0 {
                await #expect(throws: Refused(number: number)) { try await write.value }
            } else {
                try await write.value
            }
        }
        #expect(database.version(of: notes) == before + 1)
        let expected = (1...100).filter { $0 % 10 != 0 }.map(Int64.init)
        #expect(try database.makeReader().read(noteIDs) == expected)
    }

    @Test("a broken rule of the schema fails the one write with its kind", arguments: [
        ("INSERT INTO notes (id, body) VALUES (2, 'first')", StorageError.Constraint.unique),
        ("INSERT INTO notes (id, body) VALUES (1, 'second')", .unique),
        ("INSERT INTO notes (id, body) VALUES (2, 'forbidden')", .check),
        ("INSERT INTO notes (id) VALUES (2)", .notNull),
        ("INSERT INTO tags (note_id, tag) VALUES (7, 'orphan')", .foreignKey),
    ] as [(StaticString, StorageError.Constraint)])
    func constraintKinds(sql: StaticString, kind: StorageError.Constraint) async throws {
        let directory = try TemporaryDirectory()
        let database = try directory.open()
        try await database.insertNote(1, "first")
        await #expect(throws: StorageError.constraint(kind)) {
            try await database.write { connection throws(StorageError) in try connection.execute(sql) }
        }
        #expect(try database.makeReader().read(noteIDs) == [1])
        #expect(database.failure == nil)
    }

    @Test("a write beyond the queue's bound is refused at once, and room comes back")
    func queueBound() async throws {
        let directory = try TemporaryDirectory()
        let database = try directory.open { $0.queuedWritesMax = 5 }
        let gate = Gate()
        let held = gate.hold(database)
        let writes = queue(5, in: database)
        await #expect(throws: StorageError.overloaded) { try await database.insertNote(6, "six") }
        gate.open()
        try await held.value
        for write in writes { try await write.value }
        try await database.insertNote(6, "six")
        #expect(try database.makeReader().read(noteIDs) == [1, 2, 3, 4, 5, 6])
    }

    @Test("close finishes what is queued before it returns")
    func closeFinishesQueue() async throws {
        let directory = try TemporaryDirectory()
        let database = try directory.open()
        let gate = Gate()
        let held = gate.hold(database)
        let writes = queue(20, in: database)
        let closer = Thread { database.close() }
        closer.start()
        gate.open()
        try await held.value
        for write in writes { try await write.value }
        #expect(try database.makeReader().read(noteIDs) == (1...20).map(Int64.init))
    }

    @Test("a cancelled task's write is carried out and answered")
    func cancelledWrite() async throws {
        let directory = try TemporaryDirectory()
        let database = try directory.open()
        let gate = Gate()
        let held = gate.hold(database)
        let writes = queue(1, in: database)
        writes[0].cancel()
        gate.open()
        try await held.value
        try await writes[0].value
        #expect(try database.makeReader().read(noteIDs) == [1])
    }

    @Test("a thousand writers at once each get their own answer")
    func manyWriters() async throws {
        let directory = try TemporaryDirectory()
        let database = try directory.open { $0.durability = .processOnly }
        let answers = await withTaskGroup(of: (Int64, Int64?).self) { group in
            for number in Int64(1)...1_000 {
                group.addTask {
                    let answer = try? await database.write { connection in
                        try connection.first(
                            "INSERT INTO notes (id, body) VALUES ($1, $2) RETURNING id * 2",
                            [.integer(number), .text("\(number)")]
                        ) { row throws(StorageError) in try row.integer(0) }
                    }
                    return (number, answer ?? nil)
                }
            }
            return await group.reduce(into: [Int64: Int64]()) { $0[$1.0] = $1.1 }
        }
        #expect(answers.count == 1_000)
        #expect(answers.allSatisfy { $0.value == $0.key * 2 })
    }
}
