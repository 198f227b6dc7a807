import BteloAPI
import Contract
import Platform
import Storage

/// Proves callers of the contract `btelo`.
final class BteloAccess: BteloAuthenticator, @unchecked Sendable {  // reason: belongs to one loop, which alone calls it
    let resources: LoopResources
    /// The proof of an integration is made once and given out again, so that a signed request allocates nothing.
    private var proofs: [IntegrationID: (isAdmin: Bool, proof: Proof)] = [:]
    private static let proofsMax = 4096
    private static let callerBytesMax = 64
    /// The latest of them: who calls is likely to call again.
    private var latest: (id: IntegrationID, isAdmin: Bool, proof: Proof)?

    init(_ resources: LoopResources) {
        self.resources = resources
    }

    func hmac(_ credentials: Credentials) -> AuthOutcome {
        do {
            let verdict = try resources.integrations.verify(
                id: credentials.first, timestamp: credentials.second, signature: credentials.third, now: resources.loop.unixSeconds)
            switch verdict {
            case .accepted(let integration): return .proven(proof(of: integration))
            // Unknown, disabled, stale and wrong look alike from outside: 401.
            case .refused:
                let key = String(decoding: credentials.first.prefix(Self.callerBytesMax), as: UTF8.self)
                return .refused(resources.addresses.refusal(credentials.exchange, caller: key))
            }
        } catch {
            return .refused(ContractError(503, "Credentials cannot be checked at the moment.", retryAfterSeconds: 5, cause: error))
        }
    }

    /// A user's access token.
    func bearer(_ credentials: Credentials) -> AuthOutcome { accessToken(credentials.first) }

    /// The same token, in the header that Messages clients send their key in.
    func messageKey(_ credentials: Credentials) -> AuthOutcome { accessToken(credentials.first) }

    private func accessToken(_ text: UnsafeRawBufferPointer) -> AuthOutcome {
        do {
            guard let proof = try resources.accessTokens.verify(text, now: resources.loop.unixSeconds) else {
                return .refused(ContractError(401, challenge: BearerChallenge.invalidToken))
            }
            return .proven(proof)
        } catch {
            return .refused(ContractError(503, "Credentials cannot be checked at the moment.", retryAfterSeconds: 5, cause: error))
        }
    }

    private func proof(of integration: Platform.Integration) -> Proof {
        if let latest, latest.id == integration.id, latest.isAdmin == integration.isAdmin { return latest.proof }
        let proof = keptProof(of: integration)
        latest = (integration.id, integration.isAdmin, proof)
        return proof
    }

    private func keptProof(of integration: Platform.Integration) -> Proof {
        if let known = proofs[integration.id], known.isAdmin == integration.isAdmin { return known.proof }
        let proof = Proof(
            id: integration.id.text, rights: integration.isAdmin ? ["admin"] : [],
            calls: resources.usage.counters(of: integration.id, BteloServer.self))
        if proofs.count >= Self.proofsMax { proofs.removeAll() }
        proofs[integration.id] = (integration.isAdmin, proof)
        return proof
    }
}

/// `WWW-Authenticate` of answers to bad tokens. (RFC 6750 section 3)
enum BearerChallenge {
    static let invalidToken = "Bearer realm=\"btelo\", error=\"invalid_token\""
}
