import COpenSSL
import Storage

/// Judges access tokens for one event loop. A token that was found good is remembered by its digest until it is over; it is looked at
/// again only after a commit that may have revoked it, removed its user, or changed the keys. A remembered token costs one digest and
/// one look into a table, and no SQL.
///
/// Belongs to one thread; each loop has its own.
public final class AccessTokenDirectory<Proof: AnyObject> {
    /// Tokens that are remembered; the ones not used for longest are forgotten first.
    public static var rememberedMax: Int { 16_384 }

    private let issuer: String
    private let database: Database
    private let reader: Reader
    private let keys: SigningKeyDirectory
    private let revocations: RevocationDirectory
    private let users: TableIdentifier
    private let digests: DigestContext
    private let proof: (AccessToken) -> Proof
    /// What was used lately, and what was used before that; the second goes when the first is half of the bound.
    private var recent: [TokenDigest: Entry] = [:]
    private var older: [TokenDigest: Entry] = [:]

    private struct Entry {
        let token: AccessToken
        let proof: Proof
        var versions: Versions
    }

    /// What a verdict depends on besides the token and the time.
    private struct Versions: Equatable {
        let keys: UInt64
        let revocations: UInt64
        let users: UInt64
    }

    /// - Parameters:
    ///   - issuer: the platform's public URL.
    ///   - proof: made once for a token and given out again as long as it is good.
    public init(
        issuer: String, keys: SigningKeyDirectory, database: Database, reader: Reader, proof: @escaping (AccessToken) -> Proof
    ) throws(SigningKeyError) {
        self.issuer = issuer
        self.database = database
        self.reader = reader
        self.keys = keys
        self.proof = proof
        do throws(StorageError) {
            revocations = try RevocationDirectory(database: database, reader: reader)
            users = try database.table(named: "users")
        } catch {
            throw .storage(error)
        }
        do throws(CryptographyUnavailable) { digests = try DigestContext() } catch { throw .cryptographyUnavailable }
    }

    /// The proof of a token that is good now; nil for every other text.
    ///
    /// - Parameter now: Unix seconds.
    /// - Throws: when it cannot be found out; the token is not to be believed then.
    public func verify(_ text: UnsafeRawBufferPointer, now: Int64) throws(SigningKeyError) -> Proof? {
        guard (1...SignedToken.byteCountMax).contains(text.count) else { return nil }
        guard let digest = digests.digest(of: text) else { throw .cryptographyUnavailable }
        let versions = currentVersions
        if let known = recent[digest] {
            if known.versions == versions, known.token.expiresAtSeconds > now { return known.proof }
            return try lookAgain(at: known, text, digest, versions, now: now)
        }
        if let known = older.removeValue(forKey: digest) { return try lookAgain(at: known, text, digest, versions, now: now) }
        guard let token = try read(text, now: now), try isInForce(token) else { return nil }
        let made = proof(token)
        remember(Entry(token: token, proof: made, versions: versions), digest)
        return made
    }

    /// The token itself, for operations that answer about tokens. Not remembered.
    public func token(_ text: UnsafeRawBufferPointer, now: Int64) throws(SigningKeyError) -> AccessToken? {
        guard let token = try read(text, now: now), try isInForce(token) else { return nil }
        return token
    }

    private var currentVersions: Versions {
        Versions(keys: keys.currentVersion, revocations: revocations.currentVersion, users: database.version(of: users))
    }

    private func read(_ text: UnsafeRawBufferPointer, now: Int64) throws(SigningKeyError) -> AccessToken? {
        try AccessTokens.read(text, keys: keys, issuer: issuer, now: now)
    }

    private func lookAgain(
        at known: Entry, _ text: UnsafeRawBufferPointer, _ digest: TokenDigest, _ versions: Versions, now: Int64
    ) throws(SigningKeyError) -> Proof? {
        recent[digest] = nil
        // A changed key set may have lost the key: the signature is what was believed, so it is checked again.
        if known.versions.keys != versions.keys {
            guard try read(text, now: now) != nil else { return nil }
        }
        guard known.token.expiresAtSeconds > now else { return nil }
        if known.versions != versions {
            guard try isInForce(known.token) else { return nil }
        }
        var known = known
        known.versions = versions
        remember(known, digest)
        return known.proof
    }

    private func isInForce(_ token: AccessToken) throws(SigningKeyError) -> Bool {
        do throws(StorageError) {
            if try revocations.contains(token) { return false }
            return try reader.read { connection throws(StorageError) in try TokenFamilies.isLive(token.user, connection) }
        } catch {
            throw .storage(error)
        }
    }

    private func remember(_ entry: Entry, _ digest: TokenDigest) {
        if recent.count >= Self.rememberedMax / 2 {
            older = recent
            recent = [:]
        }
        recent[digest] = entry
    }
}

@available(*, unavailable)
extension AccessTokenDirectory: Sendable {}

/// A SHA-256 digest that is looked up quickly.
struct TokenDigest: Hashable {
    var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    static func == (one: TokenDigest, other: TokenDigest) -> Bool { one.words == other.words }

    /// A digest is spread evenly already, but who makes tokens could choose its bits: the seed of `Hasher` stays.
    func hash(into hasher: inout Hasher) { hasher.combine(words.0 ^ words.2) }
}

/// SHA-256 in a context that is kept, since fetching the algorithm costs as much as the digest of a token. For one thread.
final class DigestContext {
    private let context: OpaquePointer
    private let algorithm: OpaquePointer

    init() throws(CryptographyUnavailable) {
        guard let algorithm = EVP_MD_fetch(nil, "SHA256", nil) else { throw CryptographyUnavailable() }
        guard let context = EVP_MD_CTX_new() else {
            EVP_MD_free(algorithm)
            throw CryptographyUnavailable()
        }
        self.algorithm = algorithm
        self.context = context
    }

    deinit {
        EVP_MD_CTX_free(context)
        EVP_MD_free(algorithm)
    }

    /// Nil when libcrypto fails.
    func digest(of bytes: UnsafeRawBufferPointer) -> TokenDigest? {
        var digest = TokenDigest()
        let isDone = withUnsafeMutableBytes(of: &digest.words) { words in
            EVP_DigestInit_ex2(context, algorithm, nil) == 1
                && EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1
                && EVP_DigestFinal_ex(context, words.baseAddress?.assumingMemoryBound(to: UInt8.self), nil) == 1
        }
        return isDone ? digest : nil
    }
}
