import Platform
import Storage

/// Who invited one, and how to invite others.
enum InvitationPages {
    @Sendable static func show(_ request: PageRequest) throws -> PageAnswer {
        try page(request)
    }

    @Sendable static func bind(_ request: PageRequest) async throws -> PageAnswer {
        let visitor = try request.requireVisitor()
        let typed = request.form.text("invite_code")
        guard let code = InviteCode(typed) else { return try page(request, typed: typed, wrongCode) }
        do throws(AccountError) {
            _ = try await request.resources.database.write(throwing: AccountError.self) { connection in
                try Inviters.bind(code, to: visitor.user.id, at: request.resources.now, connection)
            }
            return .redirect(to: "/account/invitations", .success("Your inviter is noted."))
        } catch {
            switch error {
            case .invalidInviteCode: return try page(request, typed: typed, wrongCode)
            case .inviterAlreadyBound:
                return .redirect(to: "/account/invitations", .information("Your inviter is known already, and stays."))
            default: throw error.page
            }
        }
    }

    private static var wrongCode: FormMistakes { FormMistakes("invite_code", "Enter the invite code of somebody else.") }

    private static func page(
        _ request: PageRequest, typed: String = "", _ mistakes: FormMistakes = FormMistakes()
    ) throws -> PageAnswer {
        let visitor = try request.requireVisitor()
        let user = visitor.user
        let (inviter, name, count) = try request.resources.read { connection in
            let inviter = try Inviters.find(of: user.id, connection)
            let name = try inviter.flatMap { try Users.find($0.inviterID, connection) }?.name
            return (inviter, name, try Inviters.countInvited(by: user.id, connection))
        }
        return Layout.account("Invitations", request, at: "/account/invitations", status: mistakes.isEmpty ? 200 : 422) {
            """
            \(mistakes.summary)
            \(Card("Invite others") {
                """
                <p>Whoever registers with your code names you as their inviter.</p>
                \(Facts([
                    ("Your code", Copyable(user.inviteCode.text, label: "invite code").html),
                    ("Your link", Copyable("\(request.resources.publicURL)/register?invite=\(user.inviteCode.text)", label: "invite link").html),
                    ("Invited so far", "\(count == 0 ? "Nobody yet" : count == 1 ? "One person" : "\(count) people")"),
                ]))
                """
            })
            \(Card("Who invited you") {
                if let inviter {
                    return "<p>\(name ?? "Somebody who has left"), with the code <code>\(inviter.inviteCode.text)</code>, \(Moment(inviter.boundAt)).</p>"
                }
                return """
                    \(Form(to: "/account/invitations", request) {
                        """
                        \(TextField(
                            "Invite code", name: "invite_code", value: typed, hint: "It can be said once and not be changed afterwards.",
                            error: mistakes["invite_code"], autocomplete: "off", lengthMax: InviteCode.byteCountMax))
                        \(Buttons(Button("Save", .secondary)))
                        """
                    })
                    """
            })
            """
        }
    }
}
