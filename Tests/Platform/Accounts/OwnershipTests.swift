import Platform
import Storage
import Testing

@Suite struct OwnershipTests {
    private func newUser(in platform: TemporaryPlatform) async throws -> UserID {
        let draft = UserDraft(name: "Ada", email: nil, isEmailVerified: false, provider: .google)
        return try await platform.database.write(throwing: AccountError.self) { connection in
            try Users.insert(draft, at: UnixTime(seconds: 1), connection)
        }.id
    }

    @discardableResult
    private func set(_ apps: [String], of user: UserID, in platform: TemporaryPlatform) async throws -> [[String]] {
        try await platform.database.write(throwing: OwnershipError.self) { connection in
            let change = try Ownership.set(apps, of: user, connection)
            return [change.before, change.after]
        }
    }

    private func apps(of user: UserID, in platform: TemporaryPlatform) throws -> [String] {
        try platform.reader.read { try Ownership.apps(of: user, $0) }
    }

    @Test("the apps that are set are the ones owned, in byte order, and the change says what was before")
    func replaced() async throws {
        let platform = try TemporaryPlatform()
        let ada = try await newUser(in: platform), ben = try await newUser(in: platform)
        #expect(try apps(of: ada, in: platform) == [])
        #expect(try await set(["vibe-remote", "btelo-english", "vibe-remote"], of: ada, in: platform)
            == [[], ["btelo-english", "vibe-remote"]])
        try await set(["btelo-up"], of: ben, in: platform)
        #expect(try await set(["btelo-up", "vibe-remote"], of: ada, in: platform)
            == [["btelo-english", "vibe-remote"], ["btelo-up", "vibe-remote"]])
        #expect(try apps(of: ada, in: platform) == ["btelo-up", "vibe-remote"])
        #expect(try apps(of: ben, in: platform) == ["btelo-up"])
        try await set([], of: ada, in: platform)
        #expect(try apps(of: ada, in: platform) == [])
    }

    @Test("an app is named by a slug", arguments: ["", "Vibe", "a b", "-a", String(repeating: "a", count: 65)])
    func appGrammar(app: String) async throws {
        let platform = try TemporaryPlatform()
        let user = try await newUser(in: platform)
        try await set(["kept"], of: user, in: platform)
        await #expect(throws: OwnershipError.invalidApp(app)) { try await set(["fine", app], of: user, in: platform) }
        #expect(try apps(of: user, in: platform) == ["kept"])
    }

    @Test("a user owns at most 100 apps", arguments: [(100, true), (101, false)])
    func appCount(count: Int, accepted: Bool) async throws {
        let platform = try TemporaryPlatform()
        let user = try await newUser(in: platform)
        let many = (1...count).map { "app-\($0)" }
        if accepted {
            try await set(many, of: user, in: platform)
            #expect(try apps(of: user, in: platform).count == count)
        } else {
            await #expect(throws: OwnershipError.tooMany) { try await set(many, of: user, in: platform) }
        }
    }

    @Test("nobody who is not there owns anything, and ownership ends with the account")
    func accountEnds() async throws {
        let platform = try TemporaryPlatform()
        let user = try await newUser(in: platform)
        try await set(["vibe-remote"], of: user, in: platform)
        try await platform.database.write(throwing: AccountError.self) { connection in
            try AccountDeletion.delete(user, at: UnixTime(seconds: 9), connection)
        }
        #expect(try apps(of: user, in: platform) == [])
        await #expect(throws: OwnershipError.unknownUser) { try await set(["vibe-remote"], of: user, in: platform) }
    }
}
