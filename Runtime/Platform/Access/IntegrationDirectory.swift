import COpenSSL
import Storage

/// What a signed request turned out to be.
public enum SignatureVerdict: Sendable {
    case accepted(Integration)
    /// For the log and the metrics only: every refusal is answered alike.
    case refused(SignatureRefusal)
}

public enum SignatureRefusal: Sendable, Equatable {
    /// The timestamp is not 1 to 12 digits, or the signature not 16 bytes long.
    case malformed
    /// More than `RequestSignature.windowSeconds` from the server's clock.
    case stale
    case unknownIntegration
    case wrongSignature
    case disabledIntegration
}

public enum IntegrationDirectoryError: StorageFailure, Equatable {
    case signatureUnavailable
    case storage(StorageError)

    public init(storage error: StorageError) {
        self = .storage(error)
    }
}

/// The integrations as one event loop sees them: records and loaded keys in memory, taken anew from the database as
/// soon as a commit has changed them, so that rotation, disabling and deletion act on the very next request.
///
/// Belongs to one thread; each loop has its own.
public final class IntegrationDirectory {
    private let database: Database
    private let reader: Reader
    private let table: TableIdentifier
    private let algorithm: SignatureAlgorithm
    /// Signs for ids nobody has, so that an unknown id costs what a known one costs, also when it comes again. What it signs is
    /// compared and then refused in any case.
    private let decoy: SignatureKey
    private var entries: IntegrationTable
    /// The table version `entries` were read under.
    private var version: UInt64

    public init(database: Database, reader: Reader) throws(IntegrationDirectoryError) {
        self.database = database
        self.reader = reader
        do throws(StorageError) {
            table = try database.table(named: "integrations")
            version = database.version(of: table)
            entries = try IntegrationDirectory.loaded(with: reader)
        } catch {
            throw .storage(error)
        }
        do {
            algorithm = try SignatureAlgorithm()
            decoy = try SignatureKey(secret: try IntegrationSecret.generated(), algorithm: algorithm)
        } catch {
            throw .signatureUnavailable
        }
    }

    /// Judges the three HMAC headers' values. Allocates nothing for an integration seen before.
    ///
    /// - Parameters:
    ///   - id: `Btelo-Key-Id`, any bytes.
    ///   - timestamp: `Btelo-Ts`, any bytes.
    ///   - signature: `Btelo-Sign`, any bytes; only lower-case digits can match.
    ///   - now: Unix seconds.
    /// - Throws: when the integrations cannot be read; nobody is accepted then.
    public func verify(
        id: UnsafeRawBufferPointer, timestamp: UnsafeRawBufferPointer, signature: UnsafeRawBufferPointer, now: Int64
    ) throws(IntegrationDirectoryError) -> SignatureVerdict {
        guard let seconds = RequestSignature.seconds(fromDigits: timestamp),
            signature.count == RequestSignature.byteCount
        else { return .refused(.malformed) }
        guard RequestSignature.isInWindow(seconds, now: now) else { return .refused(.stale) }
        // Nobody has a longer id, and hashing one would let callers choose how much work is done.
        guard id.count <= Slug.byteCountMax else { return .refused(.unknownIntegration) }
        try refresh()
        let entry = entries.entry(for: id)
        var expected = SignatureDigits()
        guard let key = key(of: entry), key.signature(id: id, timestamp: timestamp, into: &expected) else {
            throw .signatureUnavailable
        }
        let isRight = expected.equal(signature)
        guard let entry else { return .refused(.unknownIntegration) }
        guard isRight else { return .refused(.wrongSignature) }
        guard !entry.integration.isDisabled else { return .refused(.disabledIntegration) }
        return .accepted(entry.integration)
    }

    /// The integration of this id as it is now, enabled or not.
    public func integration(_ id: UnsafeRawBufferPointer) throws(IntegrationDirectoryError) -> Integration? {
        try refresh()
        return entries.entry(for: id)?.integration
    }

    private func key(of entry: IntegrationEntry?) -> SignatureKey? {
        guard let entry else { return decoy }
        return entry.key(algorithm)
    }

    private func refresh() throws(IntegrationDirectoryError) {
        // The version is read first: a commit between the two reads only makes the next request read again.
        let current = database.version(of: table)
        guard current != version else { return }
        do throws(StorageError) {
            entries = try IntegrationDirectory.loaded(with: reader)
            version = current
        } catch {
            throw .storage(error)
        }
    }

    private static func loaded(with reader: Reader) throws(StorageError) -> IntegrationTable {
        IntegrationTable(try reader.read(Integrations.list))
    }
}

@available(*, unavailable)
extension IntegrationDirectory: Sendable {}
