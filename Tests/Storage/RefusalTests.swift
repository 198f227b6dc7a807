import Foundation
import Storage
import Testing

@Suite struct RefusalTests {
    @Test("a write can neither end the shared transaction nor change schema or settings", arguments: [
        "COMMIT", "ROLLBACK", "BEGIN", "SAVEPOINT mine", "RELEASE one_write", "ROLLBACK TO one_write",
        "CREATE TABLE t (x BIGINT)", "DROP TABLE notes", "ALTER TABLE notes ADD COLUMN y TEXT",
        "PRAGMA synchronous = OFF", "ATTACH 'other' AS other", "DELETE FROM sqlite_schema",
    ] as [StaticString])
    func forbiddenStatements(sql: StaticString) async throws {
        let directory = try TemporaryDirectory()
        let database = try directory.open()
        do {
            try await database.write { connection in
                try connection.execute("INSERT INTO others (value) VALUES ('x')")
                try connection.execute(sql)
            }
            Issue.record("the statement was run")
        } catch StorageError.statement {}
        try await database.insertNote(1, "one")
        #expect(try database.makeReader().read { try $0.exists("SELECT 1 FROM others") } == false)
    }

    @Test("the file can be read by its owner only")
    func fileRights() async throws {
        let directory = try TemporaryDirectory()
        let database = try directory.open()
        try await database.insertNote(1, "one")
        for suffix in ["", "-wal", "-shm", ".lock"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: directory.databasePath + suffix)
            #expect(attributes[.posixPermissions] as? Int == 0o600, "\(suffix)")
        }
    }

    @Test("a file that is no database is refused and left as it is")
    func notADatabase() throws {
        let directory = try TemporaryDirectory()
        let content = Data("this is not a database, but it is long enough to be looked at".utf8)
        try content.write(to: URL(fileURLWithPath: directory.databasePath))
        #expect(throws: StorageError.corrupt) { try directory.open() }
        #expect(try Data(contentsOf: URL(fileURLWithPath: directory.databasePath)) == content)
    }

    @Test("a directory that does not exist is an error with the path")
    func missingDirectory() throws {
        let path = "/nonexistent/directory/test.sqlite"
        let error = #expect(throws: StorageError.self) {
            try Database.open(DatabaseConfiguration(path: path), migrations: [])
        }
        guard case .cannotOpen(let named, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(named.hasPrefix(path))
    }

    @Test("a damaged page is an error of the read, not an answer")
    func damagedPage() async throws {
        let directory = try TemporaryDirectory()
        let database = try directory.open()
        for number in Int64(1)...200 {
            try await database.insertNote(number, String(repeating: "x", count: 1_000) + "\(number)")
        }
        database.close()
        let handle = try FileHandle(forUpdating: URL(fileURLWithPath: directory.databasePath))
        let size = try handle.seekToEnd()
        for offset in stride(from: UInt64(8 * 4_096), to: size, by: 4_096) {
            try handle.seek(toOffset: offset)
            try handle.write(contentsOf: Data(repeating: 0xa5, count: 512))
        }
        try handle.close()
        let again = try directory.open()
        #expect(throws: StorageError.corrupt) {
            try again.makeReader().read { try $0.all("SELECT body FROM notes") { row throws(StorageError) in try row.text(0) } }
        }
    }

    @Test("a full file fails the batch and applies nothing of it; reads go on, and writes too once there is room")
    func fullFile() async throws {
        let directory = try TemporaryDirectory()
        let database = try directory.open { $0.fileBytesMax = 40 * 4_096 }
        let reader = try database.makeReader()
        var stored: Int64 = 0
        do {
            for number in Int64(1)...1_000 {
                try await database.insertNote(number, String(repeating: "x", count: 4_000) + "\(number)")
                stored = number
            }
            Issue.record("the file never became full")
        } catch StorageError.full {}
        #expect(stored > 5)
        #expect(database.failure == .full)
        #expect(try reader.read(noteIDs) == Array(1...stored))

        let gate = Gate()
        let held = gate.hold(database)
        let small = Task.immediate { try await database.insertNote(5_000, "small") }
        let large = Task.immediate {
            try await database.insertNote(5_001, String(repeating: "y", count: 400_000))
        }
        gate.open()
        // SQLite gives up the whole transaction when the file is full, so nobody in it may be told of success.
        _ = await held.result
        await #expect(throws: StorageError.full) { try await small.value }
        await #expect(throws: StorageError.full) { try await large.value }
        #expect(try reader.read(noteIDs) == Array(1...stored))

        try await database.write { try $0.execute("DELETE FROM notes WHERE id <= 3") }
        try await database.insertNote(6_000, "room again")
        #expect(try reader.read(noteIDs) == Array(4...stored) + [6_000])
        #expect(database.failure == nil)
    }
}
