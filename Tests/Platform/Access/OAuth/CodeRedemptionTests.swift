import Foundation
import Storage
import Testing
@testable import Platform

@Suite struct CodeRedemptionTests {
    @Test("a code gives a grant of what the user allowed, once")
    func once() async throws {
        let desk = try await ProductDesk()
        let code = try await desk.code(at: 0)
        let grant = try await desk.redeem(code)
        #expect(grant.user == desk.user)
        #expect(grant.scope == .usual)
        #expect(grant.nonce == "n")
        #expect(grant.authenticatedAt == ProductDesk.start)
        #expect(grant.sessionID == desk.session.id.text)
        #expect(try !desk.isRevoked(grant))
    }

    @Test("a second use is refused and ends what the first gave, at once and later", arguments: [2, 31, 80_000])
    func replay(seconds: Int64) async throws {
        let desk = try await ProductDesk()
        let code = try await desk.code()
        let grant = try await desk.redeem(code)
        await #expect(throws: TokenError.invalidGrant) { try await desk.redeem(code, at: seconds) }
        #expect(try desk.isRevoked(grant))
        await #expect(throws: TokenError.invalidGrant) { try await desk.refresh(grant, at: seconds + 1) }
    }

    @Test("a code is good for a minute", arguments: [(59, true), (60, false), (61, false)])
    func life(seconds: Int64, accepted: Bool) async throws {
        let desk = try await ProductDesk()
        let code = try await desk.code()
        if accepted {
            _ = try await desk.redeem(code, at: seconds)
        } else {
            await #expect(throws: TokenError.invalidGrant) { try await desk.redeem(code, at: seconds) }
        }
    }

    @Test("another product that has the code gets nothing, and then nobody does")
    func foreign() async throws {
        let desk = try await ProductDesk()
        let code = try await desk.code()
        let other = try await desk.another()
        await #expect(throws: TokenError.invalidGrant) { try await desk.redeem(code, by: other) }
        await #expect(throws: TokenError.invalidGrant) { try await desk.redeem(code) }
    }

    @Test("the redirect URI must be the one of the sign-in, to the byte", arguments: [
        "https://product.example/cb/", "https://product.example/CB", "https://product.example/cb?", "https://product.example", "",
    ])
    func redirectURI(uri: String) async throws {
        let desk = try await ProductDesk()
        let code = try await desk.code()
        await #expect(throws: TokenError.invalidGrant) { try await desk.redeem(code, redirectURI: uri) }
        _ = try await desk.redeem(code)
    }

    @Test("a challenge wants its verifier, with a secret or without", arguments: [true, false])
    func challenge(isAuthenticated: Bool) async throws {
        let desk = try await ProductDesk()
        let code = try await desk.code(ProductDesk.request(challenge: ProductDesk.challenge))
        let wrong = [
            String(ProductDesk.verifier.dropLast()) + "l", String(ProductDesk.verifier.dropLast()), ProductDesk.challenge,
        ]
        for verifier in wrong {
            await #expect(throws: TokenError.invalidGrant) {
                try await desk.redeem(code, verifier: verifier, isAuthenticated: isAuthenticated)
            }
        }
        await #expect(throws: isAuthenticated ? TokenError.invalidGrant : .invalidClient) {
            try await desk.redeem(code, isAuthenticated: isAuthenticated)
        }
        _ = try await desk.redeem(code, verifier: ProductDesk.verifier, isAuthenticated: isAuthenticated)
    }

    @Test("a verifier without a challenge is refused: nobody may have taken the challenge away")
    func downgrade() async throws {
        let desk = try await ProductDesk()
        let code = try await desk.code()
        for isAuthenticated in [true, false] {
            await #expect(throws: TokenError.invalidGrant) {
                try await desk.redeem(code, verifier: ProductDesk.verifier, isAuthenticated: isAuthenticated)
            }
        }
    }

    @Test("without secret and verifier nothing is given, least of all to a host that nobody registered")
    func nothingShown() async throws {
        let desk = try await ProductDesk()
        let code = try await desk.code(ProductDesk.request(wildcardHost: "a.btelo.com"))
        await #expect(throws: TokenError.invalidClient) { try await desk.redeem(code, isAuthenticated: false) }
    }

    @Test("a code is burned by five wrong tries", arguments: [(4, true), (5, false)])
    func tries(count: Int, accepted: Bool) async throws {
        let desk = try await ProductDesk()
        let code = try await desk.code()
        for _ in 0..<count { await #expect(throws: TokenError.invalidGrant) { try await desk.redeem(code, redirectURI: "https://x.example") } }
        if accepted {
            _ = try await desk.redeem(code)
        } else {
            await #expect(throws: TokenError.invalidGrant) { try await desk.redeem(code) }
        }
    }

    @Test("of a hundred uses at once exactly one succeeds")
    func concurrency() async throws {
        let desk = try await ProductDesk()
        let code = try await desk.code()
        let (product, database) = (desk.product, desk.platform.database)
        let winners = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<100 {
                group.addTask {
                    let redemption = CodeRedemption(
                        client: product, isAuthenticated: true, code: code, redirectURI: ProductDesk.redirectURI, verifier: nil)
                    return (try? await redemption.grant(by: ProductDesk.rules, in: database, at: ProductDesk.time(1))) == nil ? 0 : 1
                }
            }
            return await group.reduce(0, +)
        }
        #expect(winners == 1)
    }

    @Test("a user who is gone or barred gets no tokens", arguments: [true, false])
    func userGone(isDeleted: Bool) async throws {
        let desk = try await ProductDesk()
        let code = try await desk.code()
        let user = desk.user
        try await desk.platform.database.write { connection in
            if isDeleted {
                try AccountDeletion.delete(user, at: ProductDesk.start, connection)
            } else {
                try connection.execute("UPDATE users SET is_disabled = 1 WHERE id = $1", [.text(user.text)])
            }
        }
        await #expect(throws: TokenError.invalidGrant) { try await desk.redeem(code) }
    }

    @Test("a product that may not sign users in gets no tokens")
    func notAllowed() async throws {
        let desk = try await ProductDesk()
        let code = try await desk.code()
        let id = desk.product.id
        try await desk.platform.database.write { connection in
            var settings = IntegrationSettings()
            settings.allowsSignIn = false
            try settings.store(for: id, connection)
        }
        await #expect(throws: TokenError.unauthorizedClient) { try await desk.redeem(code) }
    }

    @Test("the vector of RFC 7636 appendix B is right, and a verifier has 43 to 128 of its characters", arguments: [
        (ProductDesk.verifier, true), (String(repeating: "a", count: 42), false), (String(repeating: "a", count: 43), true),
        (String(repeating: "~", count: 128), true), (String(repeating: "a", count: 129), false),
        (String(repeating: "a", count: 42) + "+", false), (String(repeating: "a", count: 42) + "é", false), ("", false),
    ])
    func verifier(text: String, isVerifier: Bool) throws {
        #expect(PKCE.isVerifier(text) == isVerifier)
        let challenge = Base64URL.text(of: try SHA256.digest(of: text))
        #expect(PKCE.verifies(text, challenge: challenge) == isVerifier)
        #expect(!PKCE.verifies(text, challenge: challenge + "A") && !PKCE.verifies(text, challenge: ""))
        if text == ProductDesk.verifier { #expect(challenge == ProductDesk.challenge) }
    }
}
