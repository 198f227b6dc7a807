import Foundation
import Storage
import Testing
@testable import Platform

@Suite struct SigningKeysTests {
    private static let serverKey = try! ServerKey.generated()
    private let start = UnixTime(seconds: 1_800_000_000)

    private func maintain(_ platform: TemporaryPlatform, days: Int64 = 0, seconds: Int64 = 0) async throws {
        try await SigningKeys.maintain(
            in: platform.database, sealedBy: Self.serverKey, accessTokenSeconds: 3_600,
            at: UnixTime(seconds: start.seconds + days * 86_400 + seconds))
    }

    private func states(_ platform: TemporaryPlatform) throws -> [String] {
        try platform.reader.read { try SigningKeys.list($0) }.map(\.state.rawValue)
    }

    @Test("a new platform has a key that signs and one that is published to follow it")
    func first() async throws {
        let platform = try TemporaryPlatform()
        #expect(try platform.reader.read { try SigningKeys.isMaintenanceDue(at: start, accessTokenSeconds: 3_600, $0) })
        try await maintain(platform)
        #expect(try states(platform) == ["current", "next"])
        #expect(try !platform.reader.read { try SigningKeys.isMaintenanceDue(at: start, accessTokenSeconds: 3_600, $0) })
        try await maintain(platform)
        #expect(try states(platform) == ["current", "next"])
    }

    @Test("of many servers that start at once one makes the keys")
    func race() async throws {
        let platform = try TemporaryPlatform()
        let (database, start) = (platform.database, start)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    try? await SigningKeys.maintain(in: database, sealedBy: Self.serverKey, accessTokenSeconds: 3_600, at: start)
                }
            }
        }
        #expect(try states(platform) == ["current", "next"])
    }

    @Test("keys take turns every 90 days, and a retired one goes when its tokens and the caches of it are over")
    func lifeCycle() async throws {
        let platform = try TemporaryPlatform()
        try await maintain(platform)
        let ids = try platform.reader.read { try SigningKeys.list($0) }.map(\.id)
        try await maintain(platform, days: 90, seconds: -1)
        #expect(try states(platform) == ["current", "next"])
        try await maintain(platform, days: 90)
        #expect(try states(platform) == ["retired", "current", "next"])
        #expect(try platform.reader.read { try SigningKeys.list($0) }.prefix(2).map(\.id) == ids)
        try await maintain(platform, days: 90, seconds: 3_600 + 300 + 60)
        #expect(try states(platform) == ["retired", "current", "next"])
        try await maintain(platform, days: 90, seconds: 3_600 + 300 + 61)
        #expect(try states(platform) == ["current", "next"])
    }

    @Test("a key signs only after clients could learn of it, unless it is urgent", arguments: [
        (SigningKeys.aheadSeconds - 1, false, false), (SigningKeys.aheadSeconds, false, true), (0, true, true),
    ])
    func tooNew(seconds: Int64, isUrgent: Bool, accepted: Bool) async throws {
        let platform = try TemporaryPlatform()
        try await maintain(platform)
        let time = UnixTime(seconds: start.seconds + seconds)
        if accepted {
            try await SigningKeys.rotate(
                in: platform.database, sealedBy: Self.serverKey, isUrgent: isUrgent, by: .commandLine, at: time)
            #expect(try states(platform) == ["retired", "current", "next"])
        } else {
            await #expect(throws: SigningKeyError.nextIsTooNew(secondsLeft: 1)) {
                try await SigningKeys.rotate(
                    in: platform.database, sealedBy: Self.serverKey, isUrgent: isUrgent, by: .commandLine, at: time)
            }
        }
    }

    @Test("a key is stored so that only the server key opens it, and named by its thumbprint")
    func sealed() async throws {
        let platform = try TemporaryPlatform()
        try await maintain(platform)
        let keys = try SigningKeyDirectory(database: platform.database, reader: platform.reader, serverKey: Self.serverKey)
        let (id, key) = try #require(try keys.signingKey())
        #expect(try key.publicKey.thumbprint() == id)
        #expect(try keys.key(id)?.modulus == key.publicKey.modulus)
        #expect(try keys.key("x") == nil)
        let stored = try platform.reader.read { connection in
            try connection.all("SELECT sealed_key FROM signing_keys", []) { row throws(StorageError) in try row.text(0) }
        }
        let secret = Base64URL.text(of: try key.der())
        #expect(stored.count == 2 && stored.allSatisfy { !$0.contains(secret.dropFirst(40).prefix(80)) })
        let stranger = try SigningKeyDirectory(
            database: platform.database, reader: platform.reader, serverKey: try ServerKey.generated())
        #expect(throws: SigningKeyError.sealedWithAnotherKey(id: id)) { try stranger.signingKey() }
    }
}
