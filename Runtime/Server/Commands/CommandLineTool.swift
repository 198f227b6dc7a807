import Storage

/// The `btelo` command: picks the subcommand and turns what it throws into words and an exit code.
enum CommandLineTool {
    static var commands: [any Command.Type] { [ServeCommand.self, SignCommand.self, AdminCommand.self, DoctorCommand.self, MigrateCommand.self, ConfigCommand.self, KeysCommand.self] }

    static var overview: String {
        """
        btelo: single sign-on, billing, credits and an AI proxy for a family of apps

        usage: btelo COMMAND [--help]

        \(commands.map { "  \($0.name)\(String(repeating: " ", count: max(1, 10 - $0.name.count)))\($0.summary)" }.joined(separator: "\n"))
        """
    }

    /// Runs the command that the first word names.
    /// - Returns: 0, 1 when it failed, 2 when it was called in a way it does not understand.
    static func run(_ words: [String]) -> Int32 {
        guard let first = words.first, first != "--help", first != "help" else {
            Terminal.print(overview)
            return words.isEmpty ? 2 : 0
        }
        guard let command = commands.first(where: { $0.name == first }) else {
            Terminal.complain("btelo: no command is named '\(first)'\n\n\(overview)")
            return 2
        }
        do {
            let arguments = try Arguments(Array(words.dropFirst()), switches: command.switches.union(["--help"]))
            if arguments.switches.contains("--help") {
                Terminal.print(command.help)
                return 0
            }
            return try command.run(arguments)
        } catch let error as UsageError {
            Terminal.complain("btelo \(command.name): \(error.message)\n\n\(command.help)")
            return 2
        } catch let error as ConfigurationError {
            for mistake in error.mistakes { Terminal.complain("btelo: \(mistake)") }
            return 1
        } catch let error as StorageError {
            Terminal.complain("btelo: \(error.words)")
            return 1
        } catch let error as TextFileError {
            Terminal.complain("btelo: \(error.message)")
            return 1
        } catch {
            Terminal.complain("btelo \(command.name): \(error)")
            return 1
        }
    }
}
