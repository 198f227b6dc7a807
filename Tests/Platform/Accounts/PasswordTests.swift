import Testing

@testable import Platform

@Suite struct ScryptTests {
    /// RFC 7914 section 12. The last one, with 1 GiB, is left out.
    private static let vectors: [(password: String, salt: String, logN: Int, r: Int, p: Int, hash: String)] = [
        (
            "", "", 4, 1, 1,
            "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906"
        ),
        (
            "password", "NaCl", 10, 8, 16,
            "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640"
        ),
        (
            "pleaseletmein", "SodiumChloride", 14, 8, 1,
            "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887"
        ),
    ]

    @Test("the published vectors come out", arguments: vectors)
    func published(_ vector: (password: String, salt: String, logN: Int, r: Int, p: Int, hash: String)) throws {
        let cost = try #require(Scrypt.Cost(logN: vector.logN, r: vector.r, p: vector.p))
        let hash = Scrypt.hash(Array(vector.password.utf8), salt: Array(vector.salt.utf8), cost: cost, byteCount: 64)
        #expect(hash.map(Hexadecimal.text(of:)) == vector.hash)
    }

    @Test("costs that no machine should be asked for are refused")
    func costs() {
        #expect(Scrypt.Cost(logN: 15, r: 8, p: 3) == .usual)
        #expect(Scrypt.Cost(logN: 0, r: 8, p: 1) == nil)
        #expect(Scrypt.Cost(logN: 18, r: 8, p: 1) != nil)
        #expect(Scrypt.Cost(logN: 19, r: 8, p: 1) == nil)
        #expect(Scrypt.Cost(logN: 15, r: 0, p: 1) == nil)
        #expect(Scrypt.Cost(logN: 15, r: 8, p: 65) == nil)
    }
}

@Suite struct PasswordHashTests {
    @Test("a stored hash is read as it was written")
    func roundTrip() throws {
        let hash = PasswordHash(cost: .usual, salt: [UInt8](1...16), hash: [UInt8](1...32))
        #expect(hash.text == "$scrypt$ln=15,r=8,p=3$AQIDBAUGBwgJCgsMDQ4PEA$AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA")
        #expect(PasswordHash(hash.text) == hash)
    }

    @Test(
        "anything else is no hash",
        arguments: [
            "", "$scrypt$ln=15,r=8,p=3$AQIDBAUGBwgJCgsMDQ4PEA", "$argon2id$ln=15,r=8,p=3$AQIDBAUGBwgJCgsMDQ4PEA$AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA",
            "$scrypt$ln=15,r=8,p=3$AQIDBAUGBwgJCgsMDQ4P$AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA",
            "$scrypt$ln=15,r=8$AQIDBAUGBwgJCgsMDQ4PEA$AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA",
            "$scrypt$ln=99,r=8,p=3$AQIDBAUGBwgJCgsMDQ4PEA$AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA",
            "$scrypt$r=8,ln=15,p=3$AQIDBAUGBwgJCgsMDQ4PEA$AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA",
        ])
    func malformed(_ text: String) {
        #expect(PasswordHash(text) == nil)
    }

    @Test("a hash and a password are not printed")
    func hidden() throws {
        let password = try Password(chosen: "a long enough one", notEqualTo: [])
        let hash = PasswordHash(cost: .usual, salt: [UInt8](1...16), hash: [UInt8](1...32))
        #expect(!"\(password) \(hash)".contains("long") && !"\(hash)".contains("AQID"))
        var dumped = ""
        dump(hash, to: &dumped)
        #expect(!dumped.contains("AQID"))
    }
}

@Suite struct PasswordHasherTests {
    private let cheap = Scrypt.Cost(logN: 4, r: 1, p: 1)!

    @Test("the right password is recognised, any other is not")
    func verified() async throws {
        let hasher = try PasswordHasher(cost: cheap)
        let password = try Password(chosen: "correct horse", notEqualTo: [])
        let hash = try await hasher.hash(password)
        #expect(try await hasher.verify(password, hash))
        #expect(try await !hasher.verify(Password(chosen: "correct horsf", notEqualTo: []), hash))
        #expect(try await !hasher.verify(password, nil))
        #expect(try await hasher.hash(password) != hash, "the salt is new each time")
    }

    @Test("a hash of another cost still works and is known as outdated")
    func outdated() async throws {
        let password = try Password(chosen: "correct horse", notEqualTo: [])
        let old = try await PasswordHasher(cost: cheap).hash(password)
        let hasher = try PasswordHasher(cost: Scrypt.Cost(logN: 5, r: 1, p: 1)!)
        #expect(try await hasher.verify(password, old))
        #expect(hasher.isOutdated(old))
        #expect(try await !hasher.isOutdated(hasher.hash(password)))
    }

    @Test("more than the bound may not wait: it is refused at once")
    func busy() async throws {
        let hasher = try PasswordHasher(cost: cheap, threadCount: 0, waitingMax: 0)
        let password = try Password(chosen: "correct horse", notEqualTo: [])
        await #expect(throws: PasswordHasher.Failure.busy) { try await hasher.hash(password) }
        let closed = try PasswordHasher(cost: cheap)
        closed.close()
        await #expect(throws: PasswordHasher.Failure.busy) { try await closed.hash(password) }
    }
}

@Suite struct PasswordRuleTests {
    private func weakness(_ text: String, _ personal: [String] = []) -> Password.Weakness? {
        do throws(Password.Weakness) {
            _ = try Password(chosen: text, notEqualTo: personal)
            return nil
        } catch {
            return error
        }
    }

    @Test("a password has 8 to 1024 bytes")
    func length() {
        #expect(weakness("k3#mQz1") == .tooShort)
        #expect(weakness("k3#mQz1x") == nil)
        #expect(weakness("каша") == nil, "eight bytes of any script")
        let long = String((0..<1024).map { Character(Unicode.Scalar(UInt8(33 + ($0 * 7) % 90))) })
        #expect(weakness(long) == nil)
        #expect(weakness(long + "x") == .tooLong)
        #expect(Password(typed: long + "x") == nil)
    }

    @Test(
        "what everybody tries first is refused",
        arguments: [
            "password", "Password1", "PASSWORD123!", "12345678", "87654321", "0123456789", "qwertyuiop", "aaaaaaaa", "abababab",
            "abcdefgh", "iloveyou2024", "Summer2026!", "letmein123", "passpass", "12341234", "trustno1", "btelo123", "p@ssw0rd",
            "1q2w3e4r", "Michael1", "sunshine", "11111111", "qwerty12",
        ])
    func common(_ text: String) {
        #expect(weakness(text) == .common)
    }

    @Test(
        "what nobody tries first is accepted",
        arguments: ["correct horse battery staple", "Tr0ub4dor&3", "xkcd-936-four", "пароль мой длинный", "dfG7-kk2P", "two words"])
    func uncommon(_ text: String) {
        #expect(weakness(text) == nil)
    }

    @Test("the own address or name is no password")
    func personal() {
        let personal = ["ada.brook@example.com", "Ada Brook-Jones"]
        #expect(weakness("ada.brook@example.com", personal) == .personal)
        #expect(weakness("Ada.Brook1", personal) == .personal)
        #expect(weakness("ada brook-jones", personal) == .personal)
        #expect(weakness("ada brook likes tea", personal) == nil)
    }
}
