import Glibc
import Network
import Storage

/// `btelo doctor`: whether this machine and this configuration can run the server.
enum DoctorCommand: Command {
    static let name = "doctor"
    static let summary = "Check what the server needs; `--operations` lists which operations are live"
    static let help = """
        usage: btelo doctor [--operations] [--config FILE] [--SETTING VALUE …]

        Checks the configuration, the database, the certificate, the addresses, the limits and the mail server. Prints one line per
        check and exits 1 when one fails. It changes nothing but brings the database to this version, as serve would.

          --operations       instead, list the operations of the configured contracts that have no handler yet

        \(Configuration.help)
        """
    static let switches: Set<String> = ["--operations"]

    static func run(_ arguments: Arguments) throws -> Int32 {
        var arguments = arguments
        let configuration = try Configuration.load(&arguments)
        guard arguments.rest.isEmpty else { throw UsageError(message: "doctor takes no words") }
        if arguments.switches.contains("--operations") {
            try LiveOperations.print(of: configuration.names(.contracts))
            return 0
        }
        Terminal.print("ok    configuration")
        let checks: [(name: String, check: (Configuration) throws -> String)] = [
            ("database", checkDatabase), ("certificate", checkCertificate), ("address", checkAddress), ("descriptors", checkDescriptors),
            ("limits", checkLimits), ("mail", checkMail),
        ]
        var failedCount = 0
        for (name, check) in checks {
            do {
                Terminal.print("ok    \(name): \(try check(configuration))")
            } catch {
                failedCount += 1
                Terminal.print("FAIL  \(name): \((error as? StorageError)?.words ?? (error as? Finding)?.words ?? "\(error)")")
            }
        }
        return failedCount == 0 ? 0 : 1
    }

    /// What a check found wrong, as a sentence.
    private struct Finding: Error {
        let words: String
    }

    private static func checkDatabase(_ configuration: Configuration) throws -> String {
        do {
            try configuration.openDatabase().close()
            return "\(configuration.text(.database)) opens and is at this version"
        } catch StorageError.lockedByAnotherProcess {
            return "\(configuration.text(.database)) is in use by a running server"
        }
    }

    private static func checkCertificate(_ configuration: Configuration) throws -> String {
        guard let tls = configuration.tls else { return "none; the server speaks plain http" }
        for file in [tls.certificateFile, tls.keyFile] where access(file, R_OK) != 0 {
            throw Finding(words: "\(file) cannot be read: \(String(cString: strerror(errno)))")
        }
        return tls.certificateFile
    }

    private static func checkAddress(_ configuration: Configuration) throws -> String {
        for name in [Setting.Name.listen, .metricsListen] {
            guard let address = try configuration.socketAddress(name) else { continue }
            do {
                _ = try HTTPServer(addresses: [address], loopCount: 1) { _ in UnavailableService() }
            } catch let error as SocketError {
                throw Finding(words: "\(address): \(error) (\(name.rawValue))")
            }
        }
        return "\(configuration.text(.listen)) can be listened on"
    }

    private static func checkMail(_ configuration: Configuration) throws -> String {
        do {
            let sender = try configuration.mailSender().address.text
            switch try configuration.mailRoute(configuration.tlsClient) {
            case .folder(let folder): return "from \(sender), as files in \(folder); none is sent, because smtp_host is empty"
            case .server(let server, _):
                try tryOut(server)
                return "from \(sender), through \(server.host):\(server.port)"
            }
        } catch let error as ConfigurationError {
            throw Finding(words: error.mistakes.joined(separator: "; "))
        } catch let error as TextFileError {
            throw Finding(words: error.message)
        } catch let error as SMTPError {
            throw Finding(words: "\(configuration.text(.smtpHost)) cannot be used: \(error)")
        }
    }

    /// Connects and signs in as for a mail, and leaves.
    private static func tryOut(_ server: SMTPServer) throws {
        try waitFor {
            guard let loop = EventLoop.current else { return }
            try await SMTPSession.open(server, on: loop).close()
        }
    }

    /// Not a failure: the server cannot know whether a proxy stands before it.
    private static func checkLimits(_ configuration: Configuration) -> String {
        let proxies = configuration.text(.trustedProxies)
        guard proxies.isEmpty else { return "tries are counted by the network of the client that \(proxies) names" }
        return "tries are counted by the network that connects, and not at all on loopback; a reverse proxy must stand in trusted_proxies"
    }

    private static func checkDescriptors(_ configuration: Configuration) throws -> String {
        let needed = configuration.integer(.connectionsMax) + 64
        guard DescriptorLimit.maximum >= needed else {
            throw Finding(words: "\(DescriptorLimit.maximum) files may be open, connections_max needs \(needed): raise `ulimit -Hn` or lower it")
        }
        return "\(DescriptorLimit.maximum) files may be open"
    }
}
