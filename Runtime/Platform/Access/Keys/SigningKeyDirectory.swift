import Storage

/// The signing keys as one event loop sees them: loaded once, taken anew from the database as soon as a commit has changed them.
///
/// Belongs to one thread; each loop has its own.
public final class SigningKeyDirectory {
    private let database: Database
    private let reader: Reader
    private let serverKey: ServerKey
    private let table: TableIdentifier
    private var published: [PublishedKey] = []
    private var signing: (id: String, key: RSAPrivateKey)?
    /// The table version the keys were read under; 0 before the first time.
    private var version: UInt64 = 0

    /// A key that tokens may be checked with.
    public struct PublishedKey: Sendable {
        /// The thumbprint. (RFC 7638)
        public let id: String
        public let key: RSAPublicKey
    }

    public init(database: Database, reader: Reader, serverKey: ServerKey) throws(StorageError) {
        self.database = database
        self.reader = reader
        self.serverKey = serverKey
        table = try database.table(named: "signing_keys")
    }

    /// Changes whenever the keys may have changed.
    public var currentVersion: UInt64 { database.version(of: table) }

    /// All keys that are published, the oldest first.
    public func all() throws(SigningKeyError) -> [PublishedKey] {
        try refresh()
        return published
    }

    /// The key of a token that says `kid`; nil when it is none of ours.
    public func key(_ id: String) throws(SigningKeyError) -> RSAPublicKey? {
        try refresh()
        return published.first { $0.id.isExactly(id) }?.key
    }

    /// The key that signs now; nil while there is none.
    public func signingKey() throws(SigningKeyError) -> (id: String, key: RSAPrivateKey)? {
        try refresh()
        if let signing { return signing }
        let stored: (id: String, sealed: String)?
        do throws(StorageError) {
            stored = try reader.read { connection throws(StorageError) in
                try connection.first("SELECT id, sealed_key FROM signing_keys WHERE state = 'current'") { row throws(StorageError) in
                    (try row.text(0), try row.text(1))
                }
            }
        } catch {
            throw .storage(error)
        }
        guard let stored else { return nil }
        signing = (stored.id, try opened(stored.id, stored.sealed))
        return signing
    }

    private func opened(_ id: String, _ sealed: String) throws(SigningKeyError) -> RSAPrivateKey {
        let der: [UInt8]?
        do throws(CryptographyUnavailable) {
            der = try serverKey.open(Base64URL.bytes(sealed) ?? [], for: SigningKeys.purpose, context: id)
        } catch {
            throw .cryptographyUnavailable
        }
        guard let key = der.flatMap(RSAPrivateKey.init) else { throw .sealedWithAnotherKey(id: id) }
        return key
    }

    private func refresh() throws(SigningKeyError) {
        // The version is read first: a commit between the two reads only makes the next request read again.
        let current = database.version(of: table)
        guard current != version else { return }
        do throws(StorageError) {
            published = try reader.read(SigningKeyDirectory.loaded)
        } catch {
            throw .storage(error)
        }
        signing = nil
        version = current
    }

    private static func loaded(_ connection: ReadConnection) throws(StorageError) -> [PublishedKey] {
        try connection.all("SELECT id, modulus, exponent FROM signing_keys ORDER BY creation_order") { row throws(StorageError) in
            guard let modulus = Base64URL.bytes(try row.text(1)), let exponent = Base64URL.bytes(try row.text(2)),
                let key = RSAPublicKey(modulus: modulus, exponent: exponent)
            else { throw .column(index: 1, problem: .outOfRange) }
            return PublishedKey(id: try row.text(0), key: key)
        }
    }
}

@available(*, unavailable)
extension SigningKeyDirectory: Sendable {}
