import Platform
import Storage
import Testing

@Suite struct UserMetaTests {
    private func newUser(in platform: TemporaryPlatform) async throws -> UserID {
        let draft = UserDraft(name: "Ada", email: nil, isEmailVerified: false, provider: .google)
        return try await platform.database.write(throwing: AccountError.self) { connection in
            try Users.insert(draft, at: UnixTime(seconds: 1), connection)
        }.id
    }

    private func put(
        _ json: String, as kind: String, of user: UserID, at seconds: Int64 = 5, in platform: TemporaryPlatform
    ) async throws {
        _ = try await UserMeta.put(
            Array(json.utf8), as: UserMetaKind(kind)!, of: user, in: platform.database, at: UnixTime(seconds: seconds))
    }

    private func text(_ kind: String, of user: UserID, in platform: TemporaryPlatform) throws -> String? {
        let value = try platform.reader.read { try UserMeta.find(UserMetaKind(kind)!, of: user, $0) }
        return value.map { String(decoding: $0.json, as: UTF8.self) }
    }

    private func kinds(of user: UserID, in platform: TemporaryPlatform) throws -> [String] {
        try platform.reader.read { try UserMeta.list(of: user, $0) }.map(\.kind.text)
    }

    @Test(
        "a kind has 1 to 64 lower-case letters, digits, dots, hyphens and underscores",
        arguments: [
            ("", false), ("a", true), ("settings", true), ("editor.prefs", true), ("0-_.", true), (".", true), ("..", true),
            (String(repeating: "k", count: 64), true), (String(repeating: "k", count: 65), false),
            ("A", false), ("a b", false), ("a/b", false), ("é", false), ("a\u{0}", false), ("а", false),
        ])
    func kindGrammar(text: String, accepted: Bool) {
        #expect((UserMetaKind(text) != nil) == accepted)
    }

    @Test("a value comes back byte for byte, also after others were written")
    func verbatim() async throws {
        let platform = try TemporaryPlatform()
        let user = try await newUser(in: platform)
        let value = " { \"n\" : 1.50e+1 , \"t\":\"\\u00e9 é 🙂\\/\" ,\t\"a\":[ ] }\n"
        try await put(value, as: "first", of: user, in: platform)
        try await put("null", as: "second", of: user, in: platform)
        #expect(try text("first", of: user, in: platform) == value)
        #expect(try text("second", of: user, in: platform) == "null")
        #expect(try text("third", of: user, in: platform) == nil)
    }

    @Test("storing again replaces value and time; user and kind together name a value")
    func replaced() async throws {
        let platform = try TemporaryPlatform()
        let ada = try await newUser(in: platform), ben = try await newUser(in: platform)
        try await put("1", as: "k", of: ada, at: 5, in: platform)
        try await put("2", as: "k", of: ben, at: 6, in: platform)
        try await put("3", as: "k", of: ada, at: 7, in: platform)
        #expect(try text("k", of: ben, in: platform) == "2")
        let value = try platform.reader.read { try UserMeta.find(UserMetaKind("k")!, of: ada, $0) }
        #expect(value?.kind.text == "k")
        #expect(value?.json == Array("3".utf8))
        #expect(value?.updatedAt == UnixTime(seconds: 7))
    }

    @Test("values are listed by kind in byte order")
    func order() async throws {
        let platform = try TemporaryPlatform()
        let user = try await newUser(in: platform)
        for kind in ["b", "a.b", "a", "_", "9", "a-b"] { try await put("0", as: kind, of: user, in: platform) }
        #expect(try kinds(of: user, in: platform) == ["9", "_", "a", "a-b", "a.b", "b"])
    }

    @Test("a value has at most 262144 bytes", arguments: [(262_144, true), (262_145, false)])
    func valueSize(byteCount: Int, accepted: Bool) async throws {
        let platform = try TemporaryPlatform()
        let user = try await newUser(in: platform)
        let json = "\"" + String(repeating: "x", count: byteCount - 2) + "\""
        if accepted {
            try await put(json, as: "k", of: user, in: platform)
            #expect(try text("k", of: user, in: platform) == json)
        } else {
            await #expect(throws: UserMetaError.tooLarge) { try await put(json, as: "k", of: user, in: platform) }
        }
    }

    @Test("a user has at most 256 values; one that is there can still be replaced")
    func valueCount() async throws {
        let platform = try TemporaryPlatform()
        let user = try await newUser(in: platform)
        for number in 1...256 { try await put("0", as: "k\(number)", of: user, in: platform) }
        await #expect(throws: UserMetaError.tooManyValues) { try await put("0", as: "one-more", of: user, in: platform) }
        try await put("1", as: "k256", of: user, in: platform)
        try await UserMeta.delete(UserMetaKind("k1")!, of: user, in: platform.database)
        try await put("0", as: "one-more", of: user, in: platform)
    }

    @Test("the values of a user have at most 8 MiB together")
    func userSize() async throws {
        let platform = try TemporaryPlatform()
        let user = try await newUser(in: platform)
        let json = "\"" + String(repeating: "x", count: 262_142) + "\""
        for number in 1...32 { try await put(json, as: "k\(number)", of: user, in: platform) }
        await #expect(throws: UserMetaError.tooManyBytes) { try await put("1", as: "one-more", of: user, in: platform) }
        // A value that is replaced does not count twice.
        try await put(json, as: "k32", of: user, in: platform)
        try await put("1", as: "k32", of: user, in: platform)
        try await put("2", as: "one-more", of: user, in: platform)
    }

    @Test("deleting what is not there changes nothing")
    func deleted() async throws {
        let platform = try TemporaryPlatform()
        let user = try await newUser(in: platform)
        try await put("1", as: "k", of: user, in: platform)
        try await UserMeta.delete(UserMetaKind("other")!, of: user, in: platform.database)
        #expect(try kinds(of: user, in: platform) == ["k"])
        try await UserMeta.delete(UserMetaKind("k")!, of: user, in: platform.database)
        #expect(try kinds(of: user, in: platform) == [])
    }

    @Test("nobody stores for a user who is not there, and values end with their account")
    func accountEnds() async throws {
        let platform = try TemporaryPlatform()
        let user = try await newUser(in: platform), other = try await newUser(in: platform)
        try await put("1", as: "k", of: user, in: platform)
        try await put("1", as: "k", of: other, in: platform)
        try await platform.database.write(throwing: AccountError.self) { connection in
            try AccountDeletion.delete(user, at: UnixTime(seconds: 9), connection)
        }
        #expect(try kinds(of: user, in: platform) == [])
        #expect(try kinds(of: other, in: platform) == ["k"])
        await #expect(throws: UserMetaError.unknownUser) { try await put("1", as: "k", of: user, in: platform) }
        let nobody = try UserID.generated()
        await #expect(throws: UserMetaError.unknownUser) { try await put("1", as: "k", of: nobody, in: platform) }
    }

    @Test("bytes that are not UTF-8 are refused")
    func notText() async throws {
        let platform = try TemporaryPlatform()
        let user = try await newUser(in: platform)
        await #expect(throws: UserMetaError.notText) {
            try await UserMeta.put([0x22, 0xFF, 0x22], as: UserMetaKind("k")!, of: user, in: platform.database)
        }
    }
}
