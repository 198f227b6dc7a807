import COpenSSL
import Network
import Storage

/// Signs mail for a domain, so that receivers know it is from there: rsa-sha256, relaxed/relaxed. (RFC 6376)
public final class DKIMSigner: @unchecked Sendable {  // reason: the key is only read after `init`, which OpenSSL allows from many threads
    public enum Problem: Error, Equatable {
        /// The file cannot be read, or is no PEM private key.
        case unreadable
        /// Not RSA, or shorter than 1024 bits. (RFC 8301)
        case unsuitable
    }

    let domain: String
    let selector: String
    private let key: OpaquePointer

    /// Signed when present, in this order. `from` stands once more than it may occur, so that nobody can add another one.
    private static let signedNames = [
        "from", "from", "to", "subject", "date", "message-id", "mime-version", "content-type", "list-unsubscribe",
        "list-unsubscribe-post", "auto-submitted",
    ]

    /// - Parameters:
    ///   - domain: `d=`, the domain of the sender's address or one above it.
    ///   - selector: `s=`; the public key is published at `selector._domainkey.domain`.
    ///   - keyFile: PEM.
    public init(domain: String, selector: String, keyFile: String) throws(Problem) {
        guard let file = BIO_new_file(keyFile, "r") else {
            ERR_clear_error()
            throw .unreadable
        }
        defer { BIO_free(file) }
        // Without a callback OpenSSL would ask the terminal for a password.
        guard let key = PEM_read_bio_PrivateKey(file, nil, { _, _, _, _ in 0 }, nil) else {
            ERR_clear_error()
            throw .unreadable
        }
        guard EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA, EVP_PKEY_get_bits(key) >= 1_024 else {
            EVP_PKEY_free(key)
            throw .unsuitable
        }
        self.domain = domain
        self.selector = selector
        self.key = key
    }

    deinit {
        EVP_PKEY_free(key)
    }

    /// The `DKIM-Signature` field without its line end.
    ///
    /// - Parameters:
    ///   - header: one field per entry, without line ends at the end.
    ///   - body: with CRLF.
    func signature(of header: [String], body: [UInt8], at time: UnixTime) -> String {
        let fields = header.map { (name: Self.name(of: $0), text: $0) }
        let present = Set(fields.map(\.name))
        let names = Self.signedNames.filter(present.contains)
        var signed: [UInt8] = []
        var remaining = fields
        // Repeated names are taken from the bottom up; one that is not there any more adds nothing. (section 5.4.2)
        for name in names {
            guard let index = remaining.lastIndex(where: { $0.name == name }) else { continue }
            signed += Array(Self.relaxed(remaining.remove(at: index).text).utf8) + [0x0d, 0x0a]
        }
        let bodyHash = Self.base64(Self.digest(Self.relaxed(body: body)))
        let unsigned = """
            DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=\(domain);\r\n s=\(selector); t=\(time.seconds);\r
             h=\(names.joined(separator: ":\r\n  "));\r\n bh=\(bodyHash);\r\n b=
            """
        signed += Array(Self.relaxed(unsigned).utf8)
        return unsigned + Self.folded(Self.base64(rsaSignature(of: signed)))
    }

    static func name(of field: String) -> String {
        String(decoding: field.utf8.prefix { $0 != UInt8(ascii: ":") }.map(ASCII.lowercased), as: UTF8.self)
    }

    /// Section 3.4.2.
    static func relaxed(_ field: String) -> String {
        let value = field.utf8.drop { $0 != UInt8(ascii: ":") }.dropFirst()
        var output = Array(name(of: field).utf8.filter { $0 != 0x20 && $0 != 0x09 }) + [UInt8(ascii: ":")]
        var wantsSpace = false
        var isStart = true
        for byte in value where byte != 0x0d && byte != 0x0a {
            if byte == 0x20 || byte == 0x09 {
                wantsSpace = true
                continue
            }
            if wantsSpace, !isStart { output.append(0x20) }
            wantsSpace = false
            isStart = false
            output.append(byte)
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// Section 3.4.4.
    static func relaxed(body: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(body.count)
        var emptyLineCount = 0
        var index = 0
        while index < body.count {
            let end = body[index...].firstIndex(of: 0x0a) ?? body.count
            var line: [UInt8] = []
            var wantsSpace = false
            for byte in body[index..<end] where byte != 0x0d {
                if byte == 0x20 || byte == 0x09 {
                    wantsSpace = true
                    continue
                }
                if wantsSpace { line.append(0x20) }
                wantsSpace = false
                line.append(byte)
            }
            index = end + 1
            if line.isEmpty {
                emptyLineCount += 1
                continue
            }
            for _ in 0..<emptyLineCount { output += [0x0d, 0x0a] }
            emptyLineCount = 0
            output += line + [0x0d, 0x0a]
        }
        return output
    }

    private static func digest(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        let code = EVP_Digest(bytes, bytes.count, &digest, nil, EVP_sha256(), nil)
        precondition(code == 1, "SHA-256 is in every libcrypto")
        return digest
    }

    private func rsaSignature(of bytes: [UInt8]) -> [UInt8] {
        guard let context = EVP_MD_CTX_new() else { return [] }
        defer { EVP_MD_CTX_free(context) }
        guard EVP_DigestSignInit(context, nil, EVP_sha256(), nil, key) == 1 else { return [] }
        var signature = [UInt8](repeating: 0, count: Int(EVP_PKEY_get_size(key)))
        var count = signature.count
        guard EVP_DigestSign(context, &signature, &count, bytes, bytes.count) == 1 else { return [] }
        return Array(signature.prefix(count))
    }

    private static func base64(_ bytes: [UInt8]) -> String { String(decoding: Base64Text.encoded(bytes), as: UTF8.self) }

    /// In lines of 72 characters.
    private static func folded(_ text: String) -> String {
        let bytes = Array(text.utf8)
        return stride(from: 0, to: bytes.count, by: 72).map { start in
            String(decoding: bytes[start..<min(start + 72, bytes.count)], as: UTF8.self)
        }.joined(separator: "\r\n  ")
    }
}
