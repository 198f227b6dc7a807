/// `btelo config`: what the server would run with, and why.
enum ConfigCommand: Command {
    static let name = "config"
    static let summary = "Show every setting, its value and where it comes from; `config check` only says what is wrong"
    static let help = """
        usage: btelo config [check] [--config FILE] [--SETTING VALUE …]

        Shows every setting, its value, where the value was written, and what it means.
        `check` prints nothing but mistakes, all of them, and exits 1 when there is one.

        \(Configuration.help)
        """

    static func run(_ arguments: Arguments) throws -> Int32 {
        var arguments = arguments
        let configuration = try Configuration.load(&arguments)
        switch arguments.rest {
        case ["check"]:
            Terminal.print("The configuration is sound.")
        case []:
            for setting in Setting.all {
                let value = configuration[setting.name]
                Terminal.print("# \(setting.doc)\(setting.kind.words)")
                Terminal.print("\(setting.name.rawValue) = \(value.text)    # \(value.source.words)\n")
            }
        default:
            throw UsageError(message: "config takes nothing or `check`")
        }
        return 0
    }
}

extension Setting.Kind {
    /// What may be written, for people.
    var words: String {
        switch self {
        case .text: ""
        case .address(let isOptional): isOptional ? " host:port or empty." : " host:port."
        case .integer(let range): " \(range.lowerBound) to \(range.upperBound)."
        case .networks: " Addresses or networks, or empty."
        case .flag: " true or false."
        case .choice(let choices): " One of \(choices.joined(separator: ", "))."
        case .names(let names): " Any of \(names.joined(separator: ", ")), separated by commas."
        }
    }
}
