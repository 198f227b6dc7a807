import Storage

/// Why signing keys could not be made or read.
public enum SigningKeyError: StorageFailure, Equatable {
    /// A stored key was sealed with another server key than this server has.
    case sealedWithAnotherKey(id: String)
    /// The next key has not been published long enough: clients may not know it yet.
    case nextIsTooNew(secondsLeft: Int64)
    case cryptographyUnavailable
    case storage(StorageError)

    public init(storage error: StorageError) {
        self = .storage(error)
    }
}

/// The keys that tokens are signed with. Each goes one way: **next** (published, so that clients get to know it), **current** (signs),
/// **retired** (still published, as long as tokens that it signed are out), gone.
public enum SigningKeys {
    /// How long a key signs.
    public static let rotationSeconds: Int64 = 90 * 86_400
    /// How long clients may keep the key set.
    public static let cacheSeconds: Int64 = 300
    /// A key is published this long before it signs.
    public static let aheadSeconds = cacheSeconds + 3_600
    static let purpose = ServerKey.Purpose("signing-keys")

    public enum State: String, Sendable {
        case next
        case current
        case retired
    }

    /// A key as operators see it.
    public struct Listed: Sendable, Equatable {
        /// The key's thumbprint. (RFC 7638)
        public let id: String
        public let state: State
        public let createdAt: UnixTime
        /// When it began to sign.
        public let activatedAt: UnixTime?
        /// When it stopped to sign.
        public let retiredAt: UnixTime?
    }

    /// All keys that are published, the oldest first.
    public static func list(_ connection: ReadConnection) throws(StorageError) -> [Listed] {
        try connection.all(
            "SELECT id, state, created_at, activated_at, retired_at FROM signing_keys ORDER BY creation_order"
        ) { row throws(StorageError) in
            guard let state = State(rawValue: try row.text(1)) else { throw .column(index: 1, problem: .outOfRange) }
            return Listed(
                id: try row.text(0), state: state, createdAt: try row.time(2), activatedAt: try row.optionalTime(3),
                retiredAt: try row.optionalTime(4))
        }
    }

    /// Whether `maintain` has anything to do.
    public static func isMaintenanceDue(
        at time: UnixTime, accessTokenSeconds: Int64, _ connection: ReadConnection
    ) throws(StorageError) -> Bool {
        let keys = try list(connection)
        guard let current = keys.first(where: { $0.state == .current }), keys.contains(where: { $0.state == .next }) else { return true }
        return isRotationDue(current, at: time) || keys.contains { isOver($0, at: time, accessTokenSeconds: accessTokenSeconds) }
    }

    /// Makes the keys that are missing, rotates when it is time, and removes retired keys whose tokens are all over. Any number of
    /// servers may do this at once.
    ///
    /// Making a key takes around a tenth of a second of the calling thread: not for an event loop.
    /// - Parameter accessTokenSeconds: how long tokens are good.
    public static func maintain(
        in database: Database, sealedBy serverKey: ServerKey, accessTokenSeconds: Int64, at time: UnixTime = .now
    ) async throws(SigningKeyError) {
        let first = try sealed(by: serverKey)
        let second = try sealed(by: serverKey)
        try await database.write(throwing: SigningKeyError.self) { connection in
            var keys = try list(connection)
            for over in keys where isOver(over, at: time, accessTokenSeconds: accessTokenSeconds) {
                try connection.execute("DELETE FROM signing_keys WHERE id = $1", [.text(over.id)])
            }
            if !keys.contains(where: { $0.state == .current }) {
                try insert(first, .current, at: time, connection)
                keys = try list(connection)
            }
            if !keys.contains(where: { $0.state == .next }) { try insert(second, .next, at: time, connection) }
            if let current = keys.first(where: { $0.state == .current }), isRotationDue(current, at: time),
                let next = keys.first(where: { $0.state == .next }), secondsUntilKnown(next, at: time) <= 0
            {
                try promote(next, over: current, with: second, at: time, connection)
            }
        }
    }

