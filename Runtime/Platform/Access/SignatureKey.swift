import COpenSSL

/// HMAC as fetched once from libcrypto: a fetch per use would cost as much as the digest.
final class SignatureAlgorithm {
    let mac: OpaquePointer

    init() throws(SignatureUnavailable) {
        guard let mac = EVP_MAC_fetch(nil, "HMAC", nil) else { throw SignatureUnavailable() }
        self.mac = mac
    }

    deinit {
        EVP_MAC_free(mac)
    }
}

/// A secret loaded into an HMAC-SHA256 context, which is set back to its keyed state for each use. For one thread.
///
/// libcrypto allocates for each signature. A busy client sends one signature for a whole second, so the latest is kept.
final class SignatureKey {
    private let context: OpaquePointer
    private var latest = SignedSecond()

    init(secret: IntegrationSecret, algorithm: SignatureAlgorithm) throws(SignatureUnavailable) {
        guard let context = EVP_MAC_CTX_new(algorithm.mac) else { throw SignatureUnavailable() }
        self.context = context
        guard SignatureKey.load(Array(secret.revealed.utf8), into: context) else { throw SignatureUnavailable() }
    }

    deinit {
        EVP_MAC_CTX_free(context)
    }

    /// As `sign`, but gives the latest signature again when the timestamp is the same. Only for a key with which one id signs.
    func signature(
        id: UnsafeRawBufferPointer, timestamp: UnsafeRawBufferPointer, into digits: inout SignatureDigits
    ) -> Bool {
        let second = SignedSecond(timestamp)
        if second.hasTimestamp(of: latest) {
            digits = latest.digits
            return true
        }
        guard sign(id: id, timestamp: timestamp, into: &digits) else { return false }
        latest = second
        latest.digits = digits
        return true
    }

    /// Writes the signature of `id + ":" + timestamp`; false when libcrypto fails.
    func sign(
        id: UnsafeRawBufferPointer, timestamp: UnsafeRawBufferPointer, into digits: inout SignatureDigits
    ) -> Bool {
        var separator = UInt8(ascii: ":")
        var digest: SignatureDigits.Digest = (0, 0, 0, 0)
        var byteCount = 0
        // A nil key keeps the loaded one and starts a new message.
        guard EVP_MAC_init(context, nil, 0, nil) == 1,
            update(with: id),
            EVP_MAC_update(context, &separator, 1) == 1,
            update(with: timestamp),
            withUnsafeMutableBytes(of: &digest, { bytes in
                EVP_MAC_final(
                    context, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), &byteCount, bytes.count)
            }) == 1, byteCount == MemoryLayout<SignatureDigits.Digest>.size
        else { return false }
        digits.set(firstBytesOf: digest)
        return true
    }

    private func update(with bytes: UnsafeRawBufferPointer) -> Bool {
        guard let start = bytes.baseAddress else { return bytes.isEmpty }
        return EVP_MAC_update(context, start.assumingMemoryBound(to: UInt8.self), bytes.count) == 1
    }

    private static func load(_ key: [UInt8], into context: OpaquePointer) -> Bool {
        var digestName = Array("SHA256".utf8CString)
        var parameterName = Array(OSSL_MAC_PARAM_DIGEST.utf8CString)
        return digestName.withUnsafeMutableBufferPointer { digestName in
            parameterName.withUnsafeMutableBufferPointer { parameterName in
                var parameters = [
                    OSSL_PARAM_construct_utf8_string(parameterName.baseAddress, digestName.baseAddress, 0),
                    OSSL_PARAM_construct_end(),
                ]
                return EVP_MAC_init(context, key, key.count, &parameters) == 1
            }
        }
    }
}

/// A timestamp as it was sent and the signature that belongs to it.
private struct SignedSecond {
    /// Longer timestamps are refused before; 0 while there is none.
    private var byteCount = 0
    private var bytes: (UInt64, UInt64) = (0, 0)
    var digits = SignatureDigits()

    init() {}

    init(_ timestamp: UnsafeRawBufferPointer) {
        guard timestamp.count <= RequestSignature.timestampBytesMax else { return }
        byteCount = timestamp.count
        withUnsafeMutableBytes(of: &bytes) { $0.copyMemory(from: timestamp) }
    }

    /// Byte by byte: `012` is not `12`, since it is the text that is signed.
    func hasTimestamp(of other: SignedSecond) -> Bool {
        byteCount > 0 && byteCount == other.byteCount && bytes == other.bytes
    }
}

/// The 16 digits of a signature, without an allocation.
struct SignatureDigits {
    typealias Digest = (UInt64, UInt64, UInt64, UInt64)

    private var digits: (UInt64, UInt64) = (0, 0)

    mutating func set(firstBytesOf digest: Digest) {
        withUnsafeBytes(of: digest) { digest in
            withUnsafeMutableBytes(of: &digits) { digits in
                for index in 0..<RequestSignature.byteCount / 2 {
                    digits[2 * index] = Hexadecimal.digit(digest[index] >> 4)
                    digits[2 * index + 1] = Hexadecimal.digit(digest[index] & 0x0f)
                }
            }
        }
    }

    /// Compares all digits in a time that does not depend on where they differ.
    func equal(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count == RequestSignature.byteCount, let start = bytes.baseAddress else { return false }
        return withUnsafeBytes(of: digits) { CRYPTO_memcmp($0.baseAddress, start, RequestSignature.byteCount) } == 0
    }

    var text: String {
        withUnsafeBytes(of: digits) { String(decoding: $0, as: UTF8.self) }
    }
}
