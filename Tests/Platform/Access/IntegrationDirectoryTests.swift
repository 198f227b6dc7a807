import Platform
import Storage
import Testing

@Suite struct IntegrationDirectoryTests {
    private let now: Int64 = 1_700_000_000

    @Test("a right signature is accepted and gives the integration it belongs to")
    func rightSignature() async throws {
        let platform = try TemporaryPlatform()
        let integration = try await Integrations.add("vibe-remote", to: platform)
        let directory = try IntegrationDirectory(database: platform.database, reader: platform.reader)
        #expect(try directory.verdict(on: integration, signedAt: now, now: now) == integration)
    }

    @Test("the window is 300 seconds to both sides, its ends included", arguments: [
        (-301, false), (-300, true), (0, true), (300, true), (301, false),
    ] as [(Int64, Bool)])
    func window(offset: Int64, accepted: Bool) async throws {
        let platform = try TemporaryPlatform()
        let integration = try await Integrations.add("vibe-remote", to: platform)
        let directory = try IntegrationDirectory(database: platform.database, reader: platform.reader)
        let verdict = try directory.verdict(on: integration, signedAt: now + offset, now: now)
        #expect((verdict != nil) == accepted)
        if !accepted {
            #expect(try directory.refusal(of: integration, signedAt: now + offset, now: now) == .stale)
        }
    }

    @Test("a timestamp is 1 to 12 digits and nothing else", arguments: [
        "", " 1700000000", "+1700000000", "-1700000000", "1700000000 ", "0x65", "17e8", "1700000000000", "1700000000.0",
        "９", "-9223372036854775808",
    ])
    func timestampGrammar(timestamp: String) async throws {
        let platform = try TemporaryPlatform()
        try await Integrations.add("vibe-remote", to: platform)
        let directory = try IntegrationDirectory(database: platform.database, reader: platform.reader)
        let refusal = try directory.refusal(id: "vibe-remote", timestamp: timestamp, signature: "0123456789abcdef", now: now)
        #expect(refusal == .malformed)
    }

    @Test("no clock value makes the window's arithmetic overflow", arguments: [Int64.min, -1, 0, Int64.max])
    func extremeClock(now: Int64) async throws {
        let platform = try TemporaryPlatform()
        try await Integrations.add("vibe-remote", to: platform)
        let directory = try IntegrationDirectory(database: platform.database, reader: platform.reader)
        let refusal = try directory.refusal(
            id: "vibe-remote", timestamp: "999999999999", signature: "0123456789abcdef", now: now)
        #expect(refusal == .stale)
    }

    @Test("every digit of the signature counts, and only lower case is right")
    func everyDigitCounts() async throws {
        let platform = try TemporaryPlatform()
        let integration = try await Integrations.add("vibe-remote", to: platform)
        let directory = try IntegrationDirectory(database: platform.database, reader: platform.reader)
        let right = try RequestSignature.sign(id: integration.id, secret: integration.secret, atSeconds: now)
        for index in 0..<16 {
            var bytes = Array(right.utf8)
            bytes[index] = bytes[index] == UInt8(ascii: "0") ? UInt8(ascii: "1") : UInt8(ascii: "0")
            let wrong = String(decoding: bytes, as: UTF8.self)
            let refusal = try directory.refusal(id: "vibe-remote", timestamp: "\(now)", signature: wrong, now: now)
            #expect(refusal == .wrongSignature)
        }
        for wrong in ["", String(right.dropLast()), right + "0"] {
            let refusal = try directory.refusal(id: "vibe-remote", timestamp: "\(now)", signature: wrong, now: now)
            #expect(refusal == .malformed)
        }
        if right.uppercased() != right {
            let refusal = try directory.refusal(
                id: "vibe-remote", timestamp: "\(now)", signature: right.uppercased(), now: now)
            #expect(refusal == .wrongSignature)
        }
    }

    @Test("a second signed before is judged like a new one: right again and again, wrong by any digit, id or zero in front")
    func sameSecondAgain() async throws {
        let platform = try TemporaryPlatform()
        let one = try await Integrations.add("vibe-remote", to: platform)
        let other = try await Integrations.add("vibe-local", to: platform)
        let directory = try IntegrationDirectory(database: platform.database, reader: platform.reader)
        let right = try RequestSignature.sign(id: one.id, secret: one.secret, atSeconds: now)
        let foreign = try RequestSignature.sign(id: other.id, secret: other.secret, atSeconds: now)
        for _ in 0..<2 {
            #expect(try directory.accepted(id: "vibe-remote", timestamp: "\(now)", signature: right, now: now) == one)
            for (id, timestamp, signature) in [
                ("vibe-remote", "\(now)", foreign), ("vibe-local", "\(now)", right), ("vibe-remote", "0\(now)", right),
                ("vibe-remote", "\(now + 1)", right), ("vibe-remote", "\(now)", String(right.reversed())),
            ] {
                let refusal = try directory.refusal(id: id, timestamp: timestamp, signature: signature, now: now)
                #expect(refusal == .wrongSignature)
            }
            for unknown in ["unknown", "nobody"] {
                let refusal = try directory.refusal(id: unknown, timestamp: "\(now)", signature: right, now: now)
                #expect(refusal == .unknownIntegration)
            }
            #expect(try directory.accepted(id: "vibe-local", timestamp: "\(now)", signature: foreign, now: now) == other)
        }
    }

