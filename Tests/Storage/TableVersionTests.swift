import Storage
import Testing

@Suite struct TableVersionTests {
    static let triggered = Migration(
        2, "triggered",
        sql: """
            CREATE TABLE log (note_id BIGINT NOT NULL);
            CREATE TRIGGER notes_logged AFTER DELETE ON notes BEGIN
                INSERT INTO log (note_id) VALUES (old.id);
            END
            """)

    /// The names of the tables whose version `sql` changes, after two notes with a tag each were stored.
    private func changedTables(by sql: StaticString) async throws -> Set<String> {
        let directory = try TemporaryDirectory()
        let database = try directory.open([.notes, TableVersionTests.triggered])
        try await database.write { connection in
            try connection.execute("INSERT INTO notes (id, body) VALUES (1, 'one'), (2, 'two')")
            try connection.execute("INSERT INTO tags (note_id, tag) VALUES (1, 'a'), (2, 'b')")
        }
        let tables = try ["notes", "tags", "others", "log"].map { try database.table(named: $0) }
        let before = tables.map { database.version(of: $0) }
        try await database.write { connection in try connection.forEach(sql) { _ in } }
        return Set(zip(tables, before).filter { database.version(of: $0.0) != $0.1 }.map(\.0.name))
    }

    @Test("a commit changes the versions of exactly the tables it touched", arguments: [
        ("INSERT INTO others (value) VALUES ('x')", ["others"]),
        ("UPDATE tags SET tag = 'c'", ["tags"]),
        ("INSERT INTO others (value) SELECT body FROM notes", ["others"]),
        ("DELETE FROM tags", ["tags"]),
        ("SELECT * FROM notes", []),
    ] as [(StaticString, Set<String>)])
    func exactTables(sql: StaticString, tables: Set<String>) async throws {
        #expect(try await changedTables(by: sql) == tables)
    }

    @Test("changes by triggers and by foreign keys count as well")
    func indirectChanges() async throws {
        #expect(try await changedTables(by: "DELETE FROM notes WHERE id = 1") == ["notes", "tags", "log"])
        #expect(try await changedTables(by: "DELETE FROM notes") == ["notes", "tags", "log"])
    }

    @Test("the version has changed before the writer is answered")
    func changedBeforeAnswer() async throws {
        let directory = try TemporaryDirectory()
        let database = try directory.open()
        let notes = try database.table(named: "notes")
        for number in Int64(1)...50 {
            let before = database.version(of: notes)
            try await database.insertNote(number, "\(number)")
            #expect(database.version(of: notes) != before)
        }
    }

    @Test("asking for a table the schema does not have is an error")
    func unknownTable() throws {
        let directory = try TemporaryDirectory()
        let database = try directory.open()
        #expect(throws: StorageError.self) { try database.table(named: "nothing") }
    }
}
