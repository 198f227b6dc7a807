import Platform
import Testing

@Suite struct DigestTests {
    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { byte in
            let digits = String(byte, radix: 16)
            return digits.utf8.count == 1 ? "0" + digits : digits
        }.joined()
    }

    @Test("SHA-256 is that of FIPS 180-4", arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ])
    func sha256(message: String, digest: String) throws {
        #expect(hex(try SHA256.digest(of: message)) == digest)
        #expect(hex(try Array(message.utf8).withUnsafeBytes { try SHA256.digest(of: $0) }) == digest)
    }

    @Test("HMAC-SHA256 is that of RFC 4231, case 2")
    func hmac() throws {
        let code = try HMACSHA256.code(for: Array("what do ya want for nothing?".utf8), key: Array("Jefe".utf8))
        #expect(hex(code) == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    }

    @Test("HKDF-SHA256 is that of RFC 5869, cases 1 and 3")
    func hkdf() throws {
        let secret = [UInt8](repeating: 0x0b, count: 22)
        let first = try HKDFSHA256.key(from: secret, salt: Array(0x00...0x0c), info: Array(0xf0...0xf9), byteCount: 42)
        #expect(hex(first) == "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865")
        let third = try HKDFSHA256.key(from: secret, info: [], byteCount: 42)
        #expect(hex(third) == "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8")
    }

    @Test("a comparison sees every difference, also in length")
    func comparison() {
        #expect(ConstantTime.equal([], []))
        #expect(ConstantTime.equal([1, 2], [1, 2]))
        #expect(!ConstantTime.equal([1, 2], [1, 3]))
        #expect(!ConstantTime.equal([1, 2], [1]))
    }
}
