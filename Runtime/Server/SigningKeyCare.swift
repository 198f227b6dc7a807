import Network
import Platform
import Storage

/// Sees to it that there are keys to sign tokens with, and that they take turns.
enum SigningKeyCare {
    /// Makes the keys of a new platform, and does what came due while no server ran.
    ///
    /// - Throws: also when the stored keys cannot be opened with this server key: the tokens of such a server would be nobody's.
    static func prepare(_ database: Database, _ serverKey: ServerKey, _ rules: TokenRules) throws {
        let reader = try database.makeReader()
        if try isDue(reader, rules) {
            try waitFor { try await SigningKeys.maintain(in: database, sealedBy: serverKey, accessTokenSeconds: rules.accessTokenSeconds) }
        }
        let keys = try SigningKeyDirectory(database: database, reader: reader, serverKey: serverKey)
        do throws(SigningKeyError) {
            _ = try keys.signingKey()
        } catch {
            throw TextFileError(message: error.words)
        }
    }

    /// Looks once an hour on this loop whether a rotation is due, as long as the server runs. The keys are made on another thread.
    static func watch(on loop: EventLoop, _ database: Database, _ serverKey: ServerKey, _ rules: TokenRules, _ log: Log) {
        loop.schedule(afterMilliseconds: 3_600_000) {
            if let reader = try? database.makeReader(), (try? isDue(reader, rules)) == true {
                Task.detached {
                    do {
                        try await SigningKeys.maintain(in: database, sealedBy: serverKey, accessTokenSeconds: rules.accessTokenSeconds)
                        log.write(.info, "signing_keys_rotated")
                    } catch {
                        log.write(.error, "signing_keys_not_rotated", [("reason", .text("\(error)"))])
                    }
                }
            }
            watch(on: loop, database, serverKey, rules, log)
        }
    }

    private static func isDue(_ reader: Reader, _ rules: TokenRules) throws -> Bool {
        try reader.read { connection in
            try SigningKeys.isMaintenanceDue(at: .now, accessTokenSeconds: rules.accessTokenSeconds, connection)
        }
    }
}

extension SigningKeyError {
    /// For the operator.
    var words: String {
        switch self {
        case .sealedWithAnotherKey(let id):
            "the signing key \(id) was sealed with another server key: give this server the file that belongs to the database"
        case .nextIsTooNew(let seconds):
            "the next key is not known to clients for long enough yet: wait \(seconds) seconds, or use --urgent"
        case .cryptographyUnavailable: "libcrypto cannot make or open keys"
        case .storage(let error): error.words
        }
    }
}
