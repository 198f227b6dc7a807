import Platform

/// One thing an operator can set. The same name in the file (`log_level`), the environment (`BTELO_LOG_LEVEL`) and on
/// the command line (`--log-level`).
struct Setting: Sendable {
    let name: Name
    let kind: Kind
    /// As an operator would write it.
    let defaultText: String
    let doc: String

    enum Name: String, CaseIterable, Sendable {
        case listen
        case metricsListen = "metrics_listen"
        case publicURL = "public_url"
        case database
        case serverKeyFile = "server_key_file"
        case accessTokenSeconds = "access_token_seconds"
        case refreshGraceSeconds = "refresh_grace_seconds"
        case trustedProxies = "trusted_proxies"
        case signInTriesPerAddress = "sign_in_tries_per_address"
        case signInMailsPerAddress = "sign_in_mails_per_address"
        case feedbackPerAddress = "feedback_per_address"
        case failuresPerAddress = "failures_per_address"
        case googleIssuer = "google_issuer"
        case googleClientID = "google_client_id"
        case googleClientSecretFile = "google_client_secret_file"
        case contracts
        case loops
        case demoData = "demo_data"
        case tlsCertificate = "tls_certificate"
        case tlsKey = "tls_key"
        case tlsAuthorities = "tls_authorities"
        case logLevel = "log_level"
        case accessLog = "access_log"
        case connectionsMax = "connections_max"
        case connectionsPerAddressMax = "connections_per_address_max"
        case headerSeconds = "header_seconds"
        case idleSeconds = "idle_seconds"
        case bodyGraceSeconds = "body_grace_seconds"
        case bodyBytesPerSecondMin = "body_bytes_per_second_min"
        case writeStallSeconds = "write_stall_seconds"
        case stopSeconds = "stop_seconds"
        case headerBytesMax = "header_bytes_max"
        case headerCountMax = "header_count_max"
        case commitBatchMax = "commit_batch_max"
        case mailFrom = "mail_from"
        case mailFolder = "mail_folder"
        case mailDailyMax = "mail_daily_max"
        case mailRetrySeconds = "mail_retry_seconds"
        case mailKeepDays = "mail_keep_days"
        case smtpHost = "smtp_host"
        case smtpPort = "smtp_port"
        case smtpSecurity = "smtp_security"
        case smtpUser = "smtp_user"
        case smtpPasswordFile = "smtp_password_file"
        case smtpConnections = "smtp_connections"
        case dkimSelector = "dkim_selector"
        case dkimKeyFile = "dkim_key_file"

        var environmentName: String { "BTELO_" + rawValue.uppercased() }
        var flag: String { "--" + String(rawValue.map { $0 == "_" ? "-" : $0 }) }
    }

    enum Kind: Sendable {
        case text
        /// `host:port`; an IPv6 host stands in brackets. Empty when `isOptional`.
        case address(isOptional: Bool)
        case integer(ClosedRange<Int>)
        case flag
        case choice([String])
        /// Addresses and networks, separated by commas; may be empty.
        case networks
        /// Names from a fixed set, separated by commas.
        case names([String])
    }
}

