import Synchronization

/// Hashes passwords on threads of its own: one hash keeps a core busy for a tenth of a second, and tens of mebibytes of memory.
public final class PasswordHasher: Sendable {
    enum Failure: Error, Equatable {
        /// More are waiting than will be served in a bearable time; nothing was done.
        case busy
        /// libcrypto has no memory or no randomness.
        case unavailable
    }

    let cost: Scrypt.Cost
    private let pool: ThreadPool
    /// Compared with when there is no account, so that this takes as long as with one.
    private let decoy: PasswordHash

    /// - Parameters:
    ///   - threadCount: hashes at the same time, each with 128 · n · r bytes of memory.
    ///   - waitingMax: more than these are refused.
    public init(cost: Scrypt.Cost = .usual, threadCount: Int = 2, waitingMax: Int = 32) throws(CryptographyUnavailable) {
        guard let salt = try? Randomness.bytes(count: PasswordHash.saltBytes),
            let hash = try? Randomness.bytes(count: PasswordHash.hashBytes),
            let pool = ThreadPool(threadCount: threadCount, waitingMax: waitingMax)
        else { throw CryptographyUnavailable() }
        self.cost = cost
        self.pool = pool
        decoy = PasswordHash(cost: cost, salt: salt, hash: hash)
    }

    /// Hashes with a new salt.
    nonisolated(nonsending) func hash(_ password: Password) async throws(Failure) -> PasswordHash {
        guard let salt = try? Randomness.bytes(count: PasswordHash.saltBytes) else { throw .unavailable }
        let hash = try await derived(password, salt: salt, cost: cost)
        return PasswordHash(cost: cost, salt: salt, hash: hash)
    }

    /// Whether a password is the one that was hashed.
    ///
    /// - Parameter stored: nil when there is none; then the work is done all the same and the answer is false.
    nonisolated(nonsending) func verify(_ password: Password, _ stored: PasswordHash?) async throws(Failure) -> Bool {
        let against = stored ?? decoy
        let hash = try await derived(password, salt: against.salt, cost: against.cost)
        return ConstantTime.equal(hash, against.hash) && stored != nil
    }

    /// Whether a hash was made at another cost than new ones are.
    func isOutdated(_ hash: PasswordHash) -> Bool { hash.cost != cost }

    /// Ends the threads once what waits is done.
    public func close() { pool.close() }

    private nonisolated(nonsending) func derived(
        _ password: Password, salt: [UInt8], cost: Scrypt.Cost
    ) async throws(Failure) -> [UInt8] {
        let outcome: Result<[UInt8], Failure> = await withCheckedContinuation { continuation in
            let isTaken = pool.run {
                let hash = Scrypt.hash(password.bytes, salt: salt, cost: cost, byteCount: PasswordHash.hashBytes)
                continuation.resume(returning: hash.map { .success($0) } ?? .failure(.unavailable))
            }
            if !isTaken { continuation.resume(returning: .failure(.busy)) }
        }
        return try outcome.get()
    }
}
