import COpenSSL

/// AES-256-GCM: bytes that only the holder of the key reads, and that nobody changes unnoticed. (NIST SP 800-38D)
///
/// A sealed value is a version byte, the 12-byte nonce, the ciphertext, and the 16-byte tag.
enum SealedBytes {
    static let keyByteCount = 32
    private static let version: UInt8 = 1
    private static let nonceByteCount = 12
    private static let tagByteCount = 16

    /// - Parameter context: is not in the result, but opening needs the same: it ties a value to its place.
    static func seal(_ plain: [UInt8], key: [UInt8], context: [UInt8]) throws(CryptographyUnavailable) -> [UInt8] {
        guard key.count == keyByteCount, let nonce = try? Randomness.bytes(count: nonceByteCount), let cipher = EVP_CIPHER_CTX_new()
        else { throw CryptographyUnavailable() }
        defer { EVP_CIPHER_CTX_free(cipher) }
        var sealed = [UInt8](repeating: 0, count: plain.count)
        var tag = [UInt8](repeating: 0, count: tagByteCount)
        var count: Int32 = 0
        guard let plainCount = Int32(exactly: plain.count), let contextCount = Int32(exactly: context.count),
            EVP_EncryptInit_ex2(cipher, EVP_aes_256_gcm(), key, nonce, nil) == 1,
            contextCount == 0 || EVP_EncryptUpdate(cipher, nil, &count, context, contextCount) == 1,
            plainCount == 0 || EVP_EncryptUpdate(cipher, &sealed, &count, plain, plainCount) == 1,
            finishesEncryption(cipher),
            EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_GET_TAG, Int32(tagByteCount), &tag) == 1
        else { throw CryptographyUnavailable() }
        return [version] + nonce + sealed + tag
    }

    /// Nil when the bytes were not sealed with this key and context.
    static func open(_ sealed: [UInt8], key: [UInt8], context: [UInt8]) -> [UInt8]? {
        guard key.count == keyByteCount, sealed.count >= 1 + nonceByteCount + tagByteCount, sealed[0] == version,
            let cipher = EVP_CIPHER_CTX_new()
        else { return nil }
        defer { EVP_CIPHER_CTX_free(cipher) }
        let nonce = Array(sealed[1..<(1 + nonceByteCount)])
        let body = Array(sealed[(1 + nonceByteCount)..<(sealed.count - tagByteCount)])
        var tag = Array(sealed[(sealed.count - tagByteCount)...])
        var plain = [UInt8](repeating: 0, count: body.count)
        var count: Int32 = 0
        guard let bodyCount = Int32(exactly: body.count), let contextCount = Int32(exactly: context.count),
            EVP_DecryptInit_ex2(cipher, EVP_aes_256_gcm(), key, nonce, nil) == 1,
            contextCount == 0 || EVP_DecryptUpdate(cipher, nil, &count, context, contextCount) == 1,
            bodyCount == 0 || EVP_DecryptUpdate(cipher, &plain, &count, body, bodyCount) == 1,
            EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_SET_TAG, Int32(tagByteCount), &tag) == 1,
            finishesDecryption(cipher)
        else { return nil }
        return plain
    }

    // GCM writes nothing at its end, but the functions want somewhere to write to.
    private static func finishesEncryption(_ cipher: OpaquePointer) -> Bool {
        var rest = [UInt8](repeating: 0, count: 16)
        var count: Int32 = 0
        return EVP_EncryptFinal_ex(cipher, &rest, &count) == 1
    }

    private static func finishesDecryption(_ cipher: OpaquePointer) -> Bool {
        var rest = [UInt8](repeating: 0, count: 16)
        var count: Int32 = 0
        return EVP_DecryptFinal_ex(cipher, &rest, &count) == 1
    }
}
