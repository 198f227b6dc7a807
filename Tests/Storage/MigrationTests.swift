import Storage
import Testing

@Suite struct MigrationTests {
    private let first = Migration(1, "first", sql: "CREATE TABLE a (x BIGINT); INSERT INTO a VALUES (1)")
    private let second = Migration(2, "second", sql: "CREATE TABLE b (y BIGINT)")

    private func open(_ migrations: [Migration], in directory: TemporaryDirectory) throws {
        try directory.open(migrations).close()
    }

    @Test("each migration is applied once, in order, also when the binary gains one later")
    func appliedOnce() throws {
        let directory = try TemporaryDirectory()
        try open([first], in: directory)
        try open([first, second], in: directory)
        let database = try directory.open([first, second])
        let rows = try database.makeReader().read { connection in
            try connection.all("SELECT x FROM a") { row throws(StorageError) in try row.integer(0) }
        }
        #expect(rows == [1])
        _ = try database.table(named: "b")
    }

    @Test("a changed text of an applied migration is refused by number and name")
    func changedText() throws {
        let directory = try TemporaryDirectory()
        try open([first], in: directory)
        let edited = Migration(1, "first", sql: first.sql + " ")
        #expect(throws: StorageError.migration(.changed(number: 1, name: "first"))) {
            try open([edited], in: directory)
        }
        try open([first], in: directory)
    }

    @Test("a database that a newer binary has used is refused")
    func newerDatabase() throws {
        let directory = try TemporaryDirectory()
        try open([first, second], in: directory)
        #expect(throws: StorageError.migration(.newerDatabase(number: 2, name: "second"))) {
            try open([first], in: directory)
        }
    }

    @Test("a list that is not numbered 1, 2, 3 is refused before anything is applied", arguments: [
        ([2], 1, 2), ([1, 1], 2, 1), ([1, 3], 2, 3), ([0], 1, 0),
    ])
    func misnumbered(numbers: [Int], expected: Int, found: Int) throws {
        let directory = try TemporaryDirectory()
        let migrations = numbers.map { Migration($0, "m", sql: "CREATE TABLE t\($0) (x BIGINT)") }
        #expect(throws: StorageError.migration(.misnumbered(expected: expected, found: found))) {
            try open(migrations, in: directory)
        }
        try open([first], in: directory)
    }

    @Test("a failing migration leaves nothing behind, the ones before it stay, and a repaired one is applied")
    func failingMigration() throws {
        let directory = try TemporaryDirectory()
        let broken = Migration(2, "second", sql: "CREATE TABLE b (y BIGINT); INSERT INTO missing VALUES (1)")
        let error = #expect(throws: StorageError.self) { try open([first, broken], in: directory) }
        guard case .migration(.failed(number: 2, name: "second", let message)) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(message.contains("missing"))
        try open([first, second], in: directory)
    }
}
