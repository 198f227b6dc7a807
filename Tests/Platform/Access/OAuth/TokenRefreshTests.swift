import Foundation
import Storage
import Testing
@testable import Platform

@Suite struct TokenRefreshTests {
    @Test("each refresh gives the next token, of the same family, user and scope")
    func rotation() async throws {
        let desk = try await ProductDesk()
        var grant = try await desk.redeem(try await desk.code())
        for number in 1...5 {
            let next = try await desk.refresh(grant, at: Int64(number) * 3_600)
            #expect(next.family == grant.family && next.user == grant.user && next.scope == grant.scope)
            #expect(next.refreshToken.revealed != grant.refreshToken.revealed && next.tokenID != grant.tokenID)
            #expect(next.nonce == nil)
            grant = next
        }
    }

    @Test("the token before may be used again within the grace, and after it ends everything", arguments: [
        (29, 999, true), (30, 0, false), (31, 0, false),
    ] as [(Int64, Int64, Bool)])
    func grace(seconds: Int64, milliseconds: Int64, accepted: Bool) async throws {
        let desk = try await ProductDesk()
        let first = try await desk.redeem(try await desk.code())
        let second = try await desk.refresh(first, at: 100)
        if accepted {
            let sibling = try await desk.refresh(first, at: 100 + seconds, milliseconds: milliseconds)
            #expect(sibling.refreshToken.revealed != second.refreshToken.revealed)
            _ = try await desk.refresh(second, at: 140)
        } else {
            await #expect(throws: TokenError.invalidGrant) {
                try await desk.refresh(first, at: 100 + seconds, milliseconds: milliseconds)
            }
            #expect(try desk.isRevoked(first))
            await #expect(throws: TokenError.invalidGrant) { try await desk.refresh(second, at: 200) }
        }
    }

    @Test("three uses within the grace are enough; more are refused, and end nothing")
    func graceCount() async throws {
        let desk = try await ProductDesk()
        let first = try await desk.redeem(try await desk.code())
        let second = try await desk.refresh(first, at: 100)
        for _ in 0..<3 { _ = try await desk.refresh(first, at: 101) }
        for _ in 0..<3 { await #expect(throws: TokenError.invalidGrant) { try await desk.refresh(first, at: 101) } }
        #expect(try !desk.isRevoked(first))
        _ = try await desk.refresh(second, at: 102)
    }

    @Test("a token that is older than the one before ends everything, also within the grace")
    func old() async throws {
        let desk = try await ProductDesk()
        let first = try await desk.redeem(try await desk.code())
        let second = try await desk.refresh(first, at: 100)
        let third = try await desk.refresh(second, at: 101)
        await #expect(throws: TokenError.invalidGrant) { try await desk.refresh(first, at: 102) }
        await #expect(throws: TokenError.invalidGrant) { try await desk.refresh(third, at: 103) }
    }

    @Test("two rotations within one millisecond are two generations")
    func sameMoment() async throws {
        let desk = try await ProductDesk()
        let first = try await desk.redeem(try await desk.code(), at: 1)
        let second = try await desk.refresh(first, at: 1)
        let third = try await desk.refresh(second, at: 1)
        await #expect(throws: TokenError.invalidGrant) { try await desk.refresh(first, at: 1) }
        await #expect(throws: TokenError.invalidGrant) { try await desk.refresh(third, at: 1) }
    }

    @Test("without grace a second use ends everything at once")
    func strict() async throws {
        let desk = try await ProductDesk()
        let rules = TokenRules(issuer: "https://btelo.test", refreshGraceSeconds: 0)
        let first = try await desk.redeem(try await desk.code())
        let second = try await desk.refresh(first, rules: rules, at: 100)
        await #expect(throws: TokenError.invalidGrant) { try await desk.refresh(first, rules: rules, at: 100) }
        await #expect(throws: TokenError.invalidGrant) { try await desk.refresh(second, rules: rules, at: 100) }
    }

    @Test("of twenty uses at once four succeed, and the family goes on")
    func concurrency() async throws {
        let desk = try await ProductDesk()
        let first = try await desk.redeem(try await desk.code())
        let (product, database) = (desk.product, desk.platform.database)
        let grants = await withTaskGroup(of: TokenGrant?.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    let refresh = TokenRefresh(
                        client: product, isAuthenticated: true, refreshToken: first.refreshToken.revealed, scope: nil)
                    return try? await refresh.grant(by: ProductDesk.rules, in: database, at: ProductDesk.time(100))
                }
            }
            return await group.reduce(into: [TokenGrant]()) { if let grant = $1 { $0.append(grant) } }
        }
        #expect(grants.count == 4)
        #expect(try !desk.isRevoked(first))
        _ = try await desk.refresh(try #require(grants.first), at: 101)
    }

    @Test("a family ends after 30 days without use", arguments: [(30 * 86_400 - 1, true), (30 * 86_400, false)])
    func idle(seconds: Int64, accepted: Bool) async throws {
        let desk = try await ProductDesk()
        let grant = try await desk.redeem(try await desk.code(), at: 0)
        if accepted {
            _ = try await desk.refresh(grant, at: seconds)
        } else {
            await #expect(throws: TokenError.invalidGrant) { try await desk.refresh(grant, at: seconds) }
        }
    }

    @Test("a family ends after a year, however often it is used")
    func age() async throws {
        let desk = try await ProductDesk()
        var grant = try await desk.redeem(try await desk.code(), at: 0)
        var day: Int64 = 0
        while day + 20 < 365 {
            day += 20
            grant = try await desk.refresh(grant, at: day * 86_400)
        }
        grant = try await desk.refresh(grant, at: 365 * 86_400 - 1)
        await #expect(throws: TokenError.invalidGrant) { try await desk.refresh(grant, at: 365 * 86_400) }
    }

    @Test("a scope may become narrower for one token, never wider", arguments: [
        ("openid", "openid"), ("email openid", "openid email"), ("openid email unknown", "openid email"), ("openid profile", nil),
        ("profile", nil), ("unknown", nil), ("\"", nil),
    ] as [(String, String?)])
    func scope(asked: String, granted: String?) async throws {
        let desk = try await ProductDesk()
        let grant = try await desk.redeem(try await desk.code(ProductDesk.request(scope: [.openid, .email])))
        if let granted {
            let next = try await desk.refresh(grant, scope: asked, at: 10)
            #expect(next.scope.description == granted)
            #expect(try await desk.refresh(next, at: 20).scope.description == "openid email")
        } else {
            await #expect(throws: TokenError.invalidScope) { try await desk.refresh(grant, scope: asked, at: 10) }
            _ = try await desk.refresh(grant, at: 20)
        }
    }

    @Test("a token that began with a secret needs it again; one of an app does not")
    func confidential() async throws {
        let desk = try await ProductDesk()
        let confidential = try await desk.redeem(try await desk.code())
        await #expect(throws: TokenError.invalidClient) { try await desk.refresh(confidential, isAuthenticated: false, at: 10) }
        _ = try await desk.refresh(confidential, at: 11)
        let app = try await desk.redeem(
            try await desk.code(ProductDesk.request(challenge: ProductDesk.challenge)), verifier: ProductDesk.verifier,
            isAuthenticated: false)
        _ = try await desk.refresh(app, isAuthenticated: false, at: 10)
    }

    @Test("another product's token gives nothing and harms nobody")
    func foreign() async throws {
        let desk = try await ProductDesk()
        let grant = try await desk.redeem(try await desk.code())
        let other = try await desk.another()
        await #expect(throws: TokenError.invalidGrant) { try await desk.refresh(grant, by: other, at: 10) }
        _ = try await desk.refresh(grant, at: 11)
    }

    @Test("an old token is still noticed 64 generations later, and older ones are refused without harm")
    func memory() async throws {
        let desk = try await ProductDesk()
        let first = try await desk.redeem(try await desk.code())
        var grants = [first]
        for number in 1...70 { grants.append(try await desk.refresh(grants[number - 1], at: Int64(number) * 100)) }
        await #expect(throws: TokenError.invalidGrant) { try await desk.refresh(first, at: 8_000) }
        #expect(try !desk.isRevoked(first))
        await #expect(throws: TokenError.invalidGrant) { try await desk.refresh(grants[10], at: 8_001) }
        #expect(try desk.isRevoked(first))
    }

    @Test("signing out everywhere, disconnecting, a deleted account: all tokens end", arguments: 0..<3)
    func ends(way: Int) async throws {
        let desk = try await ProductDesk()
        let grant = try await desk.redeem(try await desk.code())
        let waiting = try await desk.code()
        let (user, product) = (desk.user, desk.product.id)
        try await desk.platform.database.write { connection in
            switch way {
            case 0: try TokenFamilies.revokeAll(of: user, at: ProductDesk.time(5), connection)
            case 1: try ConnectedProducts.disconnect(product, from: user, at: ProductDesk.time(5), connection)
            default: try AccountDeletion.delete(user, at: ProductDesk.time(5), connection)
            }
        }
        await #expect(throws: TokenError.invalidGrant) { try await desk.refresh(grant, at: 6) }
        await #expect(throws: TokenError.invalidGrant) { try await desk.redeem(waiting, at: 6) }
    }

    @Test("products are listed with what they were granted, until they are disconnected")
    func connected() async throws {
        let desk = try await ProductDesk()
        #expect(try desk.platform.reader.read { try ConnectedProducts.list(of: desk.user, $0) } == [])
        let grant = try await desk.redeem(try await desk.code(ProductDesk.request(scope: .openid)))
        _ = try await desk.code(ProductDesk.request(scope: [.openid, .email]), at: 2)
        _ = try await desk.refresh(grant, at: 50)
        let listed = try desk.platform.reader.read { try ConnectedProducts.list(of: desk.user, $0) }
        #expect(listed.map(\.id) == [desk.product.id])
        #expect(listed.first?.name == "Product")
        #expect(listed.first?.scope == [.openid, .email])
        #expect(listed.first?.connectedAt == ProductDesk.start)
        #expect(listed.first?.lastUsedAt == ProductDesk.time(50))
        let (user, product) = (desk.user, desk.product.id)
        #expect(try await desk.platform.database.write { try ConnectedProducts.disconnect(product, from: user, $0) })
        #expect(try await desk.platform.database.write { try !ConnectedProducts.disconnect(product, from: user, $0) })
        #expect(try desk.platform.reader.read { try ConnectedProducts.list(of: desk.user, $0) } == [])
    }

    @Test("who gets a deleted product's id inherits nothing")
    func deletedProduct() async throws {
        let desk = try await ProductDesk()
        _ = try await Integrations.add("admin", isAdmin: true, to: desk.platform)
        let grant = try await desk.redeem(try await desk.code())
        let waiting = try await desk.code()
        try await Integrations.delete(desk.product.id, by: .commandLine, in: desk.platform.database)
        let heir = try await Integrations.add("product", to: desk.platform)
        await #expect(throws: TokenError.invalidGrant) { try await desk.refresh(grant, by: heir, at: 6) }
        await #expect(throws: TokenError.invalidGrant) { try await desk.redeem(waiting, by: heir, at: 6) }
        #expect(try desk.platform.reader.read { try ConnectedProducts.list(of: desk.user, $0) } == [])
    }
}
