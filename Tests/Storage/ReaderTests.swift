import Foundation
import Storage
import Testing

@Suite struct ReaderTests {
    @Test("all reads of one transaction are from the same moment, whatever is written meanwhile")
    func sameMoment() async throws {
        let directory = try TemporaryDirectory()
        let database = try directory.open()
        try await database.insertNote(1, "one")
        // The read waits for a write, so it must not hold one of the threads that tasks, the writing one too, share.
        let seen = try await onThreadOfItsOwn {
            let reader = try database.makeReader()
            let inside = try reader.read { connection throws in
                let before = try noteIDs(connection)
                let written = DispatchSemaphore(value: 0)
                Task {
                    try await database.insertNote(2, "two")
                    written.signal()
                }
                #expect(written.wait(timeout: .now() + 300) == .success)
                return [before, try noteIDs(connection), try reader.read(noteIDs)]
            }
            return inside + [try reader.read(noteIDs)]
        }
        #expect(seen == [[1], [1], [1], [1, 2]])
    }

    @Test("a read that throws gives its own error and ends its transaction")
    func throwingRead() async throws {
        struct Refused: Error {}
        let directory = try TemporaryDirectory()
        let database = try directory.open()
        let reader = try database.makeReader()
        #expect(throws: Refused.self) { try reader.read { _ in throw Refused() } }
        try await database.insertNote(1, "one")
        #expect(try reader.read(noteIDs) == [1])
    }

    @Test("a reader cannot write")
    func readerCannotWrite() throws {
        let directory = try TemporaryDirectory()
        let database = try directory.open()
        #expect(throws: StorageError.readOnly) {
            try database.makeReader().read { connection in
                try connection.forEach("INSERT INTO others (value) VALUES ('x')") { _ in }
            }
        }
    }

    @Test("one statement may run inside its own rows")
    func nestedStatement() async throws {
        let directory = try TemporaryDirectory()
        let database = try directory.open()
        for number in Int64(1)...3 { try await database.insertNote(number, "\(number)") }
        let pairs = try database.makeReader().read { connection in
            var pairs = 0
            try connection.forEach("SELECT id FROM notes") { _ throws(StorageError) in
                try connection.forEach("SELECT id FROM notes") { _ in pairs += 1 }
            }
            return pairs
        }
        #expect(pairs == 9)
    }

    @Test("readers keep reading while writes never stop, and the log does not grow without bound")
    func readersDoNotStarveCheckpoints() async throws {
        let directory = try TemporaryDirectory()
        let database = try directory.open {
            $0.durability = .processOnly
            $0.checkpointPages = 20
        }
        let reader = try database.makeReader()
        for number in Int64(1)...400 {
            try await database.insertNote(number, String(repeating: "x", count: 4_000) + "\(number)")
            #expect(try reader.read { try $0.first("SELECT COUNT(*) FROM notes") { row throws(StorageError) in try row.integer(0) } } == number)
        }
        let size = try FileManager.default.attributesOfItem(atPath: directory.databasePath + "-wal")[.size] as? Int
        #expect(try #require(size) < 60 * 4_200)
    }
}

/// Runs what blocks away from the threads that tasks share.
private func onThreadOfItsOwn<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result(catching: body)) }
    }
}
