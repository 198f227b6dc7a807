/// How a client says who it is at the token endpoint and its neighbours. (RFC 6749 section 2.3)
public struct ClientCredentials: Sendable, Equatable {
    public let id: String
    /// Nil for a client that shows no secret.
    public let secret: String?
    /// Whether the header was used: then a refusal says so in `WWW-Authenticate`.
    public let usesHeader: Bool

    /// - Parameters:
    ///   - header: the `Authorization` header; nil when there was none.
    ///   - id: `client_id` of the body.
    ///   - secret: `client_secret` of the body.
    /// - Throws: `invalidRequest` when nothing says who it is, or two things say it differently.
    public init(header: String?, id: String?, secret: String?) throws(TokenError) {
        guard let header else {
            guard let id else { throw .invalidRequest("client_id is missing.") }
            self.init(id: id, secret: secret, usesHeader: false)
            return
        }
        guard let basic = ClientCredentials.basic(header) else { throw .invalidRequest("The Authorization header is not Basic.") }
        guard secret == nil else { throw .invalidRequest("The client's secret is sent twice.") }
        guard id.map({ $0.isExactly(basic.id) }) ?? true else { throw .invalidRequest("Two client ids are sent.") }
        self.init(id: basic.id, secret: basic.secret, usesHeader: true)
    }

    private init(id: String, secret: String?, usesHeader: Bool) {
        self.id = id
        self.secret = secret
        self.usesHeader = usesHeader
    }

    /// Who it is, when that is known, enabled, and the secret, if there is one, right. The same work is done for ids nobody has.
    ///
    /// - Parameter client: the integration of `id`, enabled or not; nil when there is none.
    /// - Returns: the client and whether it has shown its secret.
    public func proven(_ client: Integration?) throws(TokenError) -> (client: Integration, isAuthenticated: Bool) {
        let isRight = secret.map { isEqual($0, client?.secret.revealed ?? "") }
        guard let client, !client.isDisabled, isRight != false else { throw .invalidClient }
        return (client, isRight == true)
    }

    /// Compares digests, so that the time says nothing about the lengths.
    private func isEqual(_ one: String, _ other: String) -> Bool {
        guard let first = try? SHA256.digest(of: one), let second = try? SHA256.digest(of: other) else { return false }
        return ConstantTime.equal(first, second)
    }

    /// `Basic base64(id:secret)`, both form-encoded before. (RFC 6749 section 2.3.1, RFC 7617)
    private static func basic(_ header: String) -> (id: String, secret: String)? {
        let bytes = Array(header.utf8)
        guard bytes.count > 6, bytes.prefix(6).map(ASCII.lowercased).elementsEqual("basic ".utf8) else { return nil }
        let text = bytes.dropFirst(6).drop { $0 == UInt8(ascii: " ") }
        guard let pair = base64(text), let colon = pair.firstIndex(of: UInt8(ascii: ":")),
            let id = formDecoded(pair[..<colon]), let secret = formDecoded(pair[(colon + 1)...]), !id.isEmpty
        else { return nil }
        return (id, secret)
    }

    private static func base64(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        var text = text
        while text.last == UInt8(ascii: "=") { text.removeLast() }
        let isStandard = text.allSatisfy { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "_") }
        let translated = text.map { byte in
            byte == UInt8(ascii: "+") ? UInt8(ascii: "-") : byte == UInt8(ascii: "/") ? UInt8(ascii: "_") : byte
        }
        return isStandard ? translated.withUnsafeBytes { Base64URL.bytes($0) } : nil
    }

    private static func formDecoded(_ text: ArraySlice<UInt8>) -> String? {
        var bytes: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "+") {
                bytes.append(UInt8(ascii: " "))
            } else if byte == UInt8(ascii: "%") {
                guard let high = rest.popFirst(), let low = rest.popFirst(),
                    let value = Hexadecimal.bytes([ASCII.lowercased(high), ASCII.lowercased(low)])?.first, value != 0
                else { return nil }
                bytes.append(value)
            } else {
                bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
