import Network
import Platform

extension Configuration {
    /// What is wrong with the mail settings as such; files are looked at when they are used, and by `btelo doctor`.
    var mailMistakes: [String] {
        var mistakes: [String] = []
        if MailSender(text(.mailFrom), publicURL: "") == nil {
            mistakes.append("mail_from: '\(text(.mailFrom))' is neither an address nor name <address>")
        }
        if text(.smtpHost).isEmpty, text(.mailFolder).isEmpty {
            mistakes.append("mail_folder is needed as long as smtp_host is empty")
        }
        if text(.smtpUser).isEmpty != text(.smtpPasswordFile).isEmpty {
            mistakes.append("smtp_user and smtp_password_file are needed together")
        }
        if text(.dkimSelector).isEmpty != text(.dkimKeyFile).isEmpty {
            mistakes.append("dkim_selector and dkim_key_file are needed together")
        }
        if !text(.dkimSelector).utf8.allSatisfy({ isHostByte($0) }) {
            mistakes.append("dkim_selector: '\(text(.dkimSelector))' is not letters, digits, hyphens and dots")
        }
        return mistakes
    }

    /// Who mail comes from.
    func mailSender() throws -> MailSender {
        let url = text(.publicURL)
        guard let unsigned = MailSender(text(.mailFrom), publicURL: url) else {
            throw ConfigurationError(mistakes: mailMistakes)
        }
        guard !text(.dkimKeyFile).isEmpty else { return unsigned }
        let file = text(.dkimKeyFile)
        do throws(DKIMSigner.Problem) {
            let signer = try DKIMSigner(
                domain: String(unsigned.address.domain), selector: text(.dkimSelector), keyFile: file)
            return MailSender(text(.mailFrom), publicURL: url, signer: signer) ?? unsigned
        } catch {
            let words = error == .unreadable ? "is not a readable PEM private key" : "is not an RSA key of at least 1024 bits"
            throw ConfigurationError(mistakes: ["dkim_key_file: \(file) \(words)"])
        }
    }

    /// How mail leaves this machine.
    func mailRoute(_ tls: TLSClient) throws -> MailRoute {
        guard !text(.smtpHost).isEmpty else { return .folder(text(.mailFolder)) }
        var credentials: SMTPServer.Credentials?
        if !text(.smtpUser).isEmpty {
            let lines = try readTextFile(text(.smtpPasswordFile)).unicodeScalars.split(
                omittingEmptySubsequences: true, whereSeparator: { $0 == "\n" || $0 == "\r" })
            guard lines.count == 1, let password = lines.first else {
                throw ConfigurationError(mistakes: ["smtp_password_file: \(text(.smtpPasswordFile)) has not exactly one line"])
            }
            credentials = .init(user: text(.smtpUser), password: String(password))
        }
        let server = SMTPServer(
            host: text(.smtpHost), port: UInt16(clamping: integer(.smtpPort)),
            security: SMTPServer.Security(rawValue: text(.smtpSecurity)) ?? .startTLS, credentials: credentials,
            helloName: ownHostName, tls: tls)
        return .server(server, connectionCountMax: integer(.smtpConnections))
    }

    /// The host of `public_url`, which is what mail servers are told we are; `localhost` when it has none.
    private var ownHostName: String {
        let address = text(.publicURL).utf8
        var slashCount = 0
        let rest = address.drop { byte in
            if byte == UInt8(ascii: "/") { slashCount += 1 }
            return slashCount < 2
        }
        let host = rest.dropFirst().prefix(while: isHostByte)
        return host.isEmpty ? "localhost" : String(decoding: host, as: UTF8.self)
    }
}

private func isHostByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
    default: byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }
}
