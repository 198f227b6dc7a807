import COpenSSL

/// An RSA key that signatures are checked with: PKCS#1 v1.5 with SHA-256, which JOSE calls RS256. (RFC 8017 section 8.2, RFC 7518
/// section 3.3)
public final class RSAPublicKey: @unchecked Sendable {  // reason: libcrypto's key is only read once it is made
    /// Shorter keys are not safe, longer ones let a foreign key set choose how long we calculate.
    public static let modulusByteCounts = 256...1_024

    /// Big-endian, without a leading zero.
    public let modulus: [UInt8]
    /// Big-endian, without a leading zero.
    public let exponent: [UInt8]
    private let key: OpaquePointer

    /// Nil unless the modulus has 2048 to 8192 bits, and the exponent is an odd number from 3 to 2^32.
    public init?(modulus: [UInt8], exponent: [UInt8]) {
        let modulus = Array(modulus.drop { $0 == 0 })
        let exponent = Array(exponent.drop { $0 == 0 })
        guard RSAPublicKey.modulusByteCounts.contains(modulus.count), modulus.last.map({ $0 & 1 == 1 }) == true,
            (1...4).contains(exponent.count), exponent.last.map({ $0 & 1 == 1 }) == true, exponent != [1],
            let key = RSAPublicKey.loaded(modulus: modulus, exponent: exponent)
        else { return nil }
        self.modulus = modulus
        self.exponent = exponent
        self.key = key
    }

    deinit {
        EVP_PKEY_free(key)
    }

    /// Whether the holder of the private key signed `message`.
    public func verifies(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        // RFC 8017 section 8.2.2: another length is no signature of this key.
        guard signature.count == modulus.count, let context = EVP_MD_CTX_new() else { return false }
        defer {
            EVP_MD_CTX_free(context)
            // A wrong signature leaves words in the thread's error queue.
            ERR_clear_error()
        }
        var keyContext: OpaquePointer?
        return EVP_DigestVerifyInit_ex(context, &keyContext, "SHA256", nil, nil, key, nil) == 1
            && EVP_PKEY_CTX_set_rsa_padding(keyContext, RSA_PKCS1_PADDING) == 1
            && EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
    }

    /// The key's JWK thumbprint, in base64url. (RFC 7638 section 3)
    public func thumbprint() throws(CryptographyUnavailable) -> String {
        let members = "{\"e\":\"\(Base64URL.text(of: exponent))\",\"kty\":\"RSA\",\"n\":\"\(Base64URL.text(of: modulus))\"}"
        return Base64URL.text(of: try SHA256.digest(of: members))
    }

    // OSSL_PKEY_PARAM_RSA_N and _E.
    private static let modulusParameter: StaticString = "n"
    private static let exponentParameter: StaticString = "e"

    private static func loaded(modulus: [UInt8], exponent: [UInt8]) -> OpaquePointer? {
        guard let number = BN_bin2bn(modulus, Int32(modulus.count), nil) else { return nil }
        defer { BN_free(number) }
        guard let power = BN_bin2bn(exponent, Int32(exponent.count), nil), let builder = OSSL_PARAM_BLD_new() else { return nil }
        defer {
            BN_free(power)
            OSSL_PARAM_BLD_free(builder)
        }
        guard OSSL_PARAM_BLD_push_BN(builder, modulusParameter.lasting, number) == 1,
            OSSL_PARAM_BLD_push_BN(builder, exponentParameter.lasting, power) == 1,
            let parameters = OSSL_PARAM_BLD_to_param(builder)
        else { return nil }
        defer { OSSL_PARAM_free(parameters) }
        guard let context = EVP_PKEY_CTX_new_from_name(nil, "RSA", nil) else { return nil }
        defer { EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        guard EVP_PKEY_fromdata_init(context) == 1,
            EVP_PKEY_fromdata(context, &key, OSSL_KEYMGMT_SELECT_PUBLIC_KEY, parameters) == 1
        else {
            ERR_clear_error()
            return nil
        }
        return key
    }
}
