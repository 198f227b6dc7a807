/// What a server needs to speak TLS 1.2 or newer.
public struct TLSConfiguration: Sendable {
    /// PEM file with the certificate and its chain, leaf first.
    public let certificateFile: String
    /// PEM file with the private key of the leaf.
    public let keyFile: String

    public init(certificateFile: String, keyFile: String) {
        self.certificateFile = certificateFile
        self.keyFile = keyFile
    }
}

/// A certificate or key that cannot be used; `reason` is OpenSSL's.
public struct TLSError: Error, Sendable, Equatable, CustomStringConvertible {
    public let operation: String
    public let reason: String

    public var description: String { "\(operation): \(reason)" }
}
