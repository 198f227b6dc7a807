import Network
import Platform
import Storage

extension MailScheduler {
    /// The scheduler of this configuration, which tells the log what an operator should know.
    static func configured(
        by configuration: Configuration, database: Database, tlsClient: TLSClient, log: Log
    ) throws -> MailScheduler {
        var options = Options()
        options.retries = MailRetries(firstMilliseconds: Int64(configuration.integer(.mailRetrySeconds)) * 1_000)
        options.contentDays = Int64(configuration.integer(.mailKeepDays))
        options.tell = { event in log.write(event) }
        let route = try configuration.mailRoute(tlsClient)
        if case .folder(let folder) = route {
            log.write(.info, "mail_to_folder", [("folder", .text(folder)), ("reason", .text("smtp_host is empty: mail is not sent, it becomes files"))])
        }
        return try MailScheduler(
            database: database, route: route, sender: try configuration.mailSender(), options: options)
    }
}

extension Log {
    fileprivate func write(_ event: MailEvent) {
        switch event {
        case .unavailable(let reason): write(.error, "mail_unavailable", [("reason", .text(reason))])
        case .available: write(.info, "mail_available")
        case .failed(let id, let reason): write(.warning, "mail_failed", [("mail", .text(id.text)), ("reason", .text(reason))])
        case .notStored(let reason): write(.error, "mail_not_stored", [("reason", .text(reason))])
        case .recovered(let count): write(.warning, "mail_recovered", [("count", .integer(count))])
        }
    }
}

extension MetricsRegistry {
    /// The mail's numbers in Prometheus text format.
    static func text(of gauges: MailGauges) -> String {
        MailGauges.Gauge.allCases.map { gauge in
            let (name, type, help) = gauge.words
            return "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n\(name) \(gauges[gauge])\n"
        }.joined()
    }
}