extension Setting {
    /// Every setting, in the order documents and `btelo config` show them.
    static let all: [Setting] = [
        Setting(name: .listen, kind: .address(isOptional: false), defaultText: "127.0.0.1:8080", doc: "Where the API answers."),
        Setting(name: .metricsListen, kind: .address(isOptional: true), defaultText: "127.0.0.1:9464", doc: "Where /metrics answers, for operators only; empty for nowhere."),
        Setting(name: .publicURL, kind: .text, defaultText: "https://btelo.com", doc: "Where people reach this platform's pages; links in answers begin with it."),
        Setting(name: .database, kind: .text, defaultText: "var/btelo.db", doc: "The SQLite file; its folder is made when missing."),
        Setting(name: .serverKeyFile, kind: .text, defaultText: "var/btelo.key", doc: "The secret that is not in the database, the same on every server; made when missing. It belongs into every backup."),
        Setting(name: .accessTokenSeconds, kind: .integer(1...86_400), defaultText: "3600", doc: "How long an access token is good."),
        Setting(name: .refreshGraceSeconds, kind: .integer(0...3600), defaultText: "30", doc: "Time in which a refresh token may be used once more after its use; 0 is none."),
        Setting(name: .trustedProxies, kind: .networks, defaultText: "", doc: "Addresses or networks (10.0.0.0/8) of proxies whose X-Forwarded-For is believed, separated by commas."),
        Setting(name: .signInTriesPerAddress, kind: .integer(0...1_000_000), defaultText: "60", doc: "Passwords and codes that one network may try in ten minutes; 0 is no limit."),
        Setting(name: .signInMailsPerAddress, kind: .integer(0...1_000_000), defaultText: "20", doc: "Mails with codes that one network may ask for in an hour; 0 is no limit."),
        Setting(name: .feedbackPerAddress, kind: .integer(0...1_000_000), defaultText: "10", doc: "Feedback without a token that one network may send in a minute; 0 is no limit."),
        Setting(name: .failuresPerAddress, kind: .integer(0...1_000_000), defaultText: "60", doc: "Wrong signatures, tokens or client secrets of one network and caller in a minute before the answer is 429; 0 is no limit."),
        Setting(name: .googleIssuer, kind: .text, defaultText: GoogleSettings.defaultIssuer, doc: "Where people sign in by Google; another OpenID provider may stand in for it."),
        Setting(name: .googleClientID, kind: .text, defaultText: "", doc: "This platform's client id at Google; empty for no signing in by Google."),
        Setting(name: .googleClientSecretFile, kind: .text, defaultText: "", doc: "File with the client secret that Google gave."),
        Setting(name: .contracts, kind: .names(["btelo", "invoices", "storefront", "prepaid"]), defaultText: "btelo", doc: "The contracts this server answers."),
        Setting(name: .loops, kind: .integer(0...256), defaultText: "0", doc: "Event loops; 0 is one per core."),
        Setting(name: .demoData, kind: .flag, defaultText: "false", doc: "Install demo data at the start when the database has none."),
        Setting(name: .tlsCertificate, kind: .text, defaultText: "", doc: "PEM file with the certificate chain; with tls_key the API speaks https."),
        Setting(name: .tlsKey, kind: .text, defaultText: "", doc: "PEM file with the private key."),
        Setting(name: .tlsAuthorities, kind: .text, defaultText: "", doc: "PEM file with authorities that outgoing connections believe beside the system's."),
        Setting(name: .logLevel, kind: .choice(LogLevel.allCases.map(\.rawValue)), defaultText: "info", doc: "The least level that is written."),
        Setting(name: .accessLog, kind: .flag, defaultText: "false", doc: "Write one line per request; failures of the server are written in any case."),
        Setting(name: .connectionsMax, kind: .integer(1...1_000_000), defaultText: "10000", doc: "Open connections."),
        Setting(name: .connectionsPerAddressMax, kind: .integer(0...1_000_000), defaultText: "1024", doc: "Open connections per client address, loopback excepted; 0 is no limit."),
        Setting(name: .headerSeconds, kind: .integer(1...3600), defaultText: "10", doc: "Time for a whole request head."),
        Setting(name: .idleSeconds, kind: .integer(1...86_400), defaultText: "60", doc: "Time a kept-alive connection may rest."),
        Setting(name: .bodyGraceSeconds, kind: .integer(1...3600), defaultText: "10", doc: "Time before a body's rate is judged."),
        Setting(name: .bodyBytesPerSecondMin, kind: .integer(1...1_000_000), defaultText: "1024", doc: "The slowest body accepted."),
        Setting(name: .writeStallSeconds, kind: .integer(1...3600), defaultText: "30", doc: "Time a client may take nothing of an answer."),
        Setting(name: .stopSeconds, kind: .integer(0...3600), defaultText: "10", doc: "Time running requests have to finish when the server is told to stop."),
        Setting(name: .headerBytesMax, kind: .integer(1024...16_384), defaultText: "16384", doc: "Bytes of a request head."),
        Setting(name: .headerCountMax, kind: .integer(8...128), defaultText: "100", doc: "Header fields of a request."),
        Setting(name: .commitBatchMax, kind: .integer(1...4096), defaultText: "256", doc: "Writes committed together at most."),
        Setting(name: .mailFrom, kind: .text, defaultText: "Btelo <no-reply@btelo.com>", doc: "Who mail comes from: name <address>, or an address."),
        Setting(name: .mailFolder, kind: .text, defaultText: "var/mail", doc: "Mail becomes files in this folder as long as smtp_host is empty."),
        Setting(name: .mailDailyMax, kind: .integer(0...100_000_000), defaultText: "10000", doc: "Mails that one integration may send a day (UTC)."),
        Setting(name: .mailRetrySeconds, kind: .integer(1...3600), defaultText: "60", doc: "Wait before a mail's second try; later waits are 5, 15, 30, 60, 120 and 240 times as long, for a day in all."),
        Setting(name: .mailKeepDays, kind: .integer(1...365), defaultText: "30", doc: "How long the texts of sent mails are kept."),
        Setting(name: .smtpHost, kind: .text, defaultText: "", doc: "The mail server that takes our mail; empty for files in mail_folder."),
        Setting(name: .smtpPort, kind: .integer(1...65_535), defaultText: "587", doc: "Its port: usually 587, or 465 with smtp_security = tls."),
        Setting(name: .smtpSecurity, kind: .choice(["starttls", "tls", "plain"]), defaultText: "starttls", doc: "How the connection is encrypted; plain never is, and then a password goes to this machine only."),
        Setting(name: .smtpUser, kind: .text, defaultText: "", doc: "The user to sign in as; empty for nobody."),
        Setting(name: .smtpPasswordFile, kind: .text, defaultText: "", doc: "File with that user's password, on one line."),
        Setting(name: .smtpConnections, kind: .integer(1...64), defaultText: "4", doc: "Connections to the mail server at the same time; each has one mail on its way."),
        Setting(name: .dkimSelector, kind: .text, defaultText: "", doc: "Selector of the DKIM key; empty where the mail server signs."),
        Setting(name: .dkimKeyFile, kind: .text, defaultText: "", doc: "PEM file with the RSA key that signs mail."),
    ]
}
