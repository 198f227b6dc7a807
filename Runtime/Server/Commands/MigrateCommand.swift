/// `btelo migrate`: brings the database to this version without starting the server.
enum MigrateCommand: Command {
    static let name = "migrate"
    static let summary = "Bring the database to this version; serve does so too at its start"
    static let help = """
        usage: btelo migrate [--config FILE] [--SETTING VALUE …]

        Applies the numbered schema changes this version has and the database lacks, each in one transaction.
        Refuses when another server has the database open, or when a newer version used it last.

        \(Configuration.help)
        """

    static func run(_ arguments: Arguments) throws -> Int32 {
        var arguments = arguments
        let configuration = try Configuration.load(&arguments)
        guard arguments.rest.isEmpty else { throw UsageError(message: "migrate takes no words") }
        let database = try configuration.openDatabase()
        database.close()
        Terminal.print("\(configuration.text(.database)) is at this version.")
        return 0
    }
}
