import Foundation
import Storage
import Testing

@Suite struct BackupTests {
    @Test("a copy made while writes go on is sound and has everything answered before it was begun")
    func copyUnderWrites() async throws {
        let directory = try TemporaryDirectory()
        let database = try directory.open { $0.durability = .processOnly }
        for number in Int64(1)...200 { try await database.insertNote(number, "before \(number)") }
        let writer = Task {
            var number: Int64 = 1_000
            while !Task.isCancelled {
                number += 1
                try await database.insertNote(number, "while \(number)")
            }
        }
        let copyPath = directory.path + "/copy.sqlite"
        try database.makeReader().backUp(to: copyPath)
        writer.cancel()
        try await writer.value
        let copy = try Database.open(DatabaseConfiguration(path: copyPath), migrations: [.notes])
        let reader = try copy.makeReader()
        #expect(try reader.read { try $0.integrityProblems() } == [])
        let ids = try reader.read(noteIDs)
        #expect(ids.prefix(200) == Array(1...200)[...])
        #expect(ids.dropFirst(200).elementsEqual((0..<Int64(ids.count - 200)).map { 1_001 + $0 }))
        let rights = try FileManager.default.attributesOfItem(atPath: copyPath)[.posixPermissions] as? Int
        #expect(rights == 0o600)
        try await copy.insertNote(5_000_000, "a copy is a database")
        copy.close()
    }

    @Test("a file that is there is never overwritten")
    func existingFile() throws {
        let directory = try TemporaryDirectory()
        let database = try directory.open()
        let path = directory.path + "/there.txt"
        try Data("mine".utf8).write(to: URL(fileURLWithPath: path))
        #expect(throws: StorageError.self) { try database.makeReader().backUp(to: path) }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data("mine".utf8))
    }
}
