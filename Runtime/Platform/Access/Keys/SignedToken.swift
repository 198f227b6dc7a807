import JSON

/// Why a text is no token to be believed. For the log only: who sent it is told that it is bad, not why.
public enum SignedTokenError: Error, Equatable {
    /// Longer than `SignedToken.byteCountMax`.
    case tooLong
    /// Not three non-empty parts in canonical base64url, or header or claims are no JSON object without repeated names.
    case malformed
    /// `alg` is not RS256, whatever else the token asks for.
    case wrongAlgorithm
    /// The header brings a key of its own, or says something that must be understood: `jwk`, `jku`, `x5u`, `x5c`, `crit`, `b64`, `zip`.
    case forbiddenHeader
    case wrongSignature
}

/// A signed JSON Web Token in the compact form, read so strictly that no two texts mean one token. (RFC 7515, RFC 7519, RFC 8725)
///
/// The algorithm is RS256 because we say so: the header can only agree. The key is chosen by the caller among keys it knows; nothing
/// in the token names or brings one. What the token claims is readable only with a key that has signed it.
public struct SignedToken: Sendable {
    public static let byteCountMax = 8_192

    /// `kid`: which of the issuer's keys has signed; nil when the header does not say. At most 200 bytes of printable ASCII.
    public let keyID: String?
    /// `typ` as sent; nil when the header does not say.
    public let type: String?
    private let signedBytes: [UInt8]
    private let payload: [UInt8]
    private let signature: [UInt8]

    public init(_ text: UnsafeRawBufferPointer) throws(SignedTokenError) {
        guard text.count <= SignedToken.byteCountMax else { throw .tooLong }
        let dot = UInt8(ascii: ".")
        guard let first = text.firstIndex(of: dot), let second = text[(first + 1)...].firstIndex(of: dot), first > 0,
            second > first + 1, second + 1 < text.count,
            let header = Base64URL.bytes(UnsafeRawBufferPointer(rebasing: text[..<first])),
            let payload = Base64URL.bytes(UnsafeRawBufferPointer(rebasing: text[(first + 1)..<second])),
            let signature = Base64URL.bytes(UnsafeRawBufferPointer(rebasing: text[(second + 1)...]))
        else { throw .malformed }
        let read = try header.withUnsafeBufferPointer { bytes throws(SignedTokenError) in try TokenHeader(UnsafeRawBufferPointer(bytes)) }
        keyID = read.keyID
        type = read.type
        self.payload = payload
        self.signature = signature
        signedBytes = Array(text[..<second])
    }

    public init(_ text: String) throws(SignedTokenError) {
        self = try Array(text.utf8).withUnsafeBufferPointer { bytes throws(SignedTokenError) in try SignedToken(UnsafeRawBufferPointer(bytes)) }
    }

    /// What the token claims, once `key` is found to have signed it. Whether the claims are good for the caller is the caller's to
    /// judge: issuer, audience, times.
    public func claims(signedBy key: RSAPublicKey) throws(SignedTokenError) -> TokenClaims {
        guard key.verifies(signature, of: signedBytes) else { throw .wrongSignature }
        return try payload.withUnsafeBufferPointer { bytes throws(SignedTokenError) in try TokenClaims(UnsafeRawBufferPointer(bytes)) }
    }

    /// Whether `typ` is `expected`, letter case and the prefix `application/` aside. (RFC 7515 section 4.1.9)
    ///
    /// - Parameter expected: in lower case.
    public func hasType(_ expected: StaticString) -> Bool {
        guard let type else { return false }
        let name = type.utf8.map { $0 &- 65 < 26 ? $0 | 0x20 : $0 }
        let expected = Array(expected.description.utf8)
        return name == expected || name == Array("application/".utf8) + expected
    }

    /// Signs `claims`.
    ///
    /// - Parameters:
    ///   - type: the `typ` of the header, without characters that JSON escapes.
    ///   - claims: one JSON object.
    public static func text(
        type: StaticString, keyID: String, claims: UnsafeRawBufferPointer, signedBy key: RSAPrivateKey
    ) throws(CryptographyUnavailable) -> String {
        var text: [UInt8] = []
        Base64URL.append("{\"alg\":\"RS256\",\"typ\":\"\(type)\",\"kid\":\"\(keyID)\"}".utf8, to: &text)
        text.append(UInt8(ascii: "."))
        Base64URL.append(claims, to: &text)
        let signature = try key.signature(of: text)
        text.append(UInt8(ascii: "."))
        Base64URL.append(signature, to: &text)
        return String(decoding: text, as: UTF8.self)
    }
}

/// The header of a token that may be looked at further.
private struct TokenHeader {
    private(set) var keyID: String?
    private(set) var type: String?

    init(_ json: UnsafeRawBufferPointer) throws(SignedTokenError) {
        var isRS256 = false
        var isForbidden = false
        do throws(JSONError) {
            let limits = JSONLimits(depthMax: 4, byteCountMax: SignedToken.byteCountMax, memberCountMax: 50)
            var reader = try JSONReader(json, limits: limits)
            try reader.beginObject()
            while let key = try reader.nextKey() {
                if key.matches("alg") {
                    isRS256 = try TokenHeader.isRS256(&reader)
                } else if key.matches("kid") {
                    keyID = try reader.readString()
                } else if key.matches("typ") {
                    type = try reader.readString()
                } else {
                    isForbidden = isForbidden || TokenHeader.forbidden.contains { key.matches($0) }
                    try reader.skipValue()
                }
            }
            try reader.finish()
        } catch {
            throw .malformed
        }
        guard isRS256 else { throw .wrongAlgorithm }
        guard !isForbidden else { throw .forbiddenHeader }
        if let keyID {
            guard (1...200).contains(keyID.utf8.count), keyID.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else { throw .malformed }
        }
    }

    private static func isRS256(_ reader: inout JSONReader) throws(JSONError) -> Bool {
        guard try reader.peekKind() == .string else {
            try reader.skipValue()
            return false
        }
        return try reader.readString().isExactly("RS256")
    }

    private static let forbidden: [StaticString] = ["jwk", "jku", "x5u", "x5c", "crit", "b64", "zip"]
}
