import Foundation
import Platform
import Storage
import Testing

@Suite struct IntegrationsTests {
    private let id = IntegrationID("auto-social")!

    @Test("a new integration is enabled, has a secret of bti_ and 64 lower-case hex digits, and is stored as returned")
    func created() async throws {
        let platform = try TemporaryPlatform()
        let time = UnixTime(seconds: 1_700_000_000)
        let created = try await Integrations.create(
            IntegrationDraft(id: id, name: "Auto Social", redirectURIs: ["https://auto-social.com/auth/cb", "app:/cb"]), by: .commandLine,
            in: platform.database, at: time)
        #expect(created.name == "Auto Social")
        #expect(created.redirectURIs == ["https://auto-social.com/auth/cb", "app:/cb"])
        #expect(!created.isAdmin && !created.isDisabled)
        #expect(created.createdAt == time)
        let secret = created.secret.revealed
        #expect(secret.hasPrefix("bti_") && secret.utf8.count == 68)
        #expect(secret.dropFirst(4).utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) })
        #expect(try platform.reader.read { try Integrations.find(id, $0) } == created)
    }

    @Test("no two secrets are alike")
    func secretsDiffer() async throws {
        let platform = try TemporaryPlatform()
        var secrets: Set<String> = []
        for number in 0..<50 {
            secrets.insert(try await Integrations.add("product-\(number)", to: platform).secret.revealed)
        }
        #expect(secrets.count == 50)
    }

