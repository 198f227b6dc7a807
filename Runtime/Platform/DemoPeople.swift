import Storage

/// People for a fresh machine, to sign in as.
public enum DemoPeople {
    /// Somebody to sign in as.
    public struct Person: Sendable {
        public let email: EmailAddress
        public let password: String
        public let isAdmin: Bool
    }

    /// The server key's purpose for the passwords: nobody without the key can tell them, and they stay the same.
    private static let purpose = ServerKey.Purpose("demo passwords")
    /// The passwords have 100 random bits, so their hashes need not be slow; the first sign-in makes them so.
    private static let cost = Scrypt.Cost(logN: 10, r: 8, p: 1)

    /// Puts in who is missing; whoever is there stays as they are, also with another password than the one given out here.
    public static func install(
        in database: Database, _ key: ServerKey, at time: UnixTime = .now
    ) async throws(AccountError) -> [Person] {
        var people: [Person] = []
        for (name, text, code, isAdmin) in stock {
            guard let email = EmailAddress(text) else { continue }
            let person = Person(email: email, password: try password(of: email, key), isAdmin: isAdmin)
            let hash = try hash(person.password)
            try await database.write(throwing: AccountError.self) { connection in
                guard try Users.find(email: email, connection) == nil else { return }
                let user = try Users.insert(
                    UserDraft(name: name, email: email, isEmailVerified: true, provider: .email, isAdmin: isAdmin), at: time,
                    connection)
                try Passwords.set(hash, of: user.id, at: time, connection)
                if let code = InviteCode(code), try Users.find(inviteCode: code, connection) == nil {
                    try Users.setInviteCode(code, of: user.id, connection)
                    try Users.setSharePartner(true, of: user.id, connection)
                }
            }
            people.append(person)
        }
        return people
    }

    private static let stock: [(name: String, email: String, inviteCode: String, isAdmin: Bool)] = [
        ("Ada Admin", "admin@btelo.example", "", true),
        ("Jenny Stream", "jenny@btelo.example", "streamer-jenny", false),
    ]

    private static func password(of email: EmailAddress, _ key: ServerKey) throws(AccountError) -> String {
        guard let code = try? key.authenticationCode(of: Array(email.key.utf8), for: purpose) else {
            throw .randomnessUnavailable
        }
        let signs = Array("abcdefghjkmnpqrstuvwxyz023456789".utf8)
        return String(decoding: code.prefix(20).map { signs[Int($0 & 31)] }, as: UTF8.self)
    }

    private static func hash(_ password: String) throws(AccountError) -> PasswordHash {
        guard let cost, let salt = try? Randomness.bytes(count: PasswordHash.saltBytes),
            let hash = Scrypt.hash(Array(password.utf8), salt: salt, cost: cost, byteCount: PasswordHash.hashBytes)
        else { throw .randomnessUnavailable }
        return PasswordHash(cost: cost, salt: salt, hash: hash)
    }
}
