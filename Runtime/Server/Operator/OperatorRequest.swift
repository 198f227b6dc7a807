import Platform
import Storage

/// What the operator asks for on the command line, also of a running server.
struct OperatorRequest: Sendable, Equatable {
    enum Verb: String, Sendable {
        case create
        case list
        case remove
    }

    let verb: Verb
    let email: String
    /// Of a new account; empty for none.
    let name: String

    /// One line for each part.
    var text: String { "\(verb.rawValue)\n\(email)\n\(name)\n" }

    init(verb: Verb, email: String, name: String) {
        self.verb = verb
        self.email = email
        self.name = name
    }

    /// Nil for what is not of this form.
    init?(_ text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count == 4, let verb = Verb(rawValue: String(lines[0])) else { return nil }
        self.init(verb: verb, email: String(lines[1]), name: String(lines[2]))
    }

    /// Does what is asked for, waiting for it.
    func performed(by signIn: SignIn, in database: Database) -> OperatorAnswer {
        do {
            return OperatorAnswer(isDone: true, words: try done(by: signIn, in: database))
        } catch let error as AccountError {
            return OperatorAnswer(isDone: false, words: words(of: error))
        } catch let error as StorageError {
            return OperatorAnswer(isDone: false, words: error.words)
        } catch {
            return OperatorAnswer(isDone: false, words: "\(error)")
        }
    }

    private func done(by signIn: SignIn, in database: Database) throws -> String {
        guard verb != .list else { return try list(database) }
        guard let email = EmailAddress(email) else { throw AccountError.notFound }
        let name = name
        switch verb {
        case .create:
            let made = try waitFor { try await signIn.makeAdmin(email: email, name: name, by: .commandLine) }
            return """
                \(made.user.name) <\(email)> is an administrator\(made.isNewUser ? ", with a new account" : "").
                Set a password, once and within a day, at
                \(made.address)
                """
        case .remove:
            guard let user = try database.makeReader().read({ try Users.find(email: email, $0) }) else { throw AccountError.notFound }
            try waitFor { try await Users.setAdmin(false, of: user.id, by: .commandLine, in: database) }
            return "\(user.name) <\(email)> is no administrator any more."
        case .list: return ""
        }
    }

    private func list(_ database: Database) throws -> String {
        let admins = try database.makeReader().read { try Users.admins($0) }
        guard !admins.isEmpty else { return "There is no administrator yet: btelo admin create --email ADDRESS" }
        return admins.map { "\($0.id)  \($0.email?.text ?? "-")  \($0.name)\($0.isDisabled ? "  (disabled)" : "")" }.joined(separator: "\n")
    }

    private func words(of error: AccountError) -> String {
        switch error {
        case .notFound: "there is no account with the address \(email)"
        case .lastAdmin: "this is the last administrator: create another one first"
        case .invalidName: "the name must not be blank, longer than \(User.nameBytesMax) bytes, or have control characters"
        case .storage(let storage): storage.words
        default: "\(error)"
        }
    }
}

/// What came of an `OperatorRequest`.
struct OperatorAnswer: Sendable, Equatable {
    let isDone: Bool
    /// For people.
    let words: String

    var text: String { "\(isDone ? "done" : "failed")\n\(words)" }

    init(isDone: Bool, words: String) {
        self.isDone = isDone
        self.words = words
    }

    /// Nil for what is not of this form.
    init?(_ text: String) {
        let parts = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0] == "done" || parts[0] == "failed" else { return nil }
        self.init(isDone: parts[0] == "done", words: String(parts[1]))
    }
}
