import COpenSSL

/// Password hashing that costs memory. (RFC 7914)
public enum Scrypt {
    /// What one hash costs: 128 · `n` · `r` bytes of memory, `p` times one after the other.
    public struct Cost: Sendable, Equatable {
        /// log2 of `n`, 1 to 20.
        public let logN: Int
        public let r: Int
        public let p: Int

        /// Nil for what is out of range or would take more than `memoryBytesMax`.
        public init?(logN: Int, r: Int, p: Int) {
            guard (1...20).contains(logN), (1...64).contains(r), (1...64).contains(p),
                (128 << logN) * r <= Scrypt.memoryBytesMax
            else { return nil }
            self.logN = logN
            self.r = r
            self.p = p
        }

        private init(unchecked logN: Int, _ r: Int, _ p: Int) {
            self.logN = logN
            self.r = r
            self.p = p
        }

        /// 32 MiB three times over: as hard to guess as 128 MiB once, and two at a time fit into a small machine.
        public static let usual = Cost(unchecked: 15, 8, 3)
    }

    static let memoryBytesMax = 256 << 20

    /// - Returns: `byteCount` bytes; nil when libcrypto has no memory for it.
    public static func hash(
        _ password: [UInt8], salt: [UInt8], cost: Cost, byteCount: Int
    ) -> [UInt8]? {
        guard let function = EVP_KDF_fetch(nil, "SCRYPT", nil) else { return nil }
        defer { EVP_KDF_free(function) }
        guard let context = EVP_KDF_CTX_new(function), let builder = OSSL_PARAM_BLD_new() else { return nil }
        defer {
            EVP_KDF_CTX_free(context)
            OSSL_PARAM_BLD_free(builder)
        }
        // All of it is said: the library's own limits and costs are others, and change.
        let memoryMax = UInt64(128 * cost.r * ((1 << cost.logN) + cost.p + 2) + (1 << 20))
        guard
            OSSL_PARAM_BLD_push_octet_string(builder, OSSL_KDF_PARAM_PASSWORD, password, password.count) == 1,
            OSSL_PARAM_BLD_push_octet_string(builder, OSSL_KDF_PARAM_SALT, salt, salt.count) == 1,
            OSSL_PARAM_BLD_push_uint64(builder, OSSL_KDF_PARAM_SCRYPT_N, 1 << UInt64(cost.logN)) == 1,
            OSSL_PARAM_BLD_push_uint32(builder, OSSL_KDF_PARAM_SCRYPT_R, UInt32(cost.r)) == 1,
            OSSL_PARAM_BLD_push_uint32(builder, OSSL_KDF_PARAM_SCRYPT_P, UInt32(cost.p)) == 1,
            OSSL_PARAM_BLD_push_uint64(builder, OSSL_KDF_PARAM_SCRYPT_MAXMEM, memoryMax) == 1,
            let parameters = OSSL_PARAM_BLD_to_param(builder)
        else { return nil }
        defer { OSSL_PARAM_free(parameters) }
        var hash = [UInt8](repeating: 0, count: byteCount)
        guard EVP_KDF_derive(context, &hash, hash.count, parameters) == 1 else { return nil }
        return hash
    }
}
