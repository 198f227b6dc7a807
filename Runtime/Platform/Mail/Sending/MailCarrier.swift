import Network

/// How mail leaves this machine.
public enum MailRoute: Sendable {
    /// - Parameter connectionCountMax: connections at the same time, each with one mail on its way.
    case server(SMTPServer, connectionCountMax: Int)
    /// Files `<mail id>.eml` in a folder: where no server is configured.
    case folder(String)

    /// Mails that one carrier takes at once.
    ///
    /// Over SMTP it is one, claimed by the write that settles the one before: so what is claimed is what is on its way, and after a
    /// crash only as many mails are in doubt as there were connections. A file written twice is the same file.
    var batchCount: Int64 {
        switch self {
        case .server: 1
        case .folder: 64
        }
    }

    var carrierCountMax: Int {
        switch self {
        case .server(_, let countMax): max(1, countMax)
        case .folder: 1
        }
    }

    func makeCarrier(sender: MailSender, on loop: EventLoop) -> any MailCarrier {
        switch self {
        case .server(let server, _): SMTPCarrier(server, sender: sender, on: loop)
        case .folder(let path): FolderCarrier(path, sender: sender)
        }
    }
}

/// Takes mails away, one batch after another. Belongs to one task on the loop.
protocol MailCarrier: AnyObject {
    /// - Returns: what became of each, in their order.
    func deliver(_ mails: [OutgoingMail]) async -> [MailResult]
    func close() async
}

/// Carries mail to a server, over one connection at a time.
final class SMTPCarrier: MailCarrier {
    /// Servers limit it; a fresh connection costs little.
    private static let mailsPerConnectionMax = 100

    private let server: SMTPServer
    private let sender: MailSender
    private let loop: EventLoop
    private var session: SMTPSession?

    init(_ server: SMTPServer, sender: MailSender, on loop: EventLoop) {
        self.server = server
        self.sender = sender
        self.loop = loop
    }

    func deliver(_ mails: [OutgoingMail]) async -> [MailResult] {
        var results: [MailResult] = []
        for mail in mails { results.append(await deliver(mail)) }
        return results
    }

    private func deliver(_ mail: OutgoingMail) async -> MailResult {
        let content = mail.message(from: sender)
        guard let outgoing = SMTPMail(from: sender.address.text, to: mail.recipient, content: content) else {
            return .refused("the address cannot be written into a command")
        }
        do throws(SMTPError) {
            let session = try await usableSession()
            let outcome = await session.send(outgoing)
            // Servers end connections that have lived long enough for them, and some say nothing first.
            if case .ended = outcome, session.mailCount > 1 {
                return MailResult(await (try usableSession()).send(outgoing))
            }
            return MailResult(outcome)
        } catch {
            return .postponed("\(error)")
        }
    }

    private func usableSession() async throws(SMTPError) -> SMTPSession {
        if let session, session.isUsable, session.mailCount < Self.mailsPerConnectionMax { return session }
        await close()
        let opened = try await SMTPSession.open(server, on: loop)
        session = opened
        return opened
    }

    func close() async {
        await session?.close()
        session = nil
    }
}

extension MailResult {
    fileprivate init(_ outcome: SMTPOutcome) {
        self = switch outcome {
        case .delivered(let reply): .sent("\(reply)")
        case .refused(let reason): .refused(reason)
        case .deferred(let reason), .ended(let reason): .deferred(reason)
        case .uncertain(let reason): .uncertain(reason)
        case .unavailable(let reason): .postponed(reason)
        }
    }
}
