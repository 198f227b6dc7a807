import Platform
import Testing

@Suite struct RSAKeyTests {
    @Test("the thumbprint is that of RFC 7638 section 3.1")
    func thumbprint() throws {
        let modulus = """
            0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn6\
            4tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n9\
            1CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw
            """
        let key = try #require(RSAPublicKey(modulus: Base64URL.bytes(modulus) ?? [], exponent: [1, 0, 1]))
        #expect(try key.thumbprint() == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs")
    }

    @Test("the token of RFC 7515 appendix A.2 is signed by its key")
    func rfc7515() throws {
        let modulus = """
            ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1\
            W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQ\
            Y4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ
            """
        let signature = """
            cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcA\
            cQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHW\
            EsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw
            """
        let message = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
        let key = try #require(RSAPublicKey(modulus: Base64URL.bytes(modulus) ?? [], exponent: [1, 0, 1]))
        let bytes = try #require(Base64URL.bytes(signature))
        #expect(key.verifies(bytes, of: Array(message.utf8)))
        #expect(!key.verifies(bytes, of: Array((message + "x").utf8)))
        for index in stride(from: 0, to: bytes.count, by: 17) {
            var changed = bytes
            changed[index] ^= 0x80
            #expect(!key.verifies(changed, of: Array(message.utf8)))
        }
        let claims = try SignedToken("\(message).\(signature)").claims(signedBy: key)
        #expect(claims.text("iss") == "joe")
        #expect(claims.integer("exp") == 1_300_819_380)
        #expect(claims.flag("http://example.com/is_root") == true)
    }

    @Test("a signature of another length is none, also when its number is the same")
    func length() throws {
        let key = try RSAPrivateKey.generated()
        let message = Array("message".utf8)
        let signature = try key.signature(of: message)
        #expect(signature.count == 256)
        #expect(key.publicKey.verifies(signature, of: message))
        for other in [[0] + signature, signature + [0], Array(signature.dropFirst()), Array(signature.dropLast()), [], [0]] {
            #expect(!key.publicKey.verifies(other, of: message))
        }
        #expect(!key.publicKey.verifies([UInt8](repeating: 0, count: 256), of: message))
        #expect(!key.publicKey.verifies([UInt8](repeating: 0xff, count: 256), of: message))
    }

    @Test("keys that are too short, too long, or no keys are refused")
    func refused() throws {
        let good = try RSAPrivateKey.generated().publicKey
        let even = Array(good.modulus.dropLast()) + [good.modulus[255] & 0xfe]
        #expect(RSAPublicKey(modulus: [], exponent: [3]) == nil)
        #expect(RSAPublicKey(modulus: Array(good.modulus.suffix(128)), exponent: [1, 0, 1]) == nil)
        #expect(RSAPublicKey(modulus: [UInt8](repeating: 0xff, count: 1_025), exponent: [1, 0, 1]) == nil)
        #expect(RSAPublicKey(modulus: even, exponent: [1, 0, 1]) == nil)
        for exponent in [[], [0], [1], [2], [1, 0, 0], [1, 0, 0, 0, 1]] as [[UInt8]] {
            #expect(RSAPublicKey(modulus: good.modulus, exponent: exponent) == nil)
        }
        #expect(RSAPublicKey(modulus: [0, 0] + good.modulus, exponent: [0, 1, 0, 1])?.modulus == good.modulus)
    }

    @Test("a private key is loaded from what it gave, and from nothing else")
    func der() throws {
        let key = try RSAPrivateKey.generated()
        let der = try key.der()
        let loaded = try #require(RSAPrivateKey(der: der))
        #expect(loaded.publicKey.modulus == key.publicKey.modulus)
        #expect(key.publicKey.verifies(try loaded.signature(of: [1]), of: [1]))
        #expect(RSAPrivateKey(der: []) == nil)
        #expect(RSAPrivateKey(der: Array(der.dropLast(10))) == nil)
        #expect(RSAPrivateKey(der: [0x30, 0x82, 0xff, 0xff]) == nil)
    }
}
