import Testing

@testable import Pages

@Suite struct FrameHeadersTests {
    @Test("a page frames nothing unless it says so, and a foreign document runs nothing")
    func policies() throws {
        #expect(SecurityHeaders().contentSecurityPolicy.contains("frame-src 'none'"))
        #expect(SecurityHeaders(showsOwnFrames: true).contentSecurityPolicy.contains("frame-src 'self'"))
        let policy = try #require(SecurityHeaders.foreignDocument.first { "\($0.0)" == "Content-Security-Policy" }?.1)
        for part in ["default-src 'none'", "sandbox", "form-action 'none'", "base-uri 'none'", "frame-ancestors 'self'"] {
            #expect(policy.contains(part))
        }
        #expect(!policy.contains("script-src") && !policy.contains("allow-"))
    }
}
