import Network

extension Exchange {
    /// A cookie of the request. Clients send one `Cookie` line (RFC 6265 section 5.4); with several, none is trusted.
    package func cookie(_ name: StaticString) -> CookieText.Found {
        guard let line = header("cookie") else { return .none }
        return headerCount("cookie") == 1 ? CookieText.find(name, in: line) : .ambiguous
    }
}
