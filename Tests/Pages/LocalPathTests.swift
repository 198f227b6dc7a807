import Testing

@testable import Pages

@Suite struct LocalPathTests {
    @Test(
        "a path of ours is accepted as it stands",
        arguments: ["/", "/account", "/a/b?x=1&y=%2F", "/oauth/continue?request=abc", "/a//b", "/@evil.com", "/a:b"])
    func accepted(text: String) {
        #expect(LocalPath(text)?.text == text)
    }

    @Test(
        "nothing that a browser could take for another host is accepted",
        arguments: [
            "", "account", "//evil.com", "///evil.com", "/\\evil.com", "\\\\evil.com", "/a\\b", "https://evil.com", "javascript:alert(1)",
            "/\t/evil.com", "/\n/evil.com", "/ /evil.com", "\u{0}/a", "/a\u{7F}", "/a\r\nSet-Cookie: x=1", " /account", "/ä", "?x", "#x",
        ])
    func refused(text: String) {
        #expect(LocalPath(text) == nil)
    }

    @Test("a path has at most 2,048 bytes", arguments: [(2_048, true), (2_049, false)])
    func length(byteCount: Int, accepted: Bool) {
        #expect((LocalPath("/" + String(repeating: "a", count: byteCount - 1)) != nil) == accepted)
    }

    @Test(
        "after signing in nobody is sent back to sign in or out",
        arguments: ["/sign-in", "/sign-in?continue=%2F", "/sign-in/code?flow=x", "/sign-out", "/register?invite=a", "/reset", "//evil.com", ""])
    func noWayBack(text: String) {
        #expect(SignInFlow.next(text) == .account)
    }

    @Test("a path that only begins like a sign-in page is a path like any other", arguments: ["/sign-inside", "/resets", "/registered/x"])
    func alike(text: String) {
        #expect(SignInFlow.next(text).text == text)
    }
}
