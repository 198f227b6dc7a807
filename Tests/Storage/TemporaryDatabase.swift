import Foundation
import Storage

/// A directory of its own for one test, removed with this object.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("storage-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    var databasePath: String { path + "/test.sqlite" }

    func configuration(_ change: (inout DatabaseConfiguration) -> Void = { _ in }) -> DatabaseConfiguration {
        var configuration = DatabaseConfiguration(path: databasePath)
        change(&configuration)
        return configuration
    }

    func open(
        _ migrations: [Migration] = [.notes], _ change: (inout DatabaseConfiguration) -> Void = { _ in }
    ) throws -> Database {
        try Database.open(configuration(change), migrations: migrations)
    }
}

extension Migration {
    static let notes = Migration(
        1, "notes",
        sql: """
            CREATE TABLE notes (
                id BIGINT NOT NULL PRIMARY KEY,
                body TEXT NOT NULL UNIQUE CHECK (body <> 'forbidden')
            );
            CREATE TABLE tags (
                note_id BIGINT NOT NULL REFERENCES notes (id) ON DELETE CASCADE,
                tag TEXT NOT NULL
            );
            CREATE TABLE others (value TEXT)
            """)
}

extension Database {
    func insertNote(_ id: Int64, _ body: String) async throws(StorageError) {
        try await write { connection throws(StorageError) in
            _ = try connection.execute("INSERT INTO notes (id, body) VALUES ($1, $2)", [.integer(id), .text(body)])
        }
    }
}

func noteIDs(_ connection: ReadConnection) throws(StorageError) -> [Int64] {
    try connection.all("SELECT id FROM notes ORDER BY id") { row throws(StorageError) in try row.integer(0) }
}
