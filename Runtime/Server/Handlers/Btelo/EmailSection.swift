import BteloAPI
import Contract
import Platform
import Storage

struct EmailSection: EmailHandlers {
    let resources: LoopResources

    func sendEmail(_ input: SendEmailInput) async throws -> EmailAccepted {
        let time = UnixTime.now
        let sendAt = max(input.sendAt.map { UnixTime(seconds: $0.unixSeconds) } ?? time, time)
        let dailyMax = resources.mailDailyMax
        guard let userID = UserID(input.userID), let integration = IntegrationID(input.caller.id) else {
            throw ContractError(404, "There is no such user.")
        }
        do {
            // One transaction, so that nobody is written to who was deleted meanwhile.
            let (id, address) = try await resources.database.write(throwing: EmailRefusal.self) { connection in
                guard let user = try Users.find(userID, connection) else { throw EmailRefusal.noUser }
                guard let address = user.email, user.isEmailVerified else { throw EmailRefusal.noAddress }
                let draft = MailDraft.product(
                    integration, subject: input.subject, html: input.html, to: address, userID: userID, sendAt: sendAt)
                do throws(MailError) {
                    return (try Mail.enqueue(draft, connection, dailyCountMax: dailyMax, at: time), address.text)
                } catch {
                    throw EmailRefusal.mail(error)
                }
            }
            return EmailAccepted(
                id: id.text, userID: input.userID, email: address, subject: input.subject, sendAt: Timestamp(sendAt),
                status: sendAt > time ? .scheduled : .sending)
        } catch {
            throw refusal(error)
        }
    }

    func listScheduledEmails(_ input: ListScheduledEmailsInput) throws -> ScheduledEmailList {
        guard let integration = IntegrationID(input.caller.id) else { return ScheduledEmailList(emails: []) }
        let userID = input.userID.map { UserID($0) }
        // An id that no user can have.
        if case .some(nil) = userID { return ScheduledEmailList(emails: []) }
        let mails = try resources.read { try Mail.list(of: integration, userID: userID ?? nil, $0) }
        return ScheduledEmailList(emails: mails.map(shown))
    }

    func cancelScheduledEmail(_ input: CancelScheduledEmailInput) async throws {
        guard let id = MailID(input.id), let integration = IntegrationID(input.caller.id) else { throw notThere }
        let isCanceled: Bool
        do throws(StorageError) {
            isCanceled = try await resources.database.write { connection throws(StorageError) in
                try Mail.cancel(id, of: integration, connection)
            }
        } catch {
            throw ContractError.from(error)
        }
        guard isCanceled else { throw notThere }
    }

    private var notThere: ContractError { ContractError(404, "There is no such e-mail, or it was sent already.") }

    private func shown(_ mail: StoredMail) -> ScheduledEmail {
        ScheduledEmail(
            id: mail.id.text, userID: mail.userID?.text ?? "", subject: mail.subject, sendAt: Timestamp(mail.sendAt),
            sentAt: mail.sentAt.map { Timestamp($0) }, canceled: mail.state == .canceled)
    }

    private func refusal(_ refusal: EmailRefusal) -> any Error {
        switch refusal {
        case .noUser: ContractError(404, "There is no such user.")
        case .noAddress: ContractError(409, "The user has no confirmed e-mail address.")
        case .mail(let error): self.refusal(error)
        }
    }

    private func refusal(_ error: MailError) -> any Error {
        switch error {
        case .invalidSubject: ContractError(400, "subject: must not be blank and must have no control characters", field: "subject")
        case .invalidHTML:
            ContractError(400, "html: must not be blank, must have no NUL, and at most \(Mail.htmlBytesMax) bytes", field: "html")
        case .scriptInHTML: ContractError(400, "html: must have no script element", field: "html")
        case .unsubscribed: ContractError(409, "The user unsubscribed from this integration's mail.")
        case .tooManyToday: ContractError(429, "This integration has sent all it may today.", retryAfterSeconds: secondsUntilTomorrow)
        case .randomnessUnavailable: error
        case .storage(let storage): ContractError.from(storage)
        }
    }

    private var secondsUntilTomorrow: Int { 86_400 - Int(resources.loop.unixSeconds % 86_400) }
}

/// Why a mail of an integration is not sent.
private enum EmailRefusal: StorageFailure {
    case noUser
    case noAddress
    case mail(MailError)

    init(storage error: StorageError) {
        self = .mail(.storage(error))
    }
}
