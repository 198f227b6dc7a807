import Foundation
import Storage
import Testing
@testable import Platform

@Suite struct ClientCredentialsTests {
    private func basic(_ pair: String) -> String { "Basic " + Data(pair.utf8).base64EncodedString() }

    private static let product = Integration(
        id: IntegrationID("product")!, name: "Product", redirectURIs: [], isAdmin: false, isDisabled: false,
        secret: IntegrationSecret("bti_secret")!, createdAt: UnixTime(seconds: 0))

    @Test("a client says who it is in the body or in the header")
    func places() throws {
        let body = try ClientCredentials(header: nil, id: "product", secret: "bti_secret")
        #expect(body.id == "product" && body.secret == "bti_secret" && !body.usesHeader)
        let none = try ClientCredentials(header: nil, id: "product", secret: nil)
        #expect(none.secret == nil)
        let header = try ClientCredentials(header: basic("product:bti_secret"), id: nil, secret: nil)
        #expect(header.id == "product" && header.secret == "bti_secret" && header.usesHeader)
        _ = try ClientCredentials(header: basic("product:bti_secret"), id: "product", secret: nil)
    }

    @Test("both parts of the header are form-encoded before", arguments: [
        ("pro%64uct:bti%5Fsecret", "product", "bti_secret"), ("a%3Ab:c+d", "a:b", "c d"), ("a:b:c", "a", "b:c"), ("a:", "a", ""),
    ])
    func encoding(pair: String, id: String, secret: String) throws {
        let credentials = try ClientCredentials(header: basic(pair), id: nil, secret: nil)
        #expect(credentials.id == id && credentials.secret == secret)
    }

    @Test("two ways at once, two ids, or a header that is not Basic are refused")
    func ambiguous() {
        for header in ["Bearer x", "Basic", "Basic ", "Basic =", "Basic ====", "Basic a", basic("noColon"), basic(":secret"), basic("a%zz:b"),
            basic("a%00:b"), basic("a:%ff"), "basic x y", "Basic " + Data("a:b".utf8).base64EncodedString() + "\u{e9}"] {
            #expect(throws: TokenError.invalidRequest("The Authorization header is not Basic.")) {
                try ClientCredentials(header: header, id: nil, secret: nil)
            }
        }
        #expect(throws: TokenError.invalidRequest("The client's secret is sent twice.")) {
            try ClientCredentials(header: basic("a:b"), id: "a", secret: "b")
        }
        #expect(throws: TokenError.invalidRequest("Two client ids are sent.")) {
            try ClientCredentials(header: basic("a:b"), id: "c", secret: nil)
        }
        #expect(throws: TokenError.invalidRequest("client_id is missing.")) { try ClientCredentials(header: nil, id: nil, secret: "b") }
    }

    @Test("only the right secret of a known, enabled client proves it; none proves nothing but the name", arguments: [
        ("bti_secret", true), ("bti_secreT", false), ("bti_secret ", false), ("bti_secre", false), ("", false),
    ])
    func secrets(secret: String, isRight: Bool) throws {
        let credentials = try ClientCredentials(header: nil, id: "product", secret: secret)
        if isRight {
            #expect(try credentials.proven(Self.product).isAuthenticated)
        } else {
            #expect(throws: TokenError.invalidClient) { try credentials.proven(Self.product) }
        }
        #expect(throws: TokenError.invalidClient) { try credentials.proven(nil) }
        let open = try ClientCredentials(header: nil, id: "product", secret: nil)
        #expect(try !open.proven(Self.product).isAuthenticated)
        let disabled = Integration(
            id: Self.product.id, name: "Product", redirectURIs: [], isAdmin: false, isDisabled: true, secret: Self.product.secret,
            createdAt: Self.product.createdAt)
        #expect(throws: TokenError.invalidClient) { try open.proven(disabled) }
        #expect(throws: TokenError.invalidClient) { try credentials.proven(disabled) }
    }
}
