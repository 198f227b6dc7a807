import Glibc
import Foundation
import Storage
import Testing

@Suite struct DatabaseTests {
    @Test("an answered write is read by a reader, and by the next process")
    func answeredWriteIsRead() async throws {
        let directory = try TemporaryDirectory()
        let database = try directory.open()
        try await database.insertNote(1, "one")
        #expect(try database.makeReader().read(noteIDs) == [1])
        database.close()
        let again = try directory.open()
        #expect(try again.makeReader().read(noteIDs) == [1])
    }

    @Test("a write that throws has changed nothing and gives its caller the very error")
    func failingWriteRollsBack() async throws {
        struct Refused: Error {}
        let directory = try TemporaryDirectory()
        let database = try directory.open()
        await #expect(throws: Refused.self) {
            try await database.write { connection in
                try connection.execute("INSERT INTO notes (id, body) VALUES (1, 'one')")
                throw Refused()
            }
        }
        #expect(try database.makeReader().read(noteIDs) == [])
    }

    @Test("the process that holds a database can be told while it does, and not afterwards")
    func holder() throws {
        let directory = try TemporaryDirectory()
        #expect(Database.processHolding(directory.databasePath) == nil)
        let database = try directory.open()
        #expect(Database.processHolding(directory.databasePath) == getpid())
        database.close()
        // The number is still in the file, but nobody has the lock.
        #expect(Database.processHolding(directory.databasePath) == nil)
    }

    @Test("a second database on the same file is refused while the first is open, and welcome afterwards")
    func secondOpenIsRefused() throws {
        let directory = try TemporaryDirectory()
        let database = try directory.open()
        #expect(throws: StorageError.lockedByAnotherProcess(path: directory.databasePath)) { try directory.open() }
        database.close()
        let next = try directory.open()
        next.close()
    }

    @Test("a write after close is refused and not applied")
    func writeAfterClose() async throws {
        let directory = try TemporaryDirectory()
        let database = try directory.open()
        database.close()
        database.close()
        await #expect(throws: StorageError.closed) { try await database.insertNote(1, "one") }
        #expect(try database.makeReader().read(noteIDs) == [])
    }

    @Test("a child that inherited the lock's descriptor does not keep the file locked")
    func inheritedLock() throws {
        let directory = try TemporaryDirectory()
        let database = try directory.open()
        // What a child between fork and exec has: a second descriptor of the same open file.
        let inherited = try #require(openDescriptor(of: directory.databasePath + ".lock").map { dup($0) })
        defer { Foundation.close(inherited) }
        database.close()
        let next = try directory.open()
        next.close()
    }

    private func openDescriptor(of path: String) -> Int32? {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        return names.compactMap { Int32($0) }.first { number in
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(number)")) == path
        }
    }
}
