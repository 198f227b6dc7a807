import Storage

/// What is needed to write one mail down as it goes out.
struct OutgoingMail: Sendable {
    let id: MailID
    let kind: MailKind
    let recipient: String
    let subject: String
    let html: String
    /// The moment in `Date`: when it was to be sent, so that each try sends the same bytes.
    let sendAt: UnixTime
    /// The sending product's name; nil for the platform's own mail.
    let productName: String?
    /// Names the page to unsubscribe on; nil where there is nothing to unsubscribe from.
    let unsubscribeToken: String?
}

extension OutgoingMail {
    /// The whole message, header and body, with CRLF: the same bytes each time. (RFC 5322, 2045, 2046)
    func message(from sender: MailSender) -> [UInt8] {
        let header = header(from: sender)
        let body = body(from: sender)
        let lines = (sender.signer.map { [$0.signature(of: header, body: body, at: sendAt)] } ?? []) + header
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body
    }

    /// Each entry one header field without its line end; folded ones have CRLF inside.
    private func header(from sender: MailSender) -> [String] {
        var lines = [
            "Date: \(MailDate.text(of: sendAt))",
            "Message-ID: <\(id.text)@\(sender.address.domain)>",
            from(sender),
            "To: \(recipient)",
            HeaderText.line("Subject", subject),
            "MIME-Version: 1.0",
            "Auto-Submitted: auto-generated",
            "X-Entity-Ref-ID: \(id.text)",
        ]
        if let link = unsubscribeLink(sender) {
            lines.append("List-Unsubscribe: <\(link)>")
            lines.append("List-Unsubscribe-Post: List-Unsubscribe=One-Click")
        }
        lines.append("Content-Type: multipart/alternative;\r\n boundary=\"\(boundary)\"")
        return lines
    }

    private func from(_ sender: MailSender) -> String {
        let name: String
        if let productName {
            // A long name would push the address out of sight.
            let product = String(productName.unicodeScalars.prefix(60).map(Character.init))
            name = sender.name.isEmpty ? product : "\(product) via \(sender.name)"
        } else {
            name = sender.name
        }
        guard !name.isEmpty else { return "From: \(sender.address.text)" }
        return "From: \(HeaderText.displayName(name, afterBytes: 6))\r\n <\(sender.address.text)>"
    }

    private func unsubscribeLink(_ sender: MailSender) -> String? {
        unsubscribeToken.map { "\(sender.publicURL)/u/\($0)" }
    }

    /// Nobody who writes a mail's text knows its id, so nobody can write this line into it.
    private var boundary: String { "=_\(id.text)" }

    private func body(from sender: MailSender) -> [UInt8] {
        let document = document(from: sender)
        var body: [UInt8] = []
        for (type, text) in [("plain", PlainText.of(document)), ("html", document)] {
            let part = TransferText.encoded(text)
            body += Array("--\(boundary)\r\n".utf8)
            body += Array("Content-Type: text/\(type); charset=utf-8\r\n".utf8)
            body += Array("Content-Transfer-Encoding: \(part.encoding.rawValue)\r\n\r\n".utf8)
            body += part.body
        }
        return body + Array("--\(boundary)--\r\n".utf8)
    }

    /// The HTML with what is said under every mail: who sends it, and how to stop it.
    func document(from sender: MailSender) -> String {
        let closing = HTMLReader.closing(of: html)
        let footer = footer(from: sender)
        if closing.isEmpty, let end = Self.lastBodyEnd(in: html) {
            return String(html[..<end]) + footer + String(html[end...])
        }
        if Self.lastIndex(of: "<html", in: html) != nil { return html + closing + footer }
        return "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"></head>\n<body>\n\(html)\(closing)\n\(footer)\n</body></html>\n"
    }

    private func footer(from sender: MailSender) -> String {
        let platform = MailHTML.escaped(sender.name.isEmpty ? String(sender.address.domain) : sender.name)
        let home = "<a href=\"\(MailHTML.escaped(sender.publicURL))\">\(platform)</a>"
        var text = productName.map { "Sent by \(MailHTML.escaped($0)) through \(home), where you have an account." } ?? "Sent by \(home)."
        if let link = unsubscribeLink(sender) { text += " <a href=\"\(MailHTML.escaped(link))\">Unsubscribe</a>" }
        return "<hr><p style=\"font-size:12px;color:#666\">\(text)</p>"
    }

    private static func lastBodyEnd(in html: String) -> String.Index? { lastIndex(of: "</body", in: html) }

    /// - Parameter word: in lower case.
    private static func lastIndex(of word: String, in html: String) -> String.Index? {
        let bytes = Array(html.utf8)
        let wanted = Array(word.utf8)
        guard bytes.count >= wanted.count else { return nil }
        var start = bytes.count - wanted.count
        while start >= 0 {
            var matched = 0
            while matched < wanted.count, ASCII.lowercased(bytes[start + matched]) == wanted[matched] { matched += 1 }
            if matched == wanted.count { return html.utf8.index(html.startIndex, offsetBy: start) }
            start -= 1
        }
        return nil
    }
}

/// Moments as the header of a mail has them. (RFC 5322 section 3.3)
enum MailDate {
    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    static func text(of time: UnixTime) -> String {
        let date = time.date
        let weekday = Int((date.daysSince1970 % 7 + 7) % 7)
        let second = time.millisecondOfDay / 1_000
        let clock = [second / 3_600, second / 60 % 60, second % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
        return "\(days[weekday]), \(date.day) \(months[date.month - 1]) \(date.year) \(clock) +0000"
    }
}
