/// What the command line asks for.
struct Options {
    var command: Command
    var spec = "Spec"
    var output = "Generated"
    var isJSON = false

    enum Command: String, CaseIterable {
        case generate, check, list

        /// - Returns: whether all is well.
        func run(_ options: Options) -> Bool {
            switch self {
            case .generate: runGenerate(options)
            case .check: runCheck(options)
            case .list: runList(options)
            }
        }
    }

    enum Parsed {
        case run(Options)
        case help(String)
        /// The command line is not understood; the text says why.
        case refused(String)
    }

    static func parsed(_ arguments: [String]) -> Parsed {
        guard let first = arguments.first, first != "--help", first != "-h", first != "help" else { return .help(overview) }
        guard let command = Command(rawValue: first) else {
            return .refused("specgen: there is no command '\(first)'; 'specgen --help' lists them\n")
        }
        var options = Options(command: command)
        var rest = arguments.dropFirst()
        while let argument = rest.popFirst() {
            switch argument {
            case "--help", "-h": return .help(command.help)
            case "--json": options.isJSON = true
            case "--format":
                guard let format = rest.popFirst(), ["text", "json"].contains(format) else {
                    return .refused("specgen: '--format' is text or json\n")
                }
                options.isJSON = format == "json"
            case "--spec", "--output":
                guard let folder = rest.popFirst(), !folder.isEmpty else { return .refused("specgen: a folder is needed after '\(argument)'\n") }
                let path = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
                if argument == "--spec" { options.spec = path } else { options.output = path }
            default:
                return .refused("specgen: '\(argument)' is not known; 'specgen \(command.rawValue) --help' lists what is\n")
            }
        }
        return .run(options)
    }

    private static let overview = """
        specgen turns the contracts in Spec/ into server code, documents and clients in Generated/.

          specgen generate   write what follows from the contracts
          specgen check      report every mistake in the contracts, and where Generated/ differs from what they yield
          specgen list       list the operations

        'specgen COMMAND --help' says more.

        """
}

extension Options.Command {
    var help: String { words + Self.common }

    private var words: String {
        switch self {
        case .generate: """
            specgen generate [--spec Spec] [--output Generated] [--format text|json]

            Writes the files that follow from the contracts. Only files whose content changed are touched; files of the last
            run that no contract yields any more are removed; files that specgen did not write are left alone. With a
            mistake in a contract nothing is written. Exit code 1 when something went wrong.

            """
        case .check: """
            specgen check [--spec Spec] [--output Generated] [--format text|json]

            Reports every mistake in the contracts, and every generated file that is missing, out of date, left over or
            edited by hand, with the difference. Writes nothing. Exit code 1 when anything was found.

            """
        case .list: """
            specgen list [--spec Spec] [--format text|json]

            Lists the operations: method, path, id, section, auth and who answers, and counts the `document` overrides.

            """
        }
    }

    private static let common = """

          --spec FOLDER      the contracts (Spec)
          --output FOLDER    what is generated (Generated)
          --format FORMAT    text for people (default) or json for machines; --json is the same as --format json

        """
}
