import Contract
import Testing

@testable import Pages

@Suite struct PageRouterTests {
    static let pages: [Page] = [
        page("GET /"), page("GET /a"), page("POST /a"), page("GET /a/{id}"), page("GET /a/new"), page("POST /a/{id}/end"), page("GET /b/{x}/c"),
    ]

    static func page(_ route: StaticString) -> Page { Page(route) { _ in .text("") } }

    func routed(_ path: String) -> (get: Int, post: Int)? {
        let router = PageRouter(Self.pages)
        var path = path
        return path.withUTF8 { bytes in router.path(of: PathSegments(UnsafeRawBufferPointer(bytes))) }.map { router.paths[$0] }
    }

    @Test("a path leads to its pages by method")
    func methods() {
        #expect(routed("/")! == (0, -1))
        #expect(routed("/a")! == (1, 2))
    }

    @Test("a literal goes before a parameter, which takes everything else of one segment")
    func literalFirst() {
        #expect(routed("/a/new")! == (4, -1))
        #expect(routed("/a/newer")! == (3, -1))
        #expect(routed("/a/new/end")! == (-1, 5))
    }

    @Test("what no route has is nobody's", arguments: ["/c", "/a/", "/a/1/2", "//", "/A", "/b/x", "/b//c", "/a/1/end/"])
    func unknown(path: String) {
        #expect(routed(path) == nil)
    }

    @Test("the routes of all pages are different from each other")
    func wholeTable() {
        #expect(PageRouter(PageTable.pages).paths.count > 10)
    }

    @Test("every form is protected by origin and token, but for calls whose right is in their address")
    func protection() {
        let open = PageTable.pages.filter { $0.method == .post && $0.protection == .none }.map(\.route.description)
        #expect(open.allSatisfy { $0.hasPrefix("POST /u/") || $0.hasPrefix("POST /unsubscribe") }, "\(open)")
    }

    @Test("pages of the account are for those who are signed in, pages of the console for administrators")
    func access() {
        for page in PageTable.pages {
            guard case .literal(let area)? = page.pattern.segments.first else { continue }
            if area == "account" { #expect(page.access == .user, "\(page.route)") }
            if area == "console" { #expect(page.access == .admin, "\(page.route)") }
        }
    }
}
