import Platform
import Storage

/// `btelo keys`: the keys that tokens are signed with.
enum KeysCommand: Command {
    static let name = "keys"
    static let summary = "List the keys that tokens are signed with, rotate them, or drop one"
    static let help = """
        usage: btelo keys list [--config FILE] [--SETTING VALUE …]
               btelo keys rotate [--urgent]
               btelo keys drop KEY

        A key is published before it signs and stays published as long as its tokens are good, so a rotation disturbs nobody. The
        server rotates every 90 days by itself. While it runs it holds the database, and this command has to wait.

          rotate             let the next key sign from now on, and publish another one to follow it
          rotate --urgent    also when the next key was published less than \(SigningKeys.aheadSeconds) seconds ago
          drop KEY           forget a key that does not sign: every token it has signed is refused at once

        \(Configuration.help)
        """
    static let switches: Set<String> = ["--urgent"]

    static func run(_ arguments: Arguments) throws -> Int32 {
        var arguments = arguments
        let configuration = try Configuration.load(&arguments)
        let database = try configuration.openDatabase()
        defer { database.close() }
        switch arguments.rest {
        case ["list"]: break
        case ["rotate"]:
            let serverKey = try configuration.openServerKey()
            let isUrgent = arguments.switches.contains("--urgent")
            try explained { try waitFor { try await SigningKeys.rotate(in: database, sealedBy: serverKey, isUrgent: isUrgent, by: .commandLine) } }
        case let words where words.count == 2 && words[0] == "drop":
            let id = words[1]
            guard try waitFor({ try await database.write { try SigningKeys.drop(id, by: .commandLine, $0) } }) else {
                throw UsageError(message: "\(id) is no key, or the one that signs: rotate first")
            }
        default: throw UsageError(message: "keys takes list, rotate or drop")
        }
        try list(database)
        return 0
    }

    private static func list(_ database: Database) throws {
        let keys = try database.makeReader().read { try SigningKeys.list($0) }
        if keys.isEmpty { Terminal.print("No keys yet; the server makes them at its first start.") }
        for key in keys {
            let since = key.retiredAt ?? key.activatedAt ?? key.createdAt
            Terminal.print("\(key.state.rawValue)\(String(repeating: " ", count: 9 - key.state.rawValue.utf8.count))\(key.id)  since \(since.spacedText)")
        }
    }

    private static func explained(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error as SigningKeyError {
            throw UsageError(message: error.words)
        }
    }
}
