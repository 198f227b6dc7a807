import Foundation
import Synchronization
import Testing
@testable import Network

/// Certificates made once for a test run by the `openssl` command: an authority of our own, and what it and others issued.
struct TestCertificates {
    enum Kind: String, CaseIterable {
        /// For localhost, 127.0.0.1 and ::1, by our authority.
        case good
        /// Like `good`, but its time is over.
        case expired
        /// By our authority, for another name.
        case wrongHost
        /// For localhost, by itself.
        case selfSigned
        /// By our authority, for `*.wild.example` and `part*.example`.
        case wildcard
    }

    let folder: String
    var authority: String { folder + "/authority.pem" }

    func server(_ kind: Kind) -> TLSConfiguration {
        TLSConfiguration(certificateFile: "\(folder)/\(kind.rawValue).pem", keyFile: "\(folder)/key.pem")
    }

    /// A client that believes our authority beside the system's.
    var client: TLSClient { TLSClient(TLSClientConfiguration(caFile: authority)) }

    /// Made once, on a thread that may block.
    static func shared() async throws -> TestCertificates {
        let making = making
        await making.done.wait()
        return try making.result.withLock { try #require($0).get() }
    }

    private final class Making: Sendable {
        let done = Signal()
        let result = Mutex<Result<TestCertificates, any Error>?>(nil)
    }

    private static let making: Making = {
        let making = Making()
        Thread.detachNewThread {
            let result = Result { try TestCertificates() }
            making.result.withLock { $0 = result }
            making.done.fire()
        }
        return making
    }()

    private init() throws {
        folder = NSTemporaryDirectory() + "btelo-certificates-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try run("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "key.pem")
        try run("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "authority-key.pem")
        try run(
            "req", "-x509", "-new", "-key", "authority-key.pem", "-days", "2", "-subj", "/CN=Test Authority", "-out", "authority.pem",
            "-addext", "basicConstraints=critical,CA:TRUE")
        try run(
            "req", "-x509", "-new", "-key", "key.pem", "-days", "2", "-subj", "/CN=localhost", "-out", "selfSigned.pem",
            "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1")
        try FileManager.default.createDirectory(atPath: folder + "/issued", withIntermediateDirectories: true)
        try Self.settings.write(toFile: folder + "/ca.cnf", atomically: true, encoding: .utf8)
        try "".write(toFile: folder + "/index.txt", atomically: true, encoding: .utf8)
        try "01".write(toFile: folder + "/serial", atomically: true, encoding: .utf8)
        let local = "DNS:localhost,IP:127.0.0.1,IP:::1"
        try issue(.good, names: local)
        try issue(.expired, names: local, from: "20200101000000Z", to: "20200102000000Z")
        try issue(.wrongHost, names: "DNS:elsewhere.example")
        try issue(.wildcard, names: "DNS:*.wild.example,DNS:part*.example")
    }

    private static let settings = """
        [ca]
        default_ca = ours
        [ours]
        dir = .
        database = index.txt
        new_certs_dir = issued
        serial = serial
        certificate = authority.pem
        private_key = authority-key.pem
        default_md = sha256
        policy = any
        unique_subject = no
        copy_extensions = copy
        [any]
        commonName = supplied
        """

    private func issue(
        _ kind: Kind, names: String, from: String = "20250101000000Z", to: String = "20490101000000Z"
    ) throws {
        let name = kind.rawValue
        try run("req", "-new", "-key", "key.pem", "-subj", "/CN=\(name)", "-addext", "subjectAltName=\(names)", "-out", "\(name).csr")
        try run(
            "ca", "-batch", "-notext", "-config", "ca.cnf", "-in", "\(name).csr", "-out", "\(name).pem", "-startdate", from, "-enddate", to)
    }

    private func run(_ arguments: String...) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "openssl \(arguments.joined(separator: " "))")
    }
}

/// Runs a server of one loop around `body`.
func withHTTPServer<Value: Sendable>(
    tls: TLSConfiguration? = nil, address: String = "127.0.0.1",
    _ configure: @escaping @Sendable (ClosureService, EventLoop) -> Void = { _, _ in },
    _ body: (HTTPServer) async throws -> Value
) async throws -> Value {
    // A busy machine takes its time.
    var limits = HTTPServerLimits()
    limits.headMilliseconds = 120_000
    let server = try HTTPServer(
        addresses: [try #require(SocketAddress(address, port: 0))], limits: limits, tls: tls, loopCount: 1
    ) { loop in
        let service = ClosureService()
        configure(service, loop)
        return service
    }
    server.start()
    defer { server.stop() }
    return try await body(server)
}
