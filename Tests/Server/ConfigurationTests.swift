import Testing

@testable import btelo

@Suite struct ConfigurationTests {
    private func resolve(
        file: String? = nil, environment: [String: String] = [:], flags: [(flag: String, value: String)] = []
    ) throws -> Configuration {
        try Configuration(file: file.map { ("btelo.conf", $0) }, environment: { environment[$0] }, flags: flags)
    }

    private func mistakes(
        file: String? = nil, environment: [String: String] = [:], flags: [(flag: String, value: String)] = []
    ) -> [String] {
        do {
            _ = try resolve(file: file, environment: environment, flags: flags)
            return []
        } catch {
            return (error as? ConfigurationError)?.mistakes ?? ["\(error)"]
        }
    }

    @Test("the command line wins over the environment, it over the file, it over the default")
    func precedence() throws {
        #expect(try resolve().text(.listen) == "127.0.0.1:8080")
        let file = "listen = 127.0.0.1:1\nloops = 1\nlog_level = error # loud things only\n"
        let environment = ["BTELO_LISTEN": "127.0.0.1:2", "BTELO_LOOPS": "2"]
        let all = try resolve(file: file, environment: environment, flags: [("--listen", "127.0.0.1:3")])
        #expect(all.text(.listen) == "127.0.0.1:3")
        #expect(all[.listen].source == .commandLine("--listen"))
        #expect(all.integer(.loops) == 2)
        #expect(all[.loops].source == .environment("BTELO_LOOPS"))
        #expect(all.text(.logLevel) == "error")
        #expect(all[.logLevel].source == .file(path: "btelo.conf", line: 3))
    }

    @Test("a file with CRLF line ends, comments and blank lines reads the same")
    func lineEnds() throws {
        let configuration = try resolve(file: "# comment\r\n\r\n  loops =\t3  \r\nlog_level=debug\r\n")
        #expect(configuration.integer(.loops) == 3)
        #expect(configuration.text(.logLevel) == "debug")
    }

    @Test("every mistake is named with its place, not only the first")
    func allMistakes() {
        let found = mistakes(
            file: "loops = many\nno equals\nunheard_of = 1\n", environment: ["BTELO_LOG_LEVEL": "loud"], flags: [("--nothing", "x")])
        #expect(found == [
            "btelo.conf:2: expected `name = value`",
            "btelo.conf:3: no setting is named 'unheard_of'",
            "no setting is named --nothing",
            "loops (btelo.conf:1): 'many' is not a whole number from 0 to 256",
            "log_level (environment BTELO_LOG_LEVEL): 'loud' is none of debug, info, warning, error",
        ])
    }

    @Test("numbers are bounded", arguments: [("0", true), ("256", true), ("257", false), ("-1", false), ("", false), ("1.0", false), ("99999999999999999999", false)])
    func numbers(text: String, accepted: Bool) {
        #expect(mistakes(flags: [("--loops", text)]).isEmpty == accepted)
    }

    @Test("an address is host:port, IPv6 in brackets", arguments: [
        ("127.0.0.1:80", true), ("[::1]:8080", true), ("::1:8080", false), ("127.0.0.1", false), (":80", false), ("a:65536", false), ("", false),
    ])
    func addresses(text: String, accepted: Bool) {
        #expect(mistakes(flags: [("--listen", text)]).isEmpty == accepted)
    }

    @Test("an optional address may be empty")
    func optionalAddress() {
        #expect(mistakes(flags: [("--metrics-listen", "")]).isEmpty)
    }

    @Test("a certificate needs its key")
    func certificateAndKey() {
        #expect(mistakes(flags: [("--tls-certificate", "a.pem")]) == ["tls_certificate and tls_key are needed together"])
    }

    @Test("only known contracts are served", arguments: [("btelo", true), ("btelo, prepaid", true), ("other", false), ("", false)])
    func contracts(text: String, accepted: Bool) {
        #expect(mistakes(flags: [("--contracts", text)]).isEmpty == accepted)
    }

    @Test("every setting has a default that is valid, and every name is listed once")
    func settingsAreComplete() {
        #expect(mistakes().isEmpty)
        #expect(Setting.all.map(\.name) == Setting.Name.allCases)
    }
}

@Suite struct ArgumentsTests {
    @Test("flags take the next word or what follows =, switches stand alone")
    func flags() throws {
        var arguments = try Arguments(["check", "--listen", "a:1", "--loops=2", "--help", "more"])
        #expect(arguments.rest == ["check", "more"])
        #expect(arguments.switches == ["--help"])
        #expect(arguments.take("--loops") == "2")
        #expect(arguments.take("--loops") == nil)
        #expect(arguments.flags.map(\.flag) == ["--listen"])
    }

    @Test("a flag without its value is an error")
    func missingValue() {
        #expect(throws: UsageError.self) { try Arguments(["--listen"]) }
    }
}
