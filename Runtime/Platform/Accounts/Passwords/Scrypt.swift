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
        var hash = [UInt8](repeating: 0, count: byteCount)
        // The builder keeps pointers until it makes the list, so what they point to stays where it is for all of this.
        let isDerived = password.withUnsafeBytes { password in
            salt.withUnsafeBytes { salt in
                guard
                    push(password, as: passwordParameter, to: builder), push(salt, as: saltParameter, to: builder),
                    OSSL_PARAM_BLD_push_uint64(builder, nParameter.lasting, 1 << UInt64(cost.logN)) == 1,
                    OSSL_PARAM_BLD_push_uint32(builder, rParameter.lasting, UInt32(cost.r)) == 1,
                    OSSL_PARAM_BLD_push_uint32(builder, pParameter.lasting, UInt32(cost.p)) == 1,
                    OSSL_PARAM_BLD_push_uint64(builder, memoryParameter.lasting, memoryMax) == 1,
                    let parameters = OSSL_PARAM_BLD_to_param(builder)
                else { return false }
                defer { OSSL_PARAM_free(parameters) }
                return EVP_KDF_derive(context, &hash, hash.count, parameters) == 1
            }
        }
        return isDerived ? hash : nil
    }

    /// OSSL_KDF_PARAM_PASSWORD, _SALT, _SCRYPT_N, _R, _P and _MAXMEM, in memory that stays.
    private static let passwordParameter: StaticString = "pass"
    private static let saltParameter: StaticString = "salt"
    private static let nParameter: StaticString = "n"
    private static let rParameter: StaticString = "r"
    private static let pParameter: StaticString = "p"
    private static let memoryParameter: StaticString = "maxmem_bytes"

    /// An empty text has no memory of its own, which libcrypto takes for a missing one.
    private static func push(_ bytes: UnsafeRawBufferPointer, as name: StaticString, to builder: OpaquePointer) -> Bool {
        let start = bytes.baseAddress ?? UnsafeRawPointer(name.utf8Start)
        return OSSL_PARAM_BLD_push_octet_string(builder, name.lasting, start, bytes.count) == 1
    }
}