    @Test("an id that is taken is refused, and the one who has it keeps everything")
    func alreadyExists() async throws {
        let platform = try TemporaryPlatform()
        let first = try await Integrations.add("auto-social", to: platform)
        await #expect(throws: IntegrationError.alreadyExists) {
            try await Integrations.create(IntegrationDraft(id: id, name: "Other", isAdmin: true), by: .commandLine, in: platform.database)
        }
        #expect(try platform.reader.read(Integrations.list) == [first])
    }

    @Test("of many who want the same id at once exactly one gets it")
    func oneWinner() async throws {
        let platform = try TemporaryPlatform()
        let database = platform.database
        let winners = await withTaskGroup(of: Int.self) { group in
            for number in 0..<50 {
                group.addTask { [id] in
                    let draft = IntegrationDraft(id: id, name: "Number \(number)")
                    return (try? await Integrations.create(draft, by: .commandLine, in: database)) == nil ? 0 : 1
                }
            }
            return await group.reduce(0, +)
        }
        #expect(winners == 1)
    }

    @Test("the list is in the order of creation, whatever the ids, also within one millisecond and after a deletion")
    func listOrder() async throws {
        let platform = try TemporaryPlatform()
        let time = UnixTime(seconds: 1)
        for name in ["zebra", "apple", "mango", "banana"] {
            _ = try await Integrations.create(
                IntegrationDraft(id: IntegrationID(name)!, name: name), by: .commandLine, in: platform.database, at: time)
        }
        try await Integrations.delete(IntegrationID("banana")!, by: .commandLine, in: platform.database)
        try await Integrations.add("aardvark", to: platform)
        let names = try platform.reader.read(Integrations.list).map(\.id.text)
        #expect(names == ["zebra", "apple", "mango", "aardvark"])
    }

    @Test("a name has 1 to 800 bytes, not only spaces, and no control characters", arguments: [
        ("A", true), (String(repeating: "n", count: 800), true), ("名前", true),
        ("", false), ("   ", false), (String(repeating: "n", count: 801), false), ("a\nb", false), ("a\u{0}b", false),
    ])
    func names(name: String, accepted: Bool) async throws {
        let platform = try TemporaryPlatform()
        let create = { try await Integrations.create(IntegrationDraft(id: id, name: name), by: .commandLine, in: platform.database) }
        if accepted {
            _ = try await create()
            _ = try await Integrations.update(id, IntegrationChange(name: name), by: .commandLine, in: platform.database)
        } else {
            await #expect(throws: IntegrationError.invalidName) { _ = try await create() }
            await #expect(throws: IntegrationError.invalidName) {
                try await Integrations.update(id, IntegrationChange(name: name), by: .commandLine, in: platform.database)
            }
        }
    }

    @Test("a redirect URI is absolute, printable ASCII, without fragment or script", arguments: [
        ("https://a.example/cb", true), ("http://127.0.0.1:8080/cb", true), ("com.example.app:/oauth", true),
        ("https://a.example/" + String(repeating: "p", count: 1_982), true),
        ("", false), ("/cb", false), ("a.example/cb", false), ("https:", false), (":x", false), ("1a:x", false),
        ("HTTPS://a.example", false), ("https://a.example/#f", false), ("https://a.example\\@b", false),
        ("https://a.example/\u{e9}", false), ("https://a.example/ b", false), ("https://a.example/\r\nX: y", false),
        ("http://[::1]/cb", true), ("http://localhost/cb", true), ("app:/cb", true), ("com.example.app://cb?x=1", true),
        ("http://a.example/cb", false), ("https://user@a.example/cb", false), ("app://user@cb", false), ("https://*.a.example/cb", false),
        ("https://a.example/*", false), ("https://a_b.example/", false), ("https://a.example./", false), ("https://a%2eb/", false),
        ("https://a.example/%zz", false), ("blob:https://a.example/x", false), ("about:blank", false), ("https:a.example", false),
        ("javascript:alert(1)", false), ("data:text/html,x", false), ("file:///etc/passwd", false),
        ("https://a.example/" + String(repeating: "p", count: 1_983), false),
    ])
    func redirectURIs(uri: String, accepted: Bool) async throws {
        let platform = try TemporaryPlatform()
        let draft = IntegrationDraft(id: id, name: "A", redirectURIs: ["https://first.example", uri])
        if accepted {
            #expect(try await Integrations.create(draft, by: .commandLine, in: platform.database).redirectURIs.last == uri)
        } else {
            await #expect(throws: IntegrationError.invalidRedirectURI(index: 1)) {
                try await Integrations.create(draft, by: .commandLine, in: platform.database)
            }
        }
    }

    @Test("at most 100 redirect URIs", arguments: [(100, true), (101, false)])
    func redirectURICount(count: Int, accepted: Bool) async throws {
        let platform = try TemporaryPlatform()
        let uris = (0..<count).map { "https://a.example/\($0)" }
        let draft = IntegrationDraft(id: id, name: "A", redirectURIs: uris)
        if accepted {
            #expect(try await Integrations.create(draft, by: .commandLine, in: platform.database).redirectURIs == uris)
        } else {
            await #expect(throws: IntegrationError.tooManyRedirectURIs) {
                try await Integrations.create(draft, by: .commandLine, in: platform.database)
            }
        }
    }

    @Test("an update replaces the list of redirect URIs; without one the list stays, and an empty one clears it")
    func updateRedirectURIs() async throws {
        let platform = try TemporaryPlatform()
        let created = try await Integrations.create(
            IntegrationDraft(id: id, name: "A", redirectURIs: ["https://a.example/1", "https://a.example/2"]), by: .commandLine,
            in: platform.database)
        func updated(_ uris: [String]?) async throws -> Integration {
            let change = IntegrationChange(name: "B", redirectURIs: uris)
            let returned = try await Integrations.update(id, change, by: .commandLine, in: platform.database)
            #expect(try platform.reader.read { try Integrations.find(id, $0) } == returned)
            return returned
        }
        #expect(try await updated(nil).redirectURIs == created.redirectURIs)
        #expect(try await updated(["https://b.example/3"]).redirectURIs == ["https://b.example/3"])
        #expect(try await updated([]).redirectURIs == [])
        #expect(try await updated(nil).name == "B")
    }

    @Test("an update keeps the admin flag unless it is given, and never touches secret, state or date")
    func updateKeeps() async throws {
        let platform = try TemporaryPlatform()
        try await Integrations.add("root", isAdmin: true, to: platform)
        let created = try await Integrations.add("auto-social", to: platform)
        try await Integrations.setDisabled(true, of: id, by: .commandLine, in: platform.database)
        let promoted = try await Integrations.update(
            id, IntegrationChange(name: "B", isAdmin: true), by: .commandLine, in: platform.database)
        #expect(promoted.isAdmin && promoted.isDisabled)
        #expect(promoted.secret == created.secret && promoted.createdAt == created.createdAt)
        let renamed = try await Integrations.update(id, IntegrationChange(name: "C"), by: .commandLine, in: platform.database)
        #expect(renamed.isAdmin)
        let demoted = try await Integrations.update(
            id, IntegrationChange(name: "C", isAdmin: false), by: .commandLine, in: platform.database)
        #expect(!demoted.isAdmin)
    }

    @Test("what does not exist cannot be changed")
    func notFound() async throws {
        let platform = try TemporaryPlatform()
        let database = platform.database
        await #expect(throws: IntegrationError.notFound) {
            try await Integrations.update(id, IntegrationChange(name: "B"), by: .commandLine, in: database)
        }
        await #expect(throws: IntegrationError.notFound) { try await Integrations.delete(id, by: .commandLine, in: database) }
        await #expect(throws: IntegrationError.notFound) { try await Integrations.rotateSecret(of: id, by: .commandLine, in: database) }
        await #expect(throws: IntegrationError.notFound) {
            try await Integrations.setDisabled(true, of: id, by: .commandLine, in: database)
        }
    }

    @Test("a deleted id may be registered again, and gets another secret")
    func registeredAgain() async throws {
        let platform = try TemporaryPlatform()
        let first = try await Integrations.create(
            IntegrationDraft(id: id, name: "A", redirectURIs: ["https://a.example"]), by: .commandLine, in: platform.database)
        try await Integrations.delete(id, by: .commandLine, in: platform.database)
        #expect(try platform.reader.read { try Integrations.find(id, $0) } == nil)
        let second = try await Integrations.add("auto-social", to: platform)
        #expect(second.secret != first.secret)
        #expect(try platform.reader.read { try Integrations.find(id, $0) }?.redirectURIs == [])
    }
}

