import Contract
import Glibc
import Network
import Pages
import Platform
import Storage

/// What one network may do, counted over all loops.
struct AddressLimits: Sendable {
    let proxies: TrustedProxies
    /// Feedback that names no user by a token.
    let feedback: RateLimiter
    /// Wrong credentials; what is right is never limited.
    let failures: RateLimiter
    /// Sign-ins at products that wait for their user: each is kept for a while, whoever asked for it.
    let waitingSignIns: RateLimiter

    static let waitingSignInsPerTenMinutes = 300

    /// Without limits.
    init() {
        self.init(proxies: TrustedProxies(), feedbackPerMinute: 0, failuresPerMinute: 0, waitingSignInsPerTenMinutes: 0)
    }

    init(
        proxies: TrustedProxies, feedbackPerMinute: Int, failuresPerMinute: Int,
        waitingSignInsPerTenMinutes: Int = AddressLimits.waitingSignInsPerTenMinutes
    ) {
        self.proxies = proxies
        feedback = RateLimiter(RateLimiter.Rule(Int64(feedbackPerMinute), perMilliseconds: 60_000))
        failures = RateLimiter(RateLimiter.Rule(Int64(failuresPerMinute), perMilliseconds: 60_000))
        waitingSignIns = RateLimiter(RateLimiter.Rule(Int64(waitingSignInsPerTenMinutes), perMilliseconds: 600_000))
    }

    /// The answer to wrong credentials: 429 once there were too many, else nil for the usual one.
    ///
    /// - Parameter caller: who it claims to be, such as a key id: strangers behind one address do not shut each other out.
    func refusal(_ exchange: Exchange, caller: String) -> ContractError? {
        refusal(ClientAddress(of: exchange, trusting: proxies), caller)
    }

    /// As above, for what a handler found wrong.
    func refusal(_ request: RequestContext, caller: String) -> ContractError? {
        guard let address = ClientAddress(of: request, trusting: proxies) else { return nil }
        return refusal(address, caller)
    }

    private func refusal(_ address: ClientAddress, _ caller: String) -> ContractError? {
        switch failures.take(address, caller, nowMilliseconds: AddressLimits.now) {
        case .allowed: return nil
        case .limited(let seconds):
            return ContractError(429, "Too many wrong credentials. Try again later.", retryAfterSeconds: seconds)
        }
    }

    /// Counts feedback from nobody in particular.
    func countFeedback(_ request: RequestContext) throws(ContractError) {
        guard let address = ClientAddress(of: request, trusting: proxies) else { return }
        if case .limited(let seconds) = feedback.take(address, nowMilliseconds: AddressLimits.now) {
            throw ContractError(429, "Too much feedback from this network. Try again later.", retryAfterSeconds: seconds)
        }
    }

    /// Counts a sign-in that is kept until its user has signed in.
    func countWaitingSignIn(_ request: RequestContext) throws(ContractError) {
        guard let address = ClientAddress(of: request, trusting: proxies) else { return }
        try countWaitingSignIn(address)
    }

    func countWaitingSignIn(_ address: ClientAddress) throws(ContractError) {
        if case .limited(let seconds) = waitingSignIns.take(address, nowMilliseconds: AddressLimits.now) {
            throw ContractError(429, "Too many sign-ins from this network. Try again later.", retryAfterSeconds: seconds)
        }
    }

    /// Milliseconds that go forward, also when the wall clock is set back.
    static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }
}

extension Configuration {
    var addressLimits: AddressLimits {
        AddressLimits(
            proxies: TrustedProxies(text(.trustedProxies)) ?? TrustedProxies(), feedbackPerMinute: integer(.feedbackPerAddress),
            failuresPerMinute: integer(.failuresPerAddress))
    }

    /// Signing in, with the side threads that hash passwords.
    func signIn(_ database: Database, _ key: ServerKey) throws -> SignIn {
        SignIn(
            database: database, hasher: try PasswordHasher(), codeKey: try key.subkey(for: SignIn.keyPurpose),
            publicURL: text(.publicURL),
            limits: SignIn.Limits(
                triesPerTenMinutes: Int64(integer(.signInTriesPerAddress)), mailsPerHour: Int64(integer(.signInMailsPerAddress))))
    }
}
