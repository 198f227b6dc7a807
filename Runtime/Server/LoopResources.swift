import BteloAPI
import Contract
import Network
import Pages
import Platform
import Storage

/// What every event loop is given at the start.
struct SharedResources: Sendable {
    let database: Database
    /// Where people reach this platform's own pages, without a slash at the end.
    let publicURL: String
    /// The one secret that is not in the database.
    let serverKey: ServerKey
    /// What calls of others' servers are encrypted with.
    let tlsClient: TLSClient
    /// How tokens are made and how long they live.
    let tokenRules: TokenRules
    let signIn: SignIn
    let addresses: AddressLimits
    /// Mails that one integration may send a day.
    let mailDailyMax: Int64
    /// Signing in by Google; nil when the operator has not set it up.
    var google: GoogleSettings?
}

/// What the handlers of one event loop stand on: the loop's own read connection and caches, and the shared database.
final class LoopResources: @unchecked Sendable {  // reason: everything but `database` and `loop` is touched on the loop only
    let loop: EventLoop
    let database: Database
    let reader: Reader
    let integrations: IntegrationDirectory
    let tiers: TierDirectory
    /// Where people reach this platform's own pages, without a slash at the end.
    let publicURL: String
    /// The one secret that is not in the database.
    let serverKey: ServerKey
    /// How tokens are made and how long they live.
    let tokenRules: TokenRules
    let signingKeys: SigningKeyDirectory
    /// What access tokens prove.
    let accessTokens: AccessTokenDirectory<Proof>
    /// For calls of others' APIs.
    let httpClient: HTTPClient
    /// Where calls are counted, by integration.
    let usage: LoopUsage
    let signIn: SignIn
    let addresses: AddressLimits
    /// Mails that one integration may send a day.
    let mailDailyMax: Int64
    /// Signing in by Google; nil when the operator has not set it up.
    let google: GoogleSignIn?

    init(loop: EventLoop, shared: SharedResources, usage: LoopUsage = LoopUsage()) throws {
        self.loop = loop
        database = shared.database
        publicURL = shared.publicURL
        serverKey = shared.serverKey
        self.usage = usage
        signIn = shared.signIn
        addresses = shared.addresses
        mailDailyMax = shared.mailDailyMax
        httpClient = HTTPClient(on: loop, tls: shared.tlsClient)
        google = shared.google.map { [httpClient] in GoogleSignIn($0, client: httpClient, signIn: shared.signIn) }
        reader = try database.makeReader()
        integrations = try IntegrationDirectory(database: database, reader: reader)
        tiers = try TierDirectory(database: database, reader: reader)
        tokenRules = shared.tokenRules
        signingKeys = try SigningKeyDirectory(database: database, reader: reader, serverKey: serverKey)
        accessTokens = try AccessTokenDirectory(
            issuer: tokenRules.issuer, keys: signingKeys, database: database, reader: reader
        ) { token in Proof(id: token.user.text, attachment: token, calls: usage.counters(of: token.client, BteloServer.self)) }
    }

    /// Reads on this loop, in one transaction; a storage failure becomes what the client may see of it.
    func read<Value>(_ body: (ReadConnection) throws -> Value) throws -> Value {
        do {
            return try reader.read(body)
        } catch let error as StorageError {
            throw ContractError.from(error)
        }
    }

    /// What the pages of this loop stand on.
    ///
    /// - Parameter contracts: the names of those that are served.
    func makePageResources(contracts: [String]) throws -> PageResources {
        try PageResources(
            loop: loop, database: database, reader: reader, publicURL: publicURL, serverKey: serverKey, signIn: signIn, google: google,
            trustedProxies: addresses.proxies, documents: contracts.compactMap(ServedContracts.document))
    }

    /// Today in UTC.
    var today: Storage.CalendarDate { UnixTime(seconds: loop.unixSeconds).date }
}

extension ContractError {
    /// A storage failure as the client may see it; what only the log may know is thrown on as it is.
    static func from(_ error: StorageError) -> any Error {
        switch error {
        case .full, .inputOutput, .readOnly, .overloaded, .closed, .busy, .outOfMemory:
            ContractError(503, "Nothing can be stored at the moment. Try again later.", retryAfterSeconds: 10, cause: error)
        default: error
        }
    }
}
