import Contract
import Network
import Platform
import Storage

/// What the session cookie proved: kept with the proof, so that no handler looks again.
struct SignedIn: Sendable {
    let session: Session
    let user: User
}

extension BteloAccess {
    /// The cookie of a browser that is signed in. Two cookies of the name come here as an empty one, so they prove nobody.
    ///
    /// A browser sends the cookie also with what another site made it send. So a request that may change something proves its
    /// user only when it comes from a page of ours.
    func session(_ credentials: Credentials) -> AuthOutcome {
        guard let token = SessionToken(credentials.first) else { return .refused() }
        switch credentials.exchange.method {
        case .get, .head: break
        default:
            guard RequestOrigin.isOurs(credentials.exchange, publicURL: resources.publicURL) else {
                return .refused(ContractError(401, "A session is taken only from pages of this site: Origin or Referer must say so."))
            }
        }
        let now = UnixTime.now
        do {
            guard let (session, user) = try resources.reader.read({ connection throws(StorageError) in
                try Sessions.find(token: token, at: now, connection)
            }) else { return .refused() }
            if session.isTouchDue(at: now) { touch(session.id, at: now) }
            return .proven(
                Proof(id: user.id.text, rights: user.isAdmin ? ["admin"] : [], attachment: SignedIn(session: session, user: user)))
        } catch {
            return .refused(ContractError(503, "Credentials cannot be checked at the moment.", retryAfterSeconds: 5, cause: error))
        }
    }

    /// The answer does not wait for it: where it fails, the next request does it.
    private func touch(_ id: SessionID, at time: UnixTime) {
        let database = resources.database
        _ = Task.immediate(executorPreference: resources.loop) {
            _ = try? await database.write { connection throws(StorageError) in try Sessions.touch(id, at: time, connection) }
        }
    }
}
