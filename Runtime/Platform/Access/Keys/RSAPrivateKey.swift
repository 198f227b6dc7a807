import COpenSSL

/// An RSA key that signs: PKCS#1 v1.5 with SHA-256, which JOSE calls RS256. (RFC 8017 section 8.2, RFC 7518 section 3.3)
public final class RSAPrivateKey: @unchecked Sendable {  // reason: libcrypto's key is only read once it is made
    public static let modulusBits: Int32 = 2_048

    public let publicKey: RSAPublicKey
    private let key: OpaquePointer

    /// Takes over `key`, also when it fails.
    private init(owning key: OpaquePointer) throws(CryptographyUnavailable) {
        guard let modulus = RSAPrivateKey.number(OSSL_PKEY_PARAM_RSA_N, of: key),
            let exponent = RSAPrivateKey.number(OSSL_PKEY_PARAM_RSA_E, of: key),
            let publicKey = RSAPublicKey(modulus: modulus, exponent: exponent)
        else {
            EVP_PKEY_free(key)
            throw CryptographyUnavailable()
        }
        self.key = key
        self.publicKey = publicKey
    }

    deinit {
        EVP_PKEY_free(key)
    }

    /// A new key of 2048 bits with the exponent 65537. Takes around a tenth of a second: not for an event loop.
    public static func generated() throws(CryptographyUnavailable) -> RSAPrivateKey {
        guard let context = EVP_PKEY_CTX_new_from_name(nil, "RSA", nil) else { throw CryptographyUnavailable() }
        defer { EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        guard EVP_PKEY_keygen_init(context) == 1, EVP_PKEY_CTX_set_rsa_keygen_bits(context, modulusBits) == 1,
            EVP_PKEY_generate(context, &key) == 1, let key
        else { throw CryptographyUnavailable() }
        return try RSAPrivateKey(owning: key)
    }

    /// Loads what `der` gave; nil when it is something else.
    public convenience init?(der: [UInt8]) {
        let key = der.withUnsafeBufferPointer { bytes in
            var start = bytes.baseAddress
            return d2i_PrivateKey(EVP_PKEY_RSA, nil, &start, bytes.count)
        }
        guard let key else {
            ERR_clear_error()
            return nil
        }
        try? self.init(owning: key)
    }

    /// The key as an `RSAPrivateKey` structure. (RFC 8017 appendix A.1.2) Secret: seal it before it is kept.
    public func der() throws(CryptographyUnavailable) -> [UInt8] {
        let byteCount = Int(i2d_PrivateKey(key, nil))
        guard byteCount > 0 else { throw CryptographyUnavailable() }
        var bytes = [UInt8](repeating: 0, count: byteCount)
        let written = bytes.withUnsafeMutableBufferPointer { buffer in
            var place = buffer.baseAddress
            return i2d_PrivateKey(key, &place)
        }
        guard written == byteCount else { throw CryptographyUnavailable() }
        return bytes
    }

    /// Signs with SHA-256. Takes about half a millisecond.
    public func signature(of message: [UInt8]) throws(CryptographyUnavailable) -> [UInt8] {
        guard let context = EVP_MD_CTX_new() else { throw CryptographyUnavailable() }
        defer { EVP_MD_CTX_free(context) }
        var keyContext: OpaquePointer?
        var signature = [UInt8](repeating: 0, count: publicKey.modulus.count)
        var byteCount = signature.count
        guard EVP_DigestSignInit_ex(context, &keyContext, "SHA256", nil, nil, key, nil) == 1,
            EVP_PKEY_CTX_set_rsa_padding(keyContext, RSA_PKCS1_PADDING) == 1,
            EVP_DigestSign(context, &signature, &byteCount, message, message.count) == 1, byteCount == signature.count
        else { throw CryptographyUnavailable() }
        return signature
    }

    private static func number(_ name: String, of key: OpaquePointer) -> [UInt8]? {
        var number: OpaquePointer?
        guard EVP_PKEY_get_bn_param(key, name, &number) == 1, let number else { return nil }
        defer { BN_free(number) }
        var bytes = [UInt8](repeating: 0, count: Int(BN_num_bits(number) + 7) / 8)
        guard Int(BN_bn2bin(number, &bytes)) == bytes.count else { return nil }
        return bytes
    }
}
