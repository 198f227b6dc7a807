import Foundation
import Storage
import Testing
@testable import Platform

@Suite struct AuthorizationCheckTests {
    private static let product = Integration(
        id: IntegrationID("product")!, name: "Product", redirectURIs: ["https://product.example/cb?a=1"], isAdmin: false, isDisabled: false,
        secret: IntegrationSecret("bti_secret")!, createdAt: UnixTime(seconds: 0))

    private func parameters(_ change: (inout AuthorizationParameters) -> Void = { _ in }) -> AuthorizationParameters {
        var parameters = AuthorizationParameters(
            clientID: "product", redirectURI: "https://product.example/cb?a=1", responseType: "code", state: "s", scope: "openid")
        change(&parameters)
        return parameters
    }

    private func verdict(
        _ parameters: AuthorizationParameters, client: Integration? = product, settings: IntegrationSettings = IntegrationSettings()
    ) -> AuthorizationVerdict {
        AuthorizationCheck(client: client, settings: settings, issuer: "https://btelo.test").verdict(parameters)
    }

    private func request(_ parameters: AuthorizationParameters) throws -> AuthorizationRequest {
        guard case .accepted(let request) = verdict(parameters) else {
            throw AuthorizationError.invalidRequest("\(verdict(parameters))")
        }
        return request
    }

    @Test("a good request is accepted as it was meant")
    func accepted() throws {
        let request = try request(parameters {
            $0.scope = "email openid unknown"
            $0.codeChallenge = ProductDesk.challenge
            $0.nonce = "n"
            $0.maxAge = "60"
            $0.prompt = "login consent unknown"
            $0.loginHint = "ada@example.com"
            $0.resource = "https://btelo.test/"
        })
        #expect(request.scope == [.openid, .email])
        #expect(request.codeChallenge == ProductDesk.challenge)
        #expect(request.location == "https://product.example/cb?a=1" && request.wildcardHost == nil)
        #expect(request.maxAgeSeconds == 60 && request.prompt == [.login, .consent] && request.loginHint == "ada@example.com")
    }

    @Test("nobody is sent to an address that is not proven, whatever else is wrong")
    func pages() {
        var disabled = Self.product
        disabled = Integration(
            id: disabled.id, name: disabled.name, redirectURIs: disabled.redirectURIs, isAdmin: false, isDisabled: true,
            secret: disabled.secret, createdAt: disabled.createdAt)
        let all: (inout AuthorizationParameters) -> Void = {
            $0.responseType = "token"
            $0.redirectURI = "https://evil.example/"
        }
        #expect(verdict(parameters { $0.clientID = nil }) == .page(.clientMissing))
        #expect(verdict(parameters(all), client: nil) == .page(.clientUnknown))
        #expect(verdict(parameters(all), client: disabled) == .page(.clientDisabled(name: "Product")))
        #expect(verdict(parameters { $0.redirectURI = nil }) == .page(.redirectMissing(name: "Product")))
        #expect(verdict(parameters(all)) == .page(.redirectNotAllowed(name: "Product")))
        #expect(AuthorizationPage.clientDisabled(name: "").status == 401 && AuthorizationPage.clientUnknown.status == 400)
    }

    @Test("an empty parameter is none")
    func empty() {
        let empty = AuthorizationParameters(
            clientID: "", redirectURI: "", responseType: "", responseMode: "", state: "", scope: "", codeChallenge: "",
            codeChallengeMethod: "", nonce: "", prompt: "", maxAge: "", loginHint: "", resource: "", request: "", requestURI: "")
        #expect(empty.clientID == nil && empty.redirectURI == nil && empty.state == nil && empty.codeChallengeMethod == nil)
        #expect(!empty.hasRequestObject && !empty.hasRequestURI)
    }

    struct Case: Sendable, CustomStringConvertible {
        let description: String
        let code: String
        let change: @Sendable (inout AuthorizationParameters) -> Void
    }