    /// Lets the next key sign from now on, and publishes another one to follow it.
    ///
    /// - Parameter isUrgent: also when clients may not know the next key yet; those that do not refetch refuse its tokens for up to
    ///   `cacheSeconds`.
    public static func rotate(
        in database: Database, sealedBy serverKey: ServerKey, isUrgent: Bool = false, by actor: AuditActor, at time: UnixTime = .now
    ) async throws(SigningKeyError) {
        let another = try sealed(by: serverKey)
        try await database.write(throwing: SigningKeyError.self) { connection in
            let keys = try list(connection)
            guard let current = keys.first(where: { $0.state == .current }), let next = keys.first(where: { $0.state == .next }) else {
                throw SigningKeyError.nextIsTooNew(secondsLeft: aheadSeconds)
            }
            let secondsLeft = secondsUntilKnown(next, at: time)
            guard isUrgent || secondsLeft <= 0 else { throw SigningKeyError.nextIsTooNew(secondsLeft: secondsLeft) }
            try promote(next, over: current, with: another, at: time, connection)
            var changes: [AuditChange] = []
            changes.note("signs", from: current.id, to: next.id)
            try Audit.record(
                AuditEntry(.signingKeyRotated, of: next.id, by: actor, changes: changes), at: time, connection)
        }
    }

    /// Removes a key at once: every token it has signed is refused from the next request on. For a key that others may know.
    ///
    /// - Returns: false when there is no such key, or when it is the one that signs; that one is rotated out first.
    public static func drop(_ id: String, by actor: AuditActor, _ connection: WriteConnection) throws(StorageError) -> Bool {
        let count = try connection.execute("DELETE FROM signing_keys WHERE id = $1 AND state <> 'current'", [.text(id)])
        guard count == 1 else { return false }
        try Audit.record(AuditEntry(.signingKeyDropped, of: id, by: actor), connection)
        return true
    }

    private static func isRotationDue(_ current: Listed, at time: UnixTime) -> Bool {
        time.seconds - (current.activatedAt ?? current.createdAt).seconds >= rotationSeconds
    }

    private static func isOver(_ key: Listed, at time: UnixTime, accessTokenSeconds: Int64) -> Bool {
        guard key.state == .retired, let retiredAt = key.retiredAt else { return false }
        return time.seconds - retiredAt.seconds > accessTokenSeconds + cacheSeconds + 60
    }

    private static func secondsUntilKnown(_ next: Listed, at time: UnixTime) -> Int64 {
        next.createdAt.seconds + aheadSeconds - time.seconds
    }

    private static func promote(
        _ next: Listed, over current: Listed, with another: SealedKey, at time: UnixTime, _ connection: WriteConnection
    ) throws(StorageError) {
        try connection.execute(
            "UPDATE signing_keys SET state = 'retired', retired_at = $2 WHERE id = $1", [.text(current.id), .time(time)])
        try connection.execute(
            "UPDATE signing_keys SET state = 'current', activated_at = $2 WHERE id = $1", [.text(next.id), .time(time)])
        try insert(another, .next, at: time, connection)
    }

    private struct SealedKey: Sendable {
        let id: String
        let modulus: String
        let exponent: String
        let sealed: String
    }

    private static func sealed(by serverKey: ServerKey) throws(SigningKeyError) -> SealedKey {
        do throws(CryptographyUnavailable) {
            let key = try RSAPrivateKey.generated()
            let id = try key.publicKey.thumbprint()
            return SealedKey(
                id: id, modulus: Base64URL.text(of: key.publicKey.modulus), exponent: Base64URL.text(of: key.publicKey.exponent),
                sealed: Base64URL.text(of: try serverKey.seal(try key.der(), for: purpose, context: id)))
        } catch {
            throw .cryptographyUnavailable
        }
    }

    private static func insert(
        _ key: SealedKey, _ state: State, at time: UnixTime, _ connection: WriteConnection
    ) throws(StorageError) {
        try connection.execute(
            """
            INSERT INTO signing_keys (id, state, modulus, exponent, sealed_key, created_at, activated_at, creation_order)
            VALUES ($1, $2, $3, $4, $5, $6, $7, (SELECT COALESCE(MAX(creation_order), 0) + 1 FROM signing_keys))
            """,
            [
                .text(key.id), .text(state.rawValue), .text(key.modulus), .text(key.exponent), .text(key.sealed), .time(time),
                state == .current ? .time(time) : .null,
            ])
    }
}