    @Test("an id nobody has is refused, also an empty one and one of any bytes", arguments: [
        "unknown", "", "VIBE-REMOTE", "vibe-remote\u{0}", String(repeating: "x", count: 10_000),
    ])
    func unknownID(id: String) async throws {
        let platform = try TemporaryPlatform()
        try await Integrations.add("vibe-remote", to: platform)
        let directory = try IntegrationDirectory(database: platform.database, reader: platform.reader)
        let refusal = try directory.refusal(id: id, timestamp: "\(now)", signature: "0123456789abcdef", now: now)
        #expect(refusal == .unknownIntegration)
    }

    @Test("a rotated secret is refused and the new one accepted on the very next request")
    func rotationActsAtOnce() async throws {
        let platform = try TemporaryPlatform()
        let integration = try await Integrations.add("vibe-remote", to: platform)
        let directory = try IntegrationDirectory(database: platform.database, reader: platform.reader)
        #expect(try directory.verdict(on: integration, signedAt: now, now: now) != nil)
        let secret = try await Integrations.rotateSecret(of: integration.id, by: .commandLine, in: platform.database)
        #expect(secret != integration.secret)
        #expect(try directory.refusal(of: integration, signedAt: now, now: now) == .wrongSignature)
        let signature = try RequestSignature.sign(id: integration.id, secret: secret, atSeconds: now)
        let accepted = try directory.accepted(id: "vibe-remote", timestamp: "\(now)", signature: signature, now: now)
        #expect(accepted?.secret == secret)
    }

    @Test("a disabled integration is refused on the very next request, and accepted again once enabled")
    func disablingActsAtOnce() async throws {
        let platform = try TemporaryPlatform()
        let integration = try await Integrations.add("vibe-remote", to: platform)
        let directory = try IntegrationDirectory(database: platform.database, reader: platform.reader)
        #expect(try directory.verdict(on: integration, signedAt: now, now: now) != nil)
        try await Integrations.setDisabled(true, of: integration.id, by: .commandLine, in: platform.database)
        #expect(try directory.refusal(of: integration, signedAt: now, now: now) == .disabledIntegration)
        try await Integrations.setDisabled(false, of: integration.id, by: .commandLine, in: platform.database)
        #expect(try directory.verdict(on: integration, signedAt: now, now: now) != nil)
    }

    @Test("a deleted integration is unknown on the very next request")
    func deletionActsAtOnce() async throws {
        let platform = try TemporaryPlatform()
        let integration = try await Integrations.add("vibe-remote", to: platform)
        let directory = try IntegrationDirectory(database: platform.database, reader: platform.reader)
        #expect(try directory.verdict(on: integration, signedAt: now, now: now) != nil)
        try await Integrations.delete(integration.id, by: .commandLine, in: platform.database)
        #expect(try directory.refusal(of: integration, signedAt: now, now: now) == .unknownIntegration)
    }

    @Test("each of a thousand integrations is found by its id and by no other")
    func manyIntegrations() async throws {
        let platform = try TemporaryPlatform()
        for number in 0..<1_000 {
            try await Integrations.add("product-\(number)", to: platform)
        }
        let directory = try IntegrationDirectory(database: platform.database, reader: platform.reader)
        for number in 0..<1_000 {
            #expect(try directory.integration(named: "product-\(number)")?.id.text == "product-\(number)")
        }
        #expect(try directory.integration(named: "product-1000") == nil)
    }
}

extension IntegrationDirectory {
    func judged(id: String, timestamp: String, signature: String, now: Int64) throws -> SignatureVerdict {
        let parts = (Array(id.utf8), Array(timestamp.utf8), Array(signature.utf8))
        return try parts.0.withUnsafeBytes { id in
            try parts.1.withUnsafeBytes { timestamp in
                try parts.2.withUnsafeBytes { signature in
                    try verify(id: id, timestamp: timestamp, signature: signature, now: now)
                }
            }
        }
    }

    func accepted(id: String, timestamp: String, signature: String, now: Int64) throws -> Integration? {
        guard case .accepted(let integration) = try judged(id: id, timestamp: timestamp, signature: signature, now: now)
        else { return nil }
        return integration
    }

    func refusal(id: String, timestamp: String, signature: String, now: Int64) throws -> SignatureRefusal? {
        guard case .refused(let refusal) = try judged(id: id, timestamp: timestamp, signature: signature, now: now)
        else { return nil }
        return refusal
    }

    func verdict(on integration: Integration, signedAt time: Int64, now: Int64) throws -> Integration? {
        let signature = try RequestSignature.sign(id: integration.id, secret: integration.secret, atSeconds: time)
        return try accepted(id: integration.id.text, timestamp: "\(time)", signature: signature, now: now)
    }

    func refusal(of integration: Integration, signedAt time: Int64, now: Int64) throws -> SignatureRefusal? {
        let signature = try RequestSignature.sign(id: integration.id, secret: integration.secret, atSeconds: time)
        return try refusal(id: integration.id.text, timestamp: "\(time)", signature: signature, now: now)
    }

    func integration(named id: String) throws -> Integration? {
        try Array(id.utf8).withUnsafeBytes { try integration($0) }
    }
}