@Suite struct LastAdminTests {
    private let root = IntegrationID("root")!

    /// Every way to take the right from `root`.
    private static let ways: [@Sendable (IntegrationID, Database) async throws -> Void] = [
        { id, database in try await Integrations.delete(id, by: .commandLine, in: database) },
        { id, database in try await Integrations.setDisabled(true, of: id, by: .commandLine, in: database) },
        { id, database in
            _ = try await Integrations.update(id, IntegrationChange(name: "R", isAdmin: false), by: .commandLine, in: database)
        },
    ]

    @Test("the last enabled admin cannot be deleted, disabled or demoted", arguments: [0, 1, 2])
    func lastAdminStays(way: Int) async throws {
        let platform = try TemporaryPlatform()
        let admin = try await Integrations.add("root", isAdmin: true, to: platform)
        try await Integrations.add("plain", to: platform)
        await #expect(throws: IntegrationError.lastAdmin) {
            try await LastAdminTests.ways[way](root, platform.database)
        }
        #expect(try platform.reader.read { try Integrations.find(root, $0) } == admin)
    }

    @Test("an admin that is disabled does not count as another one", arguments: [0, 1, 2])
    func disabledDoesNotCount(way: Int) async throws {
        let platform = try TemporaryPlatform()
        try await Integrations.add("root", isAdmin: true, to: platform)
        let other = try await Integrations.add("other", isAdmin: true, to: platform)
        try await Integrations.setDisabled(true, of: other.id, by: .commandLine, in: platform.database)
        await #expect(throws: IntegrationError.lastAdmin) {
            try await LastAdminTests.ways[way](root, platform.database)
        }
        // The disabled one itself may go: nothing is lost with it.
        try await Integrations.delete(other.id, by: .commandLine, in: platform.database)
    }

    @Test("with another enabled admin each of them may go", arguments: [0, 1, 2])
    func anotherAdmin(way: Int) async throws {
        let platform = try TemporaryPlatform()
        try await Integrations.add("root", isAdmin: true, to: platform)
        try await Integrations.add("other", isAdmin: true, to: platform)
        try await LastAdminTests.ways[way](root, platform.database)
    }

    @Test("the last admin may still be renamed, rotated and enabled")
    func harmlessChanges() async throws {
        let platform = try TemporaryPlatform()
        try await Integrations.add("root", isAdmin: true, to: platform)
        _ = try await Integrations.update(root, IntegrationChange(name: "New"), by: .commandLine, in: platform.database)
        _ = try await Integrations.rotateSecret(of: root, by: .commandLine, in: platform.database)
        try await Integrations.setDisabled(false, of: root, by: .commandLine, in: platform.database)
    }

    @Test("two admins who remove each other at once leave one")
    func mutualRemoval() async throws {
        let platform = try TemporaryPlatform()
        let database = platform.database
        for _ in 0..<20 {
            for name in ["root", "other"] where try platform.reader.read({ try Integrations.find(IntegrationID(name)!, $0) }) == nil {
                try await Integrations.add(name, isAdmin: true, to: platform)
            }
            async let first: Void? = try? Integrations.delete(IntegrationID("root")!, by: .commandLine, in: database)
            async let second: Void? = try? Integrations.delete(IntegrationID("other")!, by: .commandLine, in: database)
            _ = await (first, second)
            #expect(try platform.reader.read(Integrations.list).count == 1)
        }
    }
}
