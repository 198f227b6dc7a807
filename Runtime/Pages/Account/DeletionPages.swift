import Platform
import Storage

/// The end of an account, by the same rules as the contract's `POST /api/account/delete`.
enum DeletionPages {
    @Sendable static func show(_ request: PageRequest) throws -> PageAnswer {
        try page(request)
    }

    @Sendable static func delete(_ request: PageRequest) async throws -> PageAnswer {
        let user = try request.requireVisitor().user
        let typed = request.form["user_id_confirm"] ?? ""
        guard ConstantTime.equal(Array(typed.utf8), Array(user.id.text.utf8)) else {
            return try page(request, typed: typed, FormMistakes("user_id_confirm", "This is not your user id. Type exactly what is shown above."))
        }
        do throws(AccountError) {
            try await request.resources.database.write(throwing: AccountError.self) { connection in
                try AccountDeletion.delete(user.id, at: request.resources.now, connection)
            }
        } catch {
            throw error == .lastAdmin
                ? PageError(409, "You are the last administrator. Make somebody else one before you leave.") : error.page
        }
        return .redirect(to: LocalPath.start, .success("Your account is deleted."))
            .setting(cookie: request.browser.cookies.noSession)
    }

    private static func page(
        _ request: PageRequest, typed: String = "", _ mistakes: FormMistakes = FormMistakes()
    ) throws -> PageAnswer {
        let user = try request.requireVisitor().user
        return Layout.account(
            "Delete account", request, at: "/account/delete", status: mistakes.isEmpty ? 200 : 422,
            lead: "This cannot be undone."
        ) {
            """
            \(mistakes.summary)
            \(Card(isDanger: true) {
                """
                <h2>What happens</h2>
                <ul>
                <li>Your profile, your ways to sign in and what products keep about you here are removed at once.</li>
                <li>Every browser and every connected product is signed out.</li>
                <li>Credits that are left are forfeited.</li>
                <li>Records of orders stay, as the law demands.</li>
                <li>Subscriptions at Apple or Stripe go on: end them there first.</li>
                </ul>
                <p>Your user id: \(Copyable(user.id.text, label: "user id"))</p>
                \(Form(to: "/account/delete", request) {
                    """
                    \(TextField(
                        "Type your user id", name: "user_id_confirm", value: typed, error: mistakes["user_id_confirm"], autocomplete: "off",
                        lengthMax: 64, isIdentifier: true))
                    \(Buttons(Button("Delete my account", .danger), LinkButton("Keep it", to: "/account")))
                    """
                })
                """
            })
            """
        }
    }
}
