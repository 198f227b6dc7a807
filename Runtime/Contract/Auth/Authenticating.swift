import JSON
import Network

/// Meets an operation's requirement. Alternatives are tried in their order; the first whose credentials are *present* decides,
/// so that a client that sends something wrong hears about it instead of being taken for somebody else.
struct Authenticating {
    let schemes: UnsafePointer<SchemeDescriptor>
    let exchange: Exchange
    let scratch: Scratch

    func prove(
        _ plan: borrowing AuthPlan, by prover: (_ scheme: Int, _ credentials: Credentials) -> AuthOutcome
    ) -> Result<Proven, ContractError> {
        for index in plan.alternatives.indices where isPresent(plan.alternatives[index]) {
            return prove(plan.alternatives[index], alternative: index, by: prover)
        }
        if plan.allowsNone { return .success(.nobody) }
        return .failure(missingError(plan))
    }

    /// Why a request is refused that can be judged by its head alone; nil when it cannot, or when it is good.
    ///
    /// - Parameter prover: nil to look only at whether there are credentials.
    func refusalByHead(
        _ plan: borrowing AuthPlan, by prover: ((_ scheme: Int, _ credentials: Credentials) -> AuthOutcome)?
    ) -> ContractError? {
        for index in plan.alternatives.indices where isPresent(plan.alternatives[index]) {
            guard let prover, !plan.alternatives[index].contains(where: needsBody) else { return nil }
            if case .failure(let error) = prove(plan.alternatives[index], alternative: index, by: prover) { return error }
            return nil
        }
        return plan.allowsNone ? nil : missingError(plan)
    }

    private func needsBody(_ scheme: Int) -> Bool {
        switch schemes[scheme].kind {
        case .signature, .signedPayload: true
        case .bearer, .hmac, .cookie, .apiKey, .context: false
        }
    }

    /// A context alone never decides: its absence is an answer of its own.
    private func isPresent(_ alternative: [Int]) -> Bool {
        var isPresent = false
        for scheme in alternative {
            if case .context = schemes[scheme].kind { continue }
            guard hasCredentials(scheme) else { return false }
            isPresent = true
        }
        return isPresent
    }

    private func missingError(_ plan: borrowing AuthPlan) -> ContractError {
        if let only = plan.alternatives.first?.first, plan.alternatives.count == 1, case .signature = schemes[only].kind {
            return schemes[only].refused.error(or: nil)
        }
        return ContractError(401)
    }

    private func prove(
        _ alternative: [Int], alternative index: Int, by prover: (Int, Credentials) -> AuthOutcome
    ) -> Result<Proven, ContractError> {
        var proofs = Proofs()
        for scheme in alternative {
            guard let credentials = credentials(of: scheme, proven: proofs) else {
                return .failure(schemes[scheme].missing.error(or: nil))
            }
            switch prover(schemes[scheme].base, credentials) {
            case .refused(let error):
                return .failure(error ?? schemes[scheme].refused.error(or: nil))
            case .proven(let proof):
                if let right = schemes[scheme].right, !proof.rights.contains(right.description) {
                    return .failure(ContractError(403, ContractError.missingRightWords))
                }
                proofs.append(proof)
            }
        }
        return .success(
            Proven(alternative: index, proofs: proofs, scheme: alternative.first ?? -1, schemes: alternative))
    }

    private func hasCredentials(_ scheme: Int) -> Bool {
        switch schemes[scheme].kind {
        case .bearer: exchange.header("authorization") != nil
        case .hmac(let key, let time, let sign):
            exchange.header(key) != nil || exchange.header(time) != nil || exchange.header(sign) != nil
        case .cookie(let name):
            switch exchange.cookie(name) {
            case .none: false
            case .one, .ambiguous: true
            }
        case .apiKey(let header): exchange.header(header) != nil
        case .signature(let header): exchange.header(header) != nil
        // The payload is the body, so a request always carries one, if only an empty one.
        case .signedPayload: true
        case .context: true
        }
    }

    /// What was sent for a scheme; nil when a context is missing. Credentials sent twice are as good as none: they become
    /// empty, which no authenticator takes.
    private func credentials(of scheme: Int, proven: Proofs) -> Credentials? {
        switch schemes[scheme].kind {
        case .bearer: return made(bearerToken, proven)
        case .hmac(let key, let time, let sign):
            return made(single(key), proven, second: single(time), third: single(sign))
        case .cookie(let name):
            guard case .one(let value) = exchange.cookie(name) else { return made(Self.nothing, proven) }
            return made(value, proven)
        case .apiKey(let header): return made(single(header), proven)
        case .signature(let header): return made(single(header), proven)
        case .signedPayload(let field): return made(payload(field), proven)
        case .context(let sources): return context(sources, proven)
        }
    }

    private static var nothing: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: nil, count: 0) }

    private func made(
        _ first: UnsafeRawBufferPointer, _ proven: Proofs, second: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0),
        third: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0)
    ) -> Credentials {
        Credentials(first: first, second: second, third: third, body: exchange.body, proven: proven, exchange: exchange)
    }

    private func single(_ header: StaticString) -> UnsafeRawBufferPointer {
        exchange.onlyHeader(header) ?? Self.nothing
    }

    /// What follows `Bearer `, the scheme's name in any case. (RFC 6750 section 2.1, RFC 9110 section 11.1)
    private var bearerToken: UnsafeRawBufferPointer {
        let value = single("authorization")
        guard value.hasPrefix(ignoringCase: "bearer ") else { return Self.nothing }
        return UnsafeRawBufferPointer(rebasing: value[7...]).trimmed
    }

    /// The claim of the token goes before the header: a signed word outweighs an unsigned one.
    private func context(_ sources: [SchemeDescriptor.ContextSource], _ proven: Proofs) -> Credentials? {
        for source in sources {
            switch source {
            case .claim(let name):
                for index in 0..<proven.count {
                    guard var claim = proven[index].claims[name.description] else { continue }
                    return claim.withUTF8 { text in
                        let copy = scratch.take(text.count)
                        copy.copyMemory(from: UnsafeRawBufferPointer(text))
                        return made(UnsafeRawBufferPointer(copy), proven)
                    }
                }
            case .header(let name):
                let value = single(name)
                if !value.isEmpty { return made(value, proven) }
            }
        }
        return nil
    }

    /// A text member of the JSON object that is the body, as it stands between its quotes.
    private func payload(_ field: StaticString) -> UnsafeRawBufferPointer {
        let limits = JSONLimits(byteCountMax: exchange.body.count)
        guard var json = try? JSONReader(exchange.body, limits: limits), (try? json.beginObject()) != nil else { return Self.nothing }
        while let key = try? json.nextKey() {
            if key.matches(field), let slice = try? json.readStringSlice() {
                return slice.hasEscapes ? Self.nothing : slice.bytes
            }
            guard (try? json.skipValue()) != nil else { return Self.nothing }
        }
        return Self.nothing
    }
}
