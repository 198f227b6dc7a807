import Platform
import Storage
import Testing

@Suite struct UsersAdministrationTests {
    private let actor = AuditActor.commandLine

    private func add(_ name: String, isAdmin: Bool = false, to platform: TemporaryPlatform) async throws -> User {
        try await platform.database.write(throwing: AccountError.self) { connection in
            try Users.insert(
                UserDraft(name: name, email: EmailAddress("\(name)@example.com"), isEmailVerified: true, provider: .email, isAdmin: isAdmin),
                at: UnixTime(seconds: 1_000), connection)
        }
    }

    private func user(_ id: UserID, in platform: TemporaryPlatform) throws -> User {
        try #require(try platform.reader.read { try Users.find(id, $0) })
    }

    private func records(in platform: TemporaryPlatform) throws -> [AuditEntry] {
        try platform.reader.read { try Audit.list(count: 200, $0) }.map(\.entry)
    }

    @Test("each change of a user takes effect and is recorded with it")
    func changes() async throws {
        let platform = try TemporaryPlatform()
        let database = platform.database
        let ann = try await add("ann", to: platform)
        try await Users.setAdmin(true, of: ann.id, by: actor, in: database)
        #expect(try user(ann.id, in: platform).isAdmin)
        _ = try await add("root", isAdmin: true, to: platform)
        try await Users.setAdmin(false, of: ann.id, by: actor, in: database)
        try await Users.setSharePartner(true, of: ann.id, by: actor, in: database)
        #expect(try user(ann.id, in: platform).isSharePartner)
        try await Users.setOwnerApps(["zebra", "apple"], of: ann.id, by: actor, in: database)
        #expect(try platform.reader.read { try Ownership.apps(of: ann.id, $0) } == ["apple", "zebra"])
        try await Users.setDisabled(true, of: ann.id, by: actor, in: database)
        #expect(try user(ann.id, in: platform).isDisabled)
        try await Users.setDisabled(false, of: ann.id, by: actor, in: database)
        #expect(
            try records(in: platform).reversed().map(\.action) == [
                .userMadeAdmin, .userAdminRemoved, .userSharePartnerChanged, .userOwnerAppsChanged, .userDisabled, .userEnabled,
            ])
        #expect(try records(in: platform).allSatisfy { $0.subject == ann.id.text && $0.actor == actor })
        #expect(try records(in: platform)[2].changes == [AuditChange("apps", from: "", to: "apple zebra")])
    }

    @Test("signing somebody out ends all sessions and says how many")
    func signOut() async throws {
        let platform = try TemporaryPlatform()
        let ann = try await add("ann", to: platform)
        let now = UnixTime.now
        for _ in 0..<3 {
            try await platform.database.write(throwing: AccountError.self) { connection in
                _ = try Sessions.open(for: ann.id, by: .code, address: "::1", agent: "test", at: now, connection)
            }
        }
        #expect(try await Users.signOutEverywhere(ann.id, by: actor, in: platform.database) == 3)
        #expect(try platform.reader.read { try Sessions.list(of: ann.id, at: now, $0) }.isEmpty)
        #expect(try records(in: platform).first?.changes == [AuditChange("sessions ended", from: nil, to: "3")])
    }

    @Test("the last administrator stays one, and what is refused or unknown leaves no record")
    func refused() async throws {
        let platform = try TemporaryPlatform()
        let database = platform.database
        let root = try await add("root", isAdmin: true, to: platform)
        await #expect(throws: AccountError.lastAdmin) { try await Users.setAdmin(false, of: root.id, by: actor, in: database) }
        await #expect(throws: AccountError.lastAdmin) { try await Users.setDisabled(true, of: root.id, by: actor, in: database) }
        let nobody = try UserID.generated()
        await #expect(throws: AccountError.notFound) { try await Users.setDisabled(true, of: nobody, by: actor, in: database) }
        await #expect(throws: AccountError.notFound) { try await Users.signOutEverywhere(nobody, by: actor, in: database) }
        await #expect(throws: OwnershipError.unknownUser) { try await Users.setOwnerApps(["a"], of: nobody, by: actor, in: database) }
        await #expect(throws: OwnershipError.invalidApp("A b")) {
            try await Users.setOwnerApps(["A b"], of: root.id, by: actor, in: database)
        }
        #expect(try records(in: platform).isEmpty)
    }
}
