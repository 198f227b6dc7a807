import Contract
import Network
import Platform
import Storage

/// A started server: the database, the log, the listeners for the API and for metrics.
final class RunningServer {
    private let database: Database
    private let log: Log
    private let serverKey: ServerKey
    private let usage: UsageRecorder
    private let api: HTTPServer
    private let metrics: HTTPServer?
    private let mail: MailScheduler
    private let scheme: String
    private let signIn: SignIn
    private let configuration: Configuration

    /// Opens everything, in the order that failures are cheapest: database, addresses, threads.
    init(_ configuration: Configuration) throws {
        self.configuration = configuration
        DescriptorLimit.raise()
        database = try configuration.openDatabase()
        // A loop that cannot read would answer 503 for ever, so it is found out before one is started.
        _ = try database.makeReader()
        log = Log(level: LogLevel(rawValue: configuration.text(.logLevel)) ?? .info)
        guard log.startThread() else { throw UsageError(message: "the system gives no thread") }
        let registry = MetricsRegistry()
        usage = UsageRecorder(database: database, log: log)
        serverKey = try configuration.openServerKey()
        try SigningKeyCare.prepare(database, serverKey, configuration.tokenRules)
        _ = try waitFor { [database] in try await Integrations.sealSecrets(in: database) }
        scheme = configuration.tls == nil ? "http" : "https"
        guard let address = try configuration.socketAddress(.listen) else {
            throw ConfigurationError(mistakes: ["listen: an address is needed"])
        }
        let signIn = try configuration.signIn(database, serverKey)
        self.signIn = signIn
        let tlsClient = configuration.tlsClient
        let mail = try MailScheduler.configured(by: configuration, database: database, tlsClient: tlsClient, log: log)
        self.mail = mail
        let assembly = ServiceAssembly(
            SharedResources(
                database: database, publicURL: configuration.text(.publicURL), serverKey: serverKey,
                tlsClient: tlsClient, tokenRules: configuration.tokenRules, signIn: signIn,
                addresses: configuration.addressLimits, mailDailyMax: Int64(configuration.integer(.mailDailyMax)),
                google: try configuration.googleSettings()),
            log: log, registry: registry, usage: usage, contracts: configuration.names(.contracts),
            writesAccessLog: configuration.isOn(.accessLog))
        api = try HTTPServer(
            addresses: [address], limits: configuration.serverLimits, tls: configuration.tls, loopCount: configuration.loopCount,
            makeService: { loop in assembly.makeService(on: loop) })
        metrics = try configuration.socketAddress(.metricsListen).map { [api, database] address in
            try HTTPServer(addresses: [address], loopCount: 1) { _ in
                MetricsService {
                    registry.text(api.counters, isStorageFailing: database.failure != nil) + MetricsRegistry.text(of: mail.gauges)
                }
            }
        }
    }

    /// Starts to answer.
    func start() {
        metrics?.start()
        api.start()
        watchSigningKeys()
        do {
            try mail.start()
        } catch {
            log.write(.error, "mail_not_started", [("reason", .text("\(error)"))])
        }
        log.write(.info, "started", [("address", .text(address)), ("loops", .integer(api.loops.count))])
    }

    private func watchSigningKeys() {
        guard let loop = api.loops.first else { return }
        let (database, serverKey, rules, log) = (database, serverKey, configuration.tokenRules, log)
        loop.execute { SigningKeyCare.watch(on: loop, database, serverKey, rules, log) }
    }

    /// Where the API answers.
    var address: String { "\(scheme)://\(host(.listen)):\(api.port)" }

    /// Where metrics answer; nil when they do not.
    var metricsAddress: String? { metrics.map { "http://\(host(.metricsListen)):\($0.port)/metrics" } }

    /// Puts in the demo data when it is missing.
    func installDemoData() throws -> DemoData.Report {
        try waitFor { [database] in try await DemoData.install(in: database) }
    }

    /// Puts in the people of the demo data when they are missing.
    func installDemoPeople() throws -> [DemoPeople.Person] {
        try waitFor { [database, serverKey] in try await DemoPeople.install(in: database, serverKey) }
    }

    /// Does what commands on this machine have asked for.
    func answerOperator() {
        OperatorMailbox(beside: configuration.text(.database)).answerAll { request in
            log.write(.info, "operator", [("verb", .text(request.verb.rawValue))])
            return request.performed(by: signIn, in: database)
        }
    }

    /// Lets running requests finish, then closes the database and the log.
    func stop(because signal: Int32) {
        log.write(.info, "stopping", [("signal", .integer(Int(signal)))])
        let started = UnixTime.now
        api.stop()
        metrics?.stop()
        api.waitUntilStopped()
        metrics?.waitUntilStopped()
        usage.storeAll()
        // After the last request: what it caused may still be sent, and is kept in any case.
        let left = started.milliseconds + Int64(configuration.integer(.stopSeconds)) * 1_000 - UnixTime.now.milliseconds
        try? waitFor { [mail] in await mail.stop(withinMilliseconds: max(left, 500)) }
        database.close()
        log.write(.info, "stopped")
        log.stop()
    }

    private func host(_ name: Setting.Name) -> String {
        let host = configuration.address(name)?.host ?? ""
        return host.contains(":") ? "[\(host)]" : host
    }
}