    @Test("what else is wrong goes back to the product by its name", arguments: [
        Case(description: "no response_type", code: "invalid_request") { $0.responseType = nil },
        Case(description: "token", code: "unsupported_response_type") { $0.responseType = "token" },
        Case(description: "code id_token", code: "unsupported_response_type") { $0.responseType = "code id_token" },
        Case(description: "CODE", code: "unsupported_response_type") { $0.responseType = "CODE" },
        Case(description: "fragment", code: "invalid_request") { $0.responseMode = "fragment" },
        Case(description: "form_post", code: "invalid_request") { $0.responseMode = "form_post" },
        Case(description: "request", code: "request_not_supported") { $0.hasRequestObject = true },
        Case(description: "request_uri", code: "request_uri_not_supported") { $0.hasRequestURI = true },
        Case(description: "method alone", code: "invalid_request") { $0.codeChallengeMethod = "S256" },
        Case(description: "plain", code: "invalid_request") { $0.codeChallengeMethod = "plain"; $0.codeChallenge = ProductDesk.challenge },
        Case(description: "s256", code: "invalid_request") { $0.codeChallengeMethod = "s256"; $0.codeChallenge = ProductDesk.challenge },
        Case(description: "short challenge", code: "invalid_request") { $0.codeChallenge = String(ProductDesk.challenge.dropLast()) },
        Case(description: "long challenge", code: "invalid_request") { $0.codeChallenge = ProductDesk.challenge + "A" },
        Case(description: "padded challenge", code: "invalid_request") { $0.codeChallenge = ProductDesk.challenge.dropLast() + "=" },
        Case(description: "other alphabet", code: "invalid_request") { $0.codeChallenge = ProductDesk.challenge.dropLast() + "+" },
        Case(description: "unused bits", code: "invalid_request") { $0.codeChallenge = ProductDesk.challenge.dropLast() + "N" },
        Case(description: "quote in scope", code: "invalid_scope") { $0.scope = "openid \"email\"" },
        Case(description: "letter in scope", code: "invalid_scope") { $0.scope = "openid é" },
        Case(description: "none and login", code: "invalid_request") { $0.prompt = "none login" },
        Case(description: "max_age words", code: "invalid_request") { $0.maxAge = "soon" },
        Case(description: "max_age negative", code: "invalid_request") { $0.maxAge = "-1" },
        Case(description: "long state", code: "invalid_request") { $0.state = String(repeating: "s", count: 2_049) },
        Case(description: "long nonce", code: "invalid_request") { $0.nonce = String(repeating: "n", count: 513) },
        Case(description: "resource", code: "invalid_target") { $0.resource = "https://other.example" },
    ])
    func errors(one: Case) {
        guard case .refused(let error, let location, let state) = verdict(parameters(one.change)) else {
            Issue.record("\(one): \(verdict(parameters(one.change)))")
            return
        }
        #expect(error.code == one.code)
        #expect(location == "https://product.example/cb?a=1")
        #expect(state == (one.description == "long state" ? nil : "s"))
        #expect(error.words.utf8.allSatisfy { (0x20...0x7e).contains($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") })
    }

    @Test("limits are accepted to their last byte")
    func limits() throws {
        _ = try request(parameters { $0.state = String(repeating: "s", count: 2_048) })
        _ = try request(parameters { $0.nonce = String(repeating: "n", count: 512) })
        #expect(try request(parameters { $0.maxAge = "0" }).maxAgeSeconds == 0)
        #expect(try request(parameters { $0.maxAge = "99999999999999999999999" }).maxAgeSeconds == nil)
        #expect(try request(parameters { $0.loginHint = String(repeating: "x", count: 321) }).loginHint == nil)
    }

    @Test("without a known scope the usual ones are meant", arguments: [
        (nil, "openid profile email"), ("", "openid profile email"), ("unknown", "openid profile email"),
        ("offline_access", "openid profile email offline_access"), ("profile", "profile"), ("openid  openid", "openid"),
        ("offline_access openid", "openid offline_access"),
    ] as [(String?, String)])
    func scopes(asked: String?, granted: String) throws {
        #expect(try request(parameters { $0.scope = asked }).scope.description == granted)
    }

    @Test("an address that is allowed as one of many gets no answer to a wrong request")
    func wildcard() throws {
        let uri = "https://a.btelo.com/cb"
        #expect(try request(parameters { $0.redirectURI = uri }).wildcardHost == "a.btelo.com")
        let wrong = verdict(parameters {
            $0.redirectURI = uri
            $0.responseType = "token"
        })
        #expect(wrong == .page(.refused(.unsupportedResponseType, name: "Product")))
    }

    @Test("an integration may be kept from signing users in, and may need a challenge")
    func settings() {
        var settings = IntegrationSettings()
        settings.requiresPKCE = true
        guard case .refused(.invalidRequest, _, _) = verdict(parameters(), settings: settings) else {
            Issue.record("accepted without a challenge")
            return
        }
        guard case .accepted = verdict(parameters { $0.codeChallenge = ProductDesk.challenge }, settings: settings) else {
            Issue.record("refused with a challenge")
            return
        }
        settings.allowsSignIn = false
        guard case .refused(.unauthorizedClient, _, _) = verdict(parameters(), settings: settings) else {
            Issue.record("accepted although it may not")
            return
        }
    }

