extension SMTPSession {
    /// Bytes of a mail written at once.
    private static let blockBytes = 64 * 1_024

    /// Hands over one mail. Look at `isUsable` before the next one.
    public func send(_ mail: SMTPMail) async -> SMTPOutcome {
        mailCount += 1
        if let reason = unfitness(of: mail) { return .refused(reason) }
        let deadline = connection.loop.deadline(after: server.deadlines.mail)
        let content = mail.stuffed
        var step = SMTPStep.sender
        do throws(SMTPError) {
            if let failure = try await announce(mail, &step) { return await afterReset(failure) }
            step = .data
            let answer = try await command("DATA", .data)
            guard answer.code == 354 else { return await afterReset(outcome(of: answer, at: .data)) }
            step = .content
            let last = content.count - (content.count - 1) % Self.blockBytes - 1
            for start in stride(from: 0, to: last, by: Self.blockBytes) {
                try await write(Array(content[start..<(start + Self.blockBytes)]), .content, withinMilliseconds: time(until: deadline, server.deadlines.block))
            }
            // From here on the whole mail may arrive, also when we are told that something failed.
            step = .verdict
            try await write(Array(content[last...]), .verdict, withinMilliseconds: time(until: deadline, server.deadlines.block))
            let verdict = try await reply(to: .verdict, withinMilliseconds: time(until: deadline, server.deadlines.verdict))
            return outcome(of: verdict, at: .verdict)
        } catch {
            connection.close()
            isUsable = false
            switch (step, error) {
            case (.verdict, _): return .uncertain("\(error)")
            // A reply that is none is no reason to ask the same server again at once.
            case (.sender, .lost), (.sender, .closed): return .ended("\(error)")
            default: return .deferred("\(error)")
            }
        }
    }

    /// Why this server can never take the mail; nil when it may.
    private func unfitness(of mail: SMTPMail) -> String? {
        if mail.hasInternationalAddress, !extensions.utf8Addresses {
            return "the server does not take addresses in other scripts (SMTPUTF8)"
        }
        if let max = extensions.mailBytesMax, mail.content.count > max {
            return "\(mail.content.count) bytes are more than the \(max) that the server takes"
        }
        return nil
    }

    /// Names sender and recipient; in one packet where the server allows.
    ///
    /// - Returns: what the server has against it; nil when it goes on.
    private func announce(_ mail: SMTPMail, _ step: inout SMTPStep) async throws(SMTPError) -> SMTPOutcome? {
        var sender = "MAIL FROM:<\(mail.sender)>"
        if extensions.mailBytesMax != nil { sender += " SIZE=\(mail.content.count)" }
        if extensions.eightBit, mail.content.contains(where: { $0 >= 0x80 }) { sender += " BODY=8BITMIME" }
        if mail.hasInternationalAddress { sender += " SMTPUTF8" }
        let recipient = "RCPT TO:<\(mail.recipient)>"
        let senderReply: SMTPReply
        let recipientReply: SMTPReply
        if extensions.pipelining {
            try await write(Array("\(sender)\r\n\(recipient)\r\n".utf8), .sender, withinMilliseconds: server.deadlines.command)
            senderReply = try await reply(to: .sender)
            step = .recipient
            recipientReply = try await reply(to: .recipient)
            guard senderReply.isPositive else { return outcome(of: senderReply, at: .sender) }
        } else {
            senderReply = try await command(sender, .sender)
            guard senderReply.isPositive else { return outcome(of: senderReply, at: .sender) }
            step = .recipient
            recipientReply = try await command(recipient, .recipient)
        }
        return recipientReply.isPositive ? nil : outcome(of: recipientReply, at: .recipient)
    }

    /// What a reply means for the mail. (RFC 5321 section 4.2.1, RFC 4954 section 6)
    private func outcome(of reply: SMTPReply, at step: SMTPStep) -> SMTPOutcome {
        let words = "\(step.rawValue): \(reply)"
        // The server is about to close.
        if reply.code == 421 { isUsable = false }
        if reply.code == 421, step == .sender { return .ended(words) }
        if reply.isAboutSignIn { return .unavailable(words) }
        switch (step, reply.code / 100) {
        case (.verdict, 2): return .delivered(reply)
        case (.sender, 5): return isAboutSize(reply) ? .refused(words) : .unavailable(words)
        case (_, 5): return .refused(words)
        case (_, 4): return .deferred(words)
        default:
            // Not an answer to what was asked: the dialogue is out of step.
            isUsable = false
            return step == .verdict ? .uncertain(words) : .deferred(words)
        }
    }

    /// Too large for the server or for the mailbox. (RFC 3463 sections 3.3 and 3.4)
    private func isAboutSize(_ reply: SMTPReply) -> Bool {
        reply.code == 552 || reply.enhancedCode == "5.3.4" || reply.enhancedCode == "5.2.3"
    }

    /// Makes the connection ready for the next mail after a refused one.
    private func afterReset(_ outcome: SMTPOutcome) async -> SMTPOutcome {
        guard isUsable else { return outcome }
        do throws(SMTPError) {
            let reply = try await command("RSET", .reset)
            isUsable = reply.isPositive
        } catch {
            isUsable = false
        }
        return outcome
    }

    /// - Returns: at most `limit`, and no more than what is left until `deadline`; milliseconds.
    private func time(until deadline: Int64, _ limit: Int64) -> Int64 {
        max(1, min(limit, deadline - connection.loop.nowMilliseconds))
    }
}
