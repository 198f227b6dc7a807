/// One connection to a mail server, greeted, encrypted and signed in as configured: sends mails one after another.
///
/// Belongs to one task on the loop.
public final class SMTPSession {
    let server: SMTPServer
    let connection: Connection
    var extensions = SMTPExtensions()
    /// False once the dialogue is out of step or the connection is gone.
    public internal(set) var isUsable = true
    /// Mails handed over, whatever became of them.
    public internal(set) var mailCount = 0

    private init(_ server: SMTPServer, _ connection: Connection) {
        self.server = server
        self.connection = connection
    }

    /// Connects and does everything that comes before the first mail.
    public static func open(_ server: SMTPServer, on loop: EventLoop) async throws(SMTPError) -> SMTPSession {
        var options = ConnectionOptions(tls: server.security == .tls ? server.tls : nil)
        options.openMilliseconds = server.deadlines.open
        let connection: Connection
        do throws(ConnectError) {
            connection = try await Connection.open(host: server.host, port: server.port, options: options, on: loop)
        } catch {
            throw .notConnected(error)
        }
        let session = SMTPSession(server, connection)
        do throws(SMTPError) {
            try await session.begin()
        } catch {
            connection.close()
            throw error
        }
        return session
    }

    private func begin() async throws(SMTPError) {
        let greeting = try await reply(to: .greeting)
        guard greeting.code == 220 else { throw .refused(.greeting, greeting) }
        try await sayHello()
        if server.security == .startTLS {
            try await encrypt()
            // What was said before may have been said by somebody else. (RFC 3207 section 4.2)
            try await sayHello()
        }
        if let credentials = server.credentials { try await signIn(credentials) }
    }

    private func sayHello() async throws(SMTPError) {
        extensions = SMTPExtensions()
        let reply = try await command("EHLO \(server.helloName)", .hello)
        guard reply.code == 250 else { throw .refused(.hello, reply) }
        extensions = SMTPExtensions(reply)
    }

    private func encrypt() async throws(SMTPError) {
        guard extensions.startTLS else { throw .notOffered("STARTTLS") }
        let reply = try await command("STARTTLS", .startTLS)
        guard reply.code == 220 else { throw .refused(.startTLS, reply) }
        do throws(ConnectError) {
            // Refuses when bytes are waiting: they were put there before the handshake. (RFC 3207 section 6)
            try await connection.startTLS(
                server.tls, host: server.host, withinMilliseconds: server.deadlines.command)
        } catch {
            throw .notConnected(error)
        }
    }

    private func signIn(_ credentials: SMTPServer.Credentials) async throws(SMTPError) {
        guard connection.isSecure || connection.remoteAddress.isLoopback else { throw .unprotectedPassword }
        let user = Array(credentials.user.utf8)
        let password = Array(credentials.password.utf8)
        let last: SMTPReply
        if extensions.authPlain {
            last = try await command("AUTH PLAIN \(Self.base64([0] + user + [0] + password))", .signIn)
        } else if extensions.authLogin {
            try await expectQuestion(command("AUTH LOGIN", .signIn))
            try await expectQuestion(command(Self.base64(user), .signIn))
            last = try await command(Self.base64(password), .signIn)
        } else {
            throw .notOffered("AUTH PLAIN or LOGIN")
        }
        guard last.code == 235 else { throw .refused(.signIn, last) }
    }

    private func expectQuestion(_ reply: SMTPReply) throws(SMTPError) {
        guard reply.code == 334 else { throw .refused(.signIn, reply) }
    }

    private static func base64(_ bytes: [UInt8]) -> String {
        String(decoding: Base64Text.encoded(bytes), as: UTF8.self)
    }

    /// Says goodbye, if there is still somebody to say it to, and closes. The answer is not waited for.
    public func close() async {
        if isUsable {
            isUsable = false
            try? await connection.write(Array("QUIT\r\n".utf8), withinMilliseconds: 1_000)
        }
        connection.close()
    }

    // MARK: The dialogue

    func command(_ line: String, _ step: SMTPStep) async throws(SMTPError) -> SMTPReply {
        try await write(Array(line.utf8) + [0x0d, 0x0a], step, withinMilliseconds: server.deadlines.command)
        return try await reply(to: step)
    }

    func write(_ bytes: [UInt8], _ step: SMTPStep, withinMilliseconds: Int64) async throws(SMTPError) {
        do throws(ConnectionError) {
            try await connection.write(bytes, withinMilliseconds: withinMilliseconds)
        } catch {
            isUsable = false
            throw .lost(step, error)
        }
    }

    /// Waits for one whole reply; the deadline is for all of it, so that a server cannot stretch it byte by byte.
    func reply(to step: SMTPStep, withinMilliseconds: Int64? = nil) async throws(SMTPError) -> SMTPReply {
        let deadline = connection.loop.deadline(after: withinMilliseconds ?? server.deadlines.command)
        var reader = SMTPReplyReader()
        while true {
            let (result, usedBytes) = reader.read(connection.input)
            connection.consume(usedBytes)
            switch result {
            case .complete(let reply): return reply
            case .malformed:
                isUsable = false
                throw .malformed(step)
            case .needsMore: try await fill(step, until: deadline)
            }
        }
    }

    private func fill(_ step: SMTPStep, until deadline: Int64) async throws(SMTPError) {
        let hasMore: Bool
        do throws(ConnectionError) {
            hasMore = try await connection.fill(withinMilliseconds: deadline - connection.loop.nowMilliseconds)
        } catch {
            isUsable = false
            throw .lost(step, error)
        }
        guard hasMore else {
            isUsable = false
            throw .closed(step)
        }
    }
}