    @Test("an answer keeps the query of the address and gives the state back to the byte", arguments: [
        ("https://a.example/cb", "https://a.example/cb?error=access_denied"), ("https://a.example/cb?", "https://a.example/cb?error=access_denied"),
        ("https://a.example/cb?x=1", "https://a.example/cb?x=1&error=access_denied"),
        ("https://a.example/cb?x=1&", "https://a.example/cb?x=1&error=access_denied"), ("app:/cb", "app:/cb?error=access_denied"),
    ])
    func location(address: String, start: String) {
        let location = AuthorizationAnswer.location(address, error: .accessDenied, state: "a b&c=d%é\u{1F600}+", issuer: "https://btelo.test")
        #expect(location.hasPrefix(start + "&error_description="))
        #expect(location.hasSuffix("&state=a%20b%26c%3Dd%25%C3%A9%F0%9F%98%80%2B&iss=https%3A%2F%2Fbtelo.test"))
    }
}

@Suite struct AuthorizationStepTests {
    private func step(
        _ desk: ProductDesk, _ request: AuthorizationRequest, isSignedIn: Bool = true, asksConsent: Bool = true, askedAt: Int64 = 100,
        now: Int64 = 200
    ) throws -> AuthorizationStep {
        try desk.platform.reader.read { connection in
            try AuthorizationStep.next(
                for: AuthorizationRequests.Pending(request, createdAt: ProductDesk.time(askedAt)), session: isSignedIn ? desk.session : nil,
                asksConsent: asksConsent, at: ProductDesk.time(now), connection)
        }
    }

    @Test("whoever is not signed in signs in, opens an account when asked to, or is not disturbed")
    func nobody() async throws {
        let desk = try await ProductDesk()
        #expect(try step(desk, ProductDesk.request(), isSignedIn: false) == .signIn)
        #expect(try step(desk, ProductDesk.request(prompt: .create), isSignedIn: false) == .register)
        #expect(try step(desk, ProductDesk.request(prompt: .none), isSignedIn: false) == .refuse(.loginRequired))
    }

    @Test("a user is asked once for each product and scope")
    func consent() async throws {
        let desk = try await ProductDesk()
        #expect(try step(desk, ProductDesk.request(scope: .openid)) == .ask(.openid))
        #expect(try step(desk, ProductDesk.request(scope: .openid, prompt: .none)) == .refuse(.consentRequired))
        #expect(try step(desk, ProductDesk.request(scope: .openid), asksConsent: false) == .grant(wasAsked: false))
        _ = try await desk.code(ProductDesk.request(scope: .openid))
        #expect(try step(desk, ProductDesk.request(scope: .openid)) == .grant(wasAsked: true))
        #expect(try step(desk, ProductDesk.request(scope: .openid, prompt: .none)) == .grant(wasAsked: true))
        #expect(try step(desk, ProductDesk.request(scope: [.openid, .email])) == .ask([.openid, .email]))
        #expect(try step(desk, ProductDesk.request(scope: .openid, prompt: .consent)) == .ask(.openid))
        #expect(try step(desk, ProductDesk.request(scope: .openid, prompt: .selectAccount)) == .ask(.openid))
    }

    @Test("what was granted without asking is not what the user agreed to")
    func unasked() async throws {
        let desk = try await ProductDesk()
        let (session, request) = (desk.session, ProductDesk.request())
        _ = try await desk.platform.database.write {
            try AuthorizationCodes.issue(for: request, to: session, wasAsked: false, at: ProductDesk.start, $0)
        }
        #expect(try step(desk, ProductDesk.request(scope: .openid)) == .ask(.openid))
        _ = try await desk.code(ProductDesk.request(scope: .openid))
        #expect(try step(desk, ProductDesk.request(scope: .openid)) == .grant(wasAsked: true))
        #expect(try step(desk, ProductDesk.request(scope: .usual)) == .ask(.usual))
    }

    @Test("a sign-in that is too old is done again; prompt login wants one since it was asked", arguments: [
        (AuthorizationRequest.Prompt(), 199, 200, true), ([], 200, 200, false), ([], 10_000, 200, false), (.login, nil, 200, true),
        (.login, nil, 0, false),
    ] as [(AuthorizationRequest.Prompt, Int64?, Int64, Bool)])
    func age(prompt: AuthorizationRequest.Prompt, maxAge: Int64?, askedAt: Int64, again: Bool) async throws {
        let desk = try await ProductDesk()
        let request = ProductDesk.request(prompt: prompt, maxAge: maxAge)
        let step = try step(desk, request, asksConsent: false, askedAt: askedAt, now: 200)
        #expect(step == (again ? .signIn : .grant(wasAsked: false)))
    }
}
