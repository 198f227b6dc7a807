import Storage

/// The mails that signing in sends.
extension MailDraft {
    static func code(_ code: StoredCode, code digits: String, link: CodeLink, publicURL: String) -> MailDraft {
        let path = code.purpose == .reset ? "/reset" : "/sign-in/code"
        return .code(
            digits, purpose: code.purpose == .reset ? "set a new Btelo password" : "sign in to Btelo",
            link: "\(publicURL)\(path)?link=\(link.revealed)", to: code.email, expiresAt: code.expiresAt)
    }

    static func noAccount(_ email: EmailAddress, publicURL: String) -> MailDraft {
        .notice(
            subject: "There is no Btelo account with this address",
            paragraphs: [
                "Somebody asked to set a new password for \(email) at Btelo. There is no account with this address.",
                "If this was you, you may have registered with another address. You can open an account at \(publicURL)/register.",
                "If this was not you, ignore this mail.",
            ], to: email)
    }

    static func passwordChanged(to email: EmailAddress, of user: UserID) -> MailDraft {
        .notice(
            subject: "Your Btelo password was changed",
            paragraphs: [
                "The password of your Btelo account was changed just now. Everybody else who was signed in to it is signed out.",
                "If this was not you, set a new password at once: ask for one on the sign-in page.",
            ], to: email, userID: user)
    }
}
