import Storage

extension SignIn {
    /// How long a link that the operator printed is good.
    public static let operatorLinkMilliseconds: Int64 = 86_400_000

    /// What became of a request to make somebody an administrator.
    public struct MadeAdmin: Sendable {
        public let user: User
        /// There was no account with the address before.
        public let isNewUser: Bool
        /// Where whoever has it sets a password and is signed in, once, within a day.
        public let address: String
    }

    /// Makes the owner of an address an administrator, opening an account where there is none. For whoever runs the server.
    ///
    /// - Parameter name: of a new account; empty for one made from the address.
    public nonisolated(nonsending) func makeAdmin(
        email: EmailAddress, name: String, by actor: AuditActor
    ) async throws(AccountError) -> MadeAdmin {
        let time = now
        let stored: StoredCode
        let link: CodeLink
        let linkMAC: String
        do throws(SignInError) {
            link = try CodeSecrets.newLink()
            linkMAC = try secrets.mac(of: link)
            stored = StoredCode(
                id: try CodeSecrets.newFlow(), purpose: .reset, email: email, browser: "", codeMAC: nil,
                draft: RegistrationDraft(), continuePath: "/console",
                expiresAt: time.adding(milliseconds: SignIn.operatorLinkMilliseconds))
        } catch {
            throw .randomnessUnavailable
        }
        let address = "\(publicURL)/reset?link=\(link.revealed)"
        return try await database.write(throwing: AccountError.self) { connection in
            let found = try Users.find(email: email, connection)
            let user = try found ?? Users.insert(
                UserDraft(name: name, email: email, isEmailVerified: false, provider: .email), at: time, connection)
            if found == nil { try Audit.record(AuditEntry(.userCreated, of: user.id.text, by: actor), connection) }
            if !user.isAdmin {
                try Users.setAdmin(true, of: user.id, connection)
                try Audit.record(AuditEntry(.userMadeAdmin, of: user.id.text, by: actor), connection)
            }
            if user.isDisabled {
                try Users.setDisabled(false, of: user.id, connection)
                try Audit.record(AuditEntry(.userEnabled, of: user.id.text, by: actor), connection)
            }
            try EmailCodes.insert(stored, linkMAC: linkMAC, at: time, connection)
            return MadeAdmin(user: try Users.existing(user.id, connection), isNewUser: found == nil, address: address)
        }
    }
}
