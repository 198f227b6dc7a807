import Network
import Platform
import Storage

/// What the pages of one event loop stand on.
public final class PageResources: @unchecked Sendable {  // reason: everything but `database`, `loop` and the keys is touched on the loop only
    let loop: EventLoop
    let database: Database
    let reader: Reader
    /// Where people reach this platform's pages, without a slash at the end.
    let publicURL: String
    /// The rules of signing in.
    let signIn: SignIn
    /// Signing in by Google; nil when the operator has not set it up.
    let google: GoogleSignIn?
    var offersGoogle: Bool { google != nil }
    /// What signing keys are sealed with.
    let serverKey: ServerKey
    /// Signs forms and notices; the same on every server of this platform.
    let key: PageKey
    /// The contracts that are served, for people; the first is the one at `/doc`.
    let documents: [ContractDocument]
    let blogViews: BlogViews
    /// For `ClientAddress.init(of:trusting:)`.
    let trustedProxies: TrustedProxies

    /// - Throws: `CryptographyUnavailable`, when nothing can be signed.
    public init(
        loop: EventLoop, database: Database, reader: Reader, publicURL: String, serverKey: ServerKey, signIn: SignIn,
        google: GoogleSignIn?, trustedProxies: TrustedProxies, documents: [ContractDocument]
    ) throws(CryptographyUnavailable) {
        self.loop = loop
        self.database = database
        self.reader = reader
        self.publicURL = publicURL
        self.serverKey = serverKey
        key = try PageKey(serverKey)
        self.signIn = signIn
        self.google = google
        self.documents = documents
        blogViews = BlogViews(database)
        self.trustedProxies = trustedProxies
    }

    var now: UnixTime { UnixTime(seconds: loop.unixSeconds) }

    /// Reads on this loop, in one transaction.
    func read<Value>(_ body: (ReadConnection) throws -> Value) throws -> Value {
        try reader.read(body)
    }

    /// Writes, and answers once it is durable. What only the operator can mend becomes an error page.
    nonisolated(nonsending) func write<Value: Sendable>(
        _ body: @escaping @Sendable (WriteConnection) throws(StorageError) -> Value
    ) async throws(PageError) -> Value {
        do throws(StorageError) {
            return try await database.write(body)
        } catch {
            throw PageError(error)
        }
    }

    /// Where a form may lead whose answer goes on to `next`, beside this platform. Browsers hold a form to it through all
    /// redirects that follow. (CSP Level 3, section 6.4.1)
    func formTargets(of next: LocalPath) -> [String] {
        let start = "/oauth/continue?request="
        guard next.text.hasPrefix(start), let name = QueryText.decoded(next.text.dropFirst(start.count).prefix { $0 != "&" }),
            let waiting = try? read({ try AuthorizationRequests.find(name, at: now, $0) })
        else { return [] }
        return [FormTarget.of(waiting.request.location)]
    }

    /// Notes that a session is in use. The answer does not wait for it: where it fails, the next request does it.
    func touch(_ session: Session) {
        let time = now
        _ = Task.immediate(executorPreference: loop) { [database] in
            _ = try? await database.write { connection throws(StorageError) in try Sessions.touch(session.id, at: time, connection) }
        }
    }

    /// Who has the session that a browser proves; nil when it has ended.
    func visitor(_ token: String) throws -> Visitor? {
        guard let token = SessionToken(token), let found = try read({ try Sessions.find(token: token, at: now, $0) }) else { return nil }
        return Visitor(session: found.session, user: found.user)
    }
}
