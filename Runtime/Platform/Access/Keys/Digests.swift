import COpenSSL

/// libcrypto could not do what it always can: nothing that needs it may go on.
public struct CryptographyUnavailable: Error, Equatable {
    public init() {}
}

/// SHA-256 of whole messages. (FIPS 180-4)
public enum SHA256 {
    public static let byteCount = 32

    public static func digest(of bytes: UnsafeRawBufferPointer) throws(CryptographyUnavailable) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: byteCount)
        guard EVP_Digest(bytes.baseAddress, bytes.count, &digest, nil, EVP_sha256(), nil) == 1 else {
            throw CryptographyUnavailable()
        }
        return digest
    }

    public static func digest(of bytes: [UInt8]) throws(CryptographyUnavailable) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: byteCount)
        guard EVP_Digest(bytes, bytes.count, &digest, nil, EVP_sha256(), nil) == 1 else { throw CryptographyUnavailable() }
        return digest
    }

    public static func digest(of text: String) throws(CryptographyUnavailable) -> [UInt8] {
        try digest(of: Array(text.utf8))
    }
}

/// HMAC with SHA-256. (RFC 2104)
public enum HMACSHA256 {
    public static func code(for message: [UInt8], key: [UInt8]) throws(CryptographyUnavailable) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: SHA256.byteCount)
        var byteCount = 0
        let made = EVP_Q_mac(nil, "HMAC", nil, "SHA256", nil, key, key.count, message, message.count, &code, code.count, &byteCount)
        guard made != nil, byteCount == code.count else { throw CryptographyUnavailable() }
        return code
    }
}

/// HKDF with SHA-256: many independent keys out of one. (RFC 5869)
public enum HKDFSHA256 {
    // OSSL_KDF_PARAM_DIGEST, _KEY, _SALT and _INFO.
    private static let digestParameter: StaticString = "digest"
    private static let keyParameter: StaticString = "key"
    private static let saltParameter: StaticString = "salt"
    private static let infoParameter: StaticString = "info"
    private static let digestName: StaticString = "SHA256"

    /// - Parameters:
    ///   - info: names what the key is for; other words give an unrelated key.
    ///   - byteCount: 1 to 8160.
    public static func key(
        from secret: [UInt8], salt: [UInt8] = [], info: [UInt8], byteCount: Int
    ) throws(CryptographyUnavailable) -> [UInt8] {
        guard let function = EVP_KDF_fetch(nil, "HKDF", nil) else { throw CryptographyUnavailable() }
        defer { EVP_KDF_free(function) }
        guard let context = EVP_KDF_CTX_new(function), let builder = OSSL_PARAM_BLD_new() else { throw CryptographyUnavailable() }
        defer {
            EVP_KDF_CTX_free(context)
            OSSL_PARAM_BLD_free(builder)
        }
        var key = [UInt8](repeating: 0, count: byteCount)
        // The builder keeps pointers until it makes the list, so what they point to stays where it is for all of this.
        let isDerived = secret.withUnsafeBytes { secret in
            salt.withUnsafeBytes { salt in
                info.withUnsafeBytes { info in
                    guard OSSL_PARAM_BLD_push_utf8_string(builder, digestParameter.lasting, digestName.lasting, 0) == 1,
                        OSSL_PARAM_BLD_push_octet_string(builder, keyParameter.lasting, secret.baseAddress, secret.count) == 1,
                        salt.isEmpty || OSSL_PARAM_BLD_push_octet_string(builder, saltParameter.lasting, salt.baseAddress, salt.count) == 1,
                        OSSL_PARAM_BLD_push_octet_string(builder, infoParameter.lasting, info.baseAddress, info.count) == 1,
                        let parameters = OSSL_PARAM_BLD_to_param(builder)
                    else { return false }
                    defer { OSSL_PARAM_free(parameters) }
                    return EVP_KDF_derive(context, &key, key.count, parameters) == 1
                }
            }
        }
        guard isDerived else { throw CryptographyUnavailable() }
        return key
    }
}

/// Comparison of secrets.
public enum ConstantTime {
    /// Whether both are the same bytes, in a time that depends on their lengths only.
    public static func equal(_ one: [UInt8], _ other: [UInt8]) -> Bool {
        one.count == other.count && (one.isEmpty || CRYPTO_memcmp(one, other, one.count) == 0)
    }
}
