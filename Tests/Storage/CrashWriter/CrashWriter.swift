import Glibc
import Storage

/// Writes until it is killed, and tells on standard output what it asked for and what it was promised.
///
/// `storage-crash-writer <database> <round>`: 64 concurrent writers. `+<id>` is printed before a write is queued,
/// `=<id>` after it was answered. Each write touches two tables; every tenth throws after the first and is never
/// answered with success.
///
/// `storage-crash-writer <database> --file-limit <bytes>`: writes until the operating system refuses to let files grow,
/// then lifts the limit and goes on. Prints what happened.
@main
struct CrashWriter {
    static let migrations = [
        Migration(
            1, "credits",
            sql: """
                CREATE TABLE credits (id BIGINT NOT NULL PRIMARY KEY, round BIGINT NOT NULL, note TEXT NOT NULL);
                CREATE INDEX credits_by_round ON credits (round);
                CREATE TABLE journal (id BIGINT NOT NULL PRIMARY KEY, round BIGINT NOT NULL, note TEXT NOT NULL)
                """)
    ]

    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 3 else { exit(64) }
        var configuration = DatabaseConfiguration(path: arguments[1])
        // Small enough for many checkpoints in a round, so that kills fall into them as well.
        configuration.checkpointPages = 50
        let database = try Database.open(configuration, migrations: migrations)
        if arguments[2] == "--file-limit", arguments.count == 4, let bytes = UInt(arguments[3]) {
            try await FileLimit(database: database, bytes: bytes).run()
        } else if let round = Int64(arguments[2]) {
            await writeForever(to: database, round: round)
        } else {
            exit(64)
        }
    }

    private static func writeForever(to database: Database, round: Int64) async {
        await withTaskGroup(of: Void.self) { group in
            for writer in Int64(0)..<64 {
                group.addTask {
                    for number in Int64(0)..<1_000_000 {
                        await write(round * 1_000_000_000 + writer * 1_000_000 + number, round: round, to: database)
                    }
                }
            }
        }
    }

    private struct Refused: Error {}

    private static func write(_ id: Int64, round: Int64, to database: Database) async {
        say("+\(id)\n")
        let note = String(repeating: "x", count: Int(id % 600))
        do {
            try await database.write { connection in
                try insert(id, round, note, "INSERT INTO credits (id, round, note) VALUES ($1, $2, $3)", connection)
                if id % 10 == 9 { throw Refused() }
                try insert(id, round, note, "INSERT INTO journal (id, round, note) VALUES ($1, $2, $3)", connection)
            }
            say("=\(id)\n")
        } catch is Refused {
            return
        } catch {
            say("!\(error)\n")
            exit(70)
        }
    }

    static func insert(
        _ id: Int64, _ round: Int64, _ note: String, _ sql: StaticString, _ connection: WriteConnection
    ) throws {
        try connection.execute(sql, [.integer(id), .integer(round), .text(note)])
    }

    /// One `write` call per line: what was said stays said when the process is killed.
    static func say(_ line: String) {
        let bytes = Array(line.utf8)
        guard Glibc.write(STDOUT_FILENO, bytes, bytes.count) == bytes.count else { exit(74) }
    }
}
