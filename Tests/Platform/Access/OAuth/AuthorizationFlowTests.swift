import Foundation
import Storage
import Testing
@testable import Platform

@Suite struct AuthorizationFlowTests {
    @Test("a session that ends while its request is looked at gives no code, and the request goes on waiting")
    func sessionEnds() async throws {
        let desk = try await ProductDesk()
        let request = ProductDesk.request()
        let name = try await desk.platform.database.write { connection in
            try AuthorizationRequests.add(request, at: ProductDesk.start, connection).revealed
        }
        let flow = AuthorizationFlow(
            AuthorizationRequests.Pending(request, createdAt: ProductDesk.start), session: desk.session, asksConsent: false,
            issuer: ProductDesk.rules.issuer)
        let step = try desk.platform.reader.read { try flow.step(at: ProductDesk.time(1), $0) }
        #expect(step == .grant(wasAsked: false))
        let user = desk.user
        try await desk.platform.database.write { connection in
            try Sessions.closeAll(of: user, connection)
            try TokenFamilies.revokeAll(of: user, at: ProductDesk.time(1), connection)
        }
        let place = try await flow.carryOut(step, name: name, in: desk.platform.database, at: ProductDesk.time(1))
        #expect(place == .page(.signIn))
        #expect(try count("authorization_codes", desk) == 0)
        #expect(try desk.platform.reader.read { try AuthorizationRequests.find(name, at: ProductDesk.time(2), $0) } != nil)
    }

    @Test("codes that expired unused go with the next one; used ones stay, to notice a second use")
    func unusedCodes() async throws {
        let desk = try await ProductDesk()
        let used = try await desk.code(at: 0)
        _ = try await desk.redeem(used, at: 1)
        for second in 0..<20 { _ = try await desk.code(at: Int64(second)) }
        #expect(try count("authorization_codes", desk) == 21)
        _ = try await desk.code(at: 100)
        #expect(try count("authorization_codes", desk) == 2)
        await #expect(throws: TokenError.invalidGrant) { try await desk.redeem(used, at: 101) }
    }

    @Test("somebody who makes up hosts without end fills no table with them")
    func madeUpHosts() async throws {
        let desk = try await ProductDesk()
        let session = desk.session
        try await desk.platform.database.write { connection in
            for number in 0..<(AuthorizationCodes.wildcardHostsMax + 5) {
                _ = try AuthorizationCodes.issue(
                    for: ProductDesk.request(wildcardHost: "h\(number).btelo.com"), to: session, wasAsked: true, at: ProductDesk.start,
                    connection)
            }
        }
        #expect(try count("redirect_hosts", desk) == AuthorizationCodes.wildcardHostsMax)
    }

    @Test("a sign-in that is one too many ends the oldest with its access tokens")
    func tooManyFamilies() async throws {
        let desk = try await ProductDesk()
        var grants: [TokenGrant] = []
        for number in 0...TokenFamilies.countMaxOfUserAtProduct {
            let code = try await desk.code(at: number)
            grants.append(try await desk.redeem(code, at: number))
        }
        let revoked = try desk.platform.reader.read { connection in
            try connection.all("SELECT id FROM token_revocations") { row throws(StorageError) in try row.text(0) }
        }
        #expect(revoked == [grants[0].family.text])
        #expect(try count("token_families", desk) == TokenFamilies.countMaxOfUserAtProduct)
    }

    @Test("what a product got unasked counts as agreed to only where the user had agreed to it")
    func unaskedGrants() async throws {
        let desk = try await ProductDesk()
        let (user, session, product) = (desk.user, desk.session, desk.product.id)
        func grant(_ scope: ScopeSet, wasAsked: Bool) async throws {
            try await desk.platform.database.write { connection in
                _ = try AuthorizationCodes.issue(
                    for: ProductDesk.request(scope: scope), to: session, wasAsked: wasAsked, at: ProductDesk.start, connection)
            }
        }
        func hasConsent(to scope: ScopeSet) throws -> Bool {
            try desk.platform.reader.read { try ConnectedProducts.hasConsent(of: user, to: scope, for: product, $0) }
        }
        try await grant(.openid, wasAsked: true)
        try await grant(.openid, wasAsked: false)
        #expect(try hasConsent(to: .openid))
        try await grant([.openid, .email], wasAsked: false)
        #expect(try !hasConsent(to: [.openid, .email]))
        try await grant([.openid, .email], wasAsked: true)
        #expect(try hasConsent(to: [.openid, .email]))
    }

    @Test("a sign-in that revokes nothing makes no loop look again at the tokens it remembers")
    func quietSignIn() async throws {
        let desk = try await ProductDesk()
        let table = try desk.platform.database.table(named: "token_revocations")
        let version = desk.platform.database.version(of: table)
        _ = try await desk.redeem(try await desk.code())
        #expect(desk.platform.database.version(of: table) == version)
        let code = try await desk.code(at: 2)
        _ = try await desk.redeem(code, at: 3)
        await #expect(throws: TokenError.invalidGrant) { try await desk.redeem(code, at: 4) }
        #expect(desk.platform.database.version(of: table) != version)
    }

    private func count(_ table: StaticString, _ desk: ProductDesk) throws -> Int64 {
        try desk.platform.reader.read { connection in
            let sql: StaticString = switch table.description {
            case "authorization_codes": "SELECT COUNT(*) FROM authorization_codes"
            case "redirect_hosts": "SELECT COUNT(*) FROM redirect_hosts"
            default: "SELECT COUNT(*) FROM token_families"
            }
            return try connection.first(sql) { row throws(StorageError) in try row.integer(0) } ?? -1
        }
    }
}
