import Storage

/// Why a mail is sent, which decides its footer, how long it is tried, and who may stop it.
public enum MailKind: Sendable, Hashable {
    /// A one-time code: goes before everything else, is tried for as long as the code lives, and its text is forgotten
    /// as soon as it is sent.
    case code
    /// From the platform itself, such as "your password was changed".
    case notice
    /// From a partner product to one of its users: names the product and can be unsubscribed from.
    case product(IntegrationID)
}

/// A mail to be sent. `Mail.enqueue` checks it.
public struct MailDraft: Sendable {
    public let kind: MailKind
    public let recipient: EmailAddress
    /// The recipient, when the address belongs to a user; the mail is cancelled when that user is deleted.
    public let userID: UserID?
    /// One line.
    public let subject: String
    /// A whole document or a fragment of one. The plain text part is made from it.
    public let html: String
    /// Not sent before; nil for now.
    public let sendAt: UnixTime?
    /// Of no use from then on, and dropped; nil for a mail that is tried for a day.
    public let expiresAt: UnixTime?

    /// A mail with a one-time code.
    ///
    /// - Parameters:
    ///   - code: the digits, as the user types them. They stand in the subject too, so that a glance is enough.
    ///   - purpose: what the code does, as the end of "to …", such as `sign in to Btelo`.
    ///   - link: a page with a button that does the same, absolute; nil for none.
    public static func code(
        _ code: String, purpose: String, link: String? = nil, to recipient: EmailAddress, userID: UserID? = nil,
        expiresAt: UnixTime
    ) -> MailDraft {
        var html = MailHTML.paragraph("Your code to \(purpose):")
        html += "<p style=\"font-size:28px;letter-spacing:4px\"><strong>\(MailHTML.escaped(code))</strong></p>"
        if let link { html += MailHTML.link("Or open this page and press its button", to: link) }
        html += MailHTML.paragraph("It can be used once, and for a few minutes. Nobody from us will ever ask you for it.")
        html += MailHTML.paragraph("If this was not you, ignore this mail: without the code nothing happens.")
        return MailDraft(
            kind: .code, recipient: recipient, userID: userID, subject: "\(code) is your code to \(purpose)", html: html,
            sendAt: nil, expiresAt: expiresAt)
    }

    /// A mail from the platform itself.
    ///
    /// - Parameter paragraphs: plain text.
    public static func notice(
        subject: String, paragraphs: [String], to recipient: EmailAddress, userID: UserID? = nil
    ) -> MailDraft {
        MailDraft(
            kind: .notice, recipient: recipient, userID: userID, subject: subject,
            html: paragraphs.map(MailHTML.paragraph).joined(), sendAt: nil, expiresAt: nil)
    }

    /// A mail that a partner product sends to a user.
    public static func product(
        _ integration: IntegrationID, subject: String, html: String, to recipient: EmailAddress, userID: UserID,
        sendAt: UnixTime? = nil
    ) -> MailDraft {
        MailDraft(
            kind: .product(integration), recipient: recipient, userID: userID, subject: subject, html: html,
            sendAt: sendAt, expiresAt: nil)
    }
}

/// Pieces of HTML for the platform's own mails.
enum MailHTML {
    static func escaped(_ text: String) -> String {
        var html = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": html += "&amp;"
            case "<": html += "&lt;"
            case ">": html += "&gt;"
            case "\"": html += "&quot;"
            case "'": html += "&#39;"
            default: html.unicodeScalars.append(scalar)
            }
        }
        return html
    }

    static func paragraph(_ text: String) -> String { "<p>\(escaped(text))</p>" }

    static func link(_ text: String, to address: String) -> String {
        "<p><a href=\"\(escaped(address))\">\(escaped(text))</a></p>"
    }
}
