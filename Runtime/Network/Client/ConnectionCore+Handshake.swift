/// The beginning of TLS.
extension ConnectionCore {
    /// Makes the connection an encrypted one, proven to be `host`'s. After a failure the connection is closed.
    ///
    /// - Parameter deadline: on the loop's clock.
    nonisolated(nonsending) func startTLS(
        _ client: TLSClient, host: HostText, offersHTTP: Bool, deadline: Int64
    ) async throws(ConnectError) {
        precondition(state.pointee.tls == nil, "TLS is started once")
        guard input.isEmpty else {
            fail(.closed)
            throw .pendingPlaintext
        }
        do {
            try await shakeHands(try session(client, host, offersHTTP), deadline: deadline)
        } catch {
            fail(.closed)
            throw error
        }
    }

    private func session(_ client: TLSClient, _ host: HostText, _ offersHTTP: Bool) throws(ConnectError) -> TLSSession {
        let context: TLSContext
        do {
            context = try client.context()
        } catch {
            throw .handshake(reason: error.description)
        }
        guard let session = TLSSession(client: context, host: host, offersHTTP: offersHTTP) else {
            throw .handshake(reason: "no memory for a session")
        }
        return session
    }

    private nonisolated(nonsending) func shakeHands(_ session: TLSSession, deadline: Int64) async throws(ConnectError) {
        while true {
            let step = session.handshake()
            do {
                switch step {
                case .done:
                    try await flushCiphertext(session, deadline: deadline)
                    state.pointee.tls = session
                    state.pointee.tlsMayHaveMore = session.hasUnread
                    return
                case .needsInput:
                    try await flushCiphertext(session, deadline: deadline)
                    try await receiveHandshake(session, deadline: deadline)
                case .certificate, .failed:
                    // The alert that says why.
                    _ = sendCiphertext(session)
                }
            } catch {
                throw ConnectError(error, during: .handshake)
            }
            if case .certificate(let reason) = step { throw .certificate(reason: reason) }
            if case .failed(let reason) = step { throw .handshake(reason: reason) }
        }
    }

    private nonisolated(nonsending) func receiveHandshake(
        _ session: TLSSession, deadline: Int64
    ) async throws(ConnectionError) {
        while true {
            switch try receiveCiphertext(session) {
            case .bytes: return
            case .end: throw .truncated
            case .wouldBlock: try await waitReadable(deadline: deadline)
            }
        }
    }
}

extension ConnectError {
    init(_ error: ConnectionError, during step: Step) {
        switch error {
        case .timedOut: self = .timedOut(step)
        case .cancelled: self = .cancelled
        case .lost(let error): self = .unreachable(error)
        case .closed, .truncated, .tls: self = .closed
        }
    }
}
