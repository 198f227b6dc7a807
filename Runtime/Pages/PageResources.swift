import Network
import Platform
import Storage

/// What the pages of one event loop stand on.
public final class PageResources: @unchecked Sendable {  // reason: everything but `database`, `loop` and `key` is touched on the loop only
    public let loop: EventLoop
    public let database: Database
    public let reader: Reader
    /// Where people reach this platform's pages, without a slash at the end.
    public let publicURL: String
    let key: PageKey
    /// The contracts that are served, for people; the first is the one at `/doc`.
    let documents: [ContractDocument]
    let blogViews: BlogViews
    public let signIn: SignIn
    /// For `ClientAddress.init(of:trusting:)`.
    let trustedProxies: TrustedProxies

    /// - Parameter key: signs forms and notices; the same on every server of this platform.
    public init(
        loop: EventLoop, database: Database, reader: Reader, publicURL: String, key: PageKey, signIn: SignIn,
        trustedProxies: TrustedProxies = TrustedProxies(), documents: [ContractDocument] = []
    ) {
        self.loop = loop
        self.database = database
        self.reader = reader
        self.publicURL = publicURL
        self.key = key
        self.documents = documents
        blogViews = BlogViews(database)
        self.signIn = signIn
        self.trustedProxies = trustedProxies
    }

    public var now: UnixTime { UnixTime(seconds: loop.unixSeconds) }

    /// Reads on this loop, in one transaction.
    public func read<Value>(_ body: (ReadConnection) throws -> Value) throws -> Value {
        try reader.read(body)
    }

    /// Who has the session that a browser proves; nil when it has ended.
    func visitor(_ token: String) throws -> Visitor? {
        guard let token = SessionToken(token), let found = try read({ try Sessions.find(token: token, at: now, $0) }) else { return nil }
        return Visitor(session: found.session, user: found.user)
    }
}
