import Storage
import Synchronization

@testable import Platform

/// A platform with its sign-in, a clock that stands still until it is moved, and the mails that were written.
final class SignInDesk {
    let platform: TemporaryPlatform
    let signIn: SignIn

    static let start = UnixTime(seconds: 1_800_000_000)
    static let password = "correct horse battery"

    init(limits: SignIn.Limits = SignIn.Limits(), cost: Scrypt.Cost? = nil, in platform: TemporaryPlatform? = nil) throws {
        let platform = try platform ?? TemporaryPlatform()
        self.platform = platform
        let time = Box(SignInDesk.start)
        box = time
        signIn = SignIn(
            database: platform.database, hasher: try PasswordHasher(cost: cost ?? Scrypt.Cost(logN: 4, r: 1, p: 1)!, waitingMax: 1_000),
            codeKey: [UInt8](repeating: 7, count: 32), publicURL: "https://btelo.example", limits: limits,
            clock: { time.value.withLock { $0 } })
    }

    private let box: Box

    private final class Box: Sendable {
        let value: Mutex<UnixTime>
        init(_ time: UnixTime) { value = Mutex(time) }
    }

    var now: UnixTime { box.value.withLock { $0 } }

    func pass(seconds: Int64) {
        box.value.withLock { $0 = UnixTime(milliseconds: $0.milliseconds + seconds * 1_000) }
    }

    /// A browser, in a network of its own unless said.
    func visit(_ browser: String = "one", from address: String = "127.0.0.1", current: SessionToken? = nil) -> Visit {
        Visit(address: ClientAddress(address)!, agent: "Test", browserID: browser, current: current)
    }

    func read<Value>(_ body: (ReadConnection) throws(StorageError) -> Value) throws -> Value {
        try platform.database.makeReader().read(body)
    }

    /// The newest mail to an address: subject, and what it has of code and link.
    func lastMail(to email: String) throws -> (subject: String, html: String, code: String, link: CodeLink?)? {
        let found = try read { connection throws(StorageError) in
            try connection.first(
                "SELECT subject, html FROM mails WHERE recipient = $1 ORDER BY creation_order DESC LIMIT 1", [.text(email)]
            ) { row throws(StorageError) in (try row.text(0), try row.text(1)) }
        }
        guard let (subject, html) = found else { return nil }
        let code = String(subject.prefix { $0.isNumber })
        let link = html.split(separator: "link=").dropFirst().first.map { String($0.prefix { $0.isHexDigit }) }
        return (subject, html, code, link.flatMap(CodeLink.init))
    }

    func mailCount(to email: String) throws -> Int64 {
        try read { connection throws(StorageError) in
            try connection.first("SELECT COUNT(*) FROM mails WHERE recipient = $1", [.text(email)]) {
                row throws(StorageError) in try row.integer(0)
            }
        } ?? 0
    }

    /// Asks for a code and signs in with it.
    func signedIn(_ email: String, _ visit: Visit? = nil) async throws -> OpenedSession {
        let visit = visit ?? self.visit()
        let flow = try await signIn.requestCode(email: email, visit)
        return try await signIn.signIn(flow.id, code: try lastMail(to: email)?.code ?? "", visit)
    }

    /// An account with `password`.
    func registered(_ email: String, name: String = "Ada", inviteCode: String = "") async throws -> OpenedSession {
        let flow = try await signIn.register(
            email: email, name: name, password: SignInDesk.password, inviteCode: inviteCode, visit("registering"))
        return try await signIn.signIn(flow.id, code: try lastMail(to: email)?.code ?? "", visit("registering"))
    }

    func isOpen(_ opened: OpenedSession) throws -> Bool {
        let now = now
        return try read { connection throws(StorageError) in
            try Sessions.find(token: opened.token, at: now, connection) != nil
        }
    }
}
