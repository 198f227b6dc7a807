import Platform

/// `btelo serve`: the server, until it is told to stop.
enum ServeCommand: Command {
    static let name = "serve"
    static let summary = "Start the server"
    static let help = """
        usage: btelo serve [--config FILE] [--SETTING VALUE …]

        Opens the database (bringing it to this version), answers until SIGTERM or SIGINT, then finishes what runs and leaves.
        Log lines go to stderr, one JSON object each. Prints a line that begins with `ready` once it answers.

        \(Configuration.help)
        """

    static func run(_ arguments: Arguments) throws -> Int32 {
        var arguments = arguments
        let configuration = try Configuration.load(&arguments)
        guard arguments.rest.isEmpty else { throw UsageError(message: "serve takes no words") }
        let signals = StopSignals()
        let server = try RunningServer(configuration)
        let demo = configuration.isOn(.demoData) ? try server.installDemoData() : nil
        let people = configuration.isOn(.demoData) ? try server.installDemoPeople() : []
        server.start()
        Terminal.print("address       \(server.address)")
        if let address = server.metricsAddress { Terminal.print("metrics       \(address)") }
        if let demo { Terminal.print(greeting(demo, people, at: server.address)) }
        Terminal.print("ready")
        server.stop(because: signals.wait { server.answerOperator() })
        return 0
    }

    /// What to try on a fresh machine.
    private static func greeting(_ demo: DemoData.Report, _ people: [DemoPeople.Person], at address: String) -> String {
        let admin = demo.admin
        let sign = "BTELO_SECRET=\(admin.secret.revealed) .build/release/btelo sign --id \(admin.id.text) --curl"
        return """
            admin id      \(admin.id.text)
            admin secret  \(admin.secret.revealed)
            \(people.map(line).joined(separator: "\n"))

            Try:
              curl \(address)/api/health
              curl $(\(sign)) \(address)/api/v1/tiers
              curl $(\(sign)) \(address)/admin/integrations
            In a browser: \(address)/doc, \(address)/sign-in, and as the demo admin \(address)/console
            The contract for programs is at \(address)/api/doc

            """
    }

    private static func line(_ person: DemoPeople.Person) -> String {
        "\(person.isAdmin ? "demo admin    " : "demo user     ")\(person.email)  password \(person.password)"
    }
}
