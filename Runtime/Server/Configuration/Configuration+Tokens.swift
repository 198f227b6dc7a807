import Platform

extension Configuration {
    /// How tokens are made and how long they live. The issuer is this platform's public URL, without a slash at the end.
    var tokenRules: TokenRules {
        var issuer = Substring(text(.publicURL))
        while issuer.hasSuffix("/") { issuer.removeLast() }
        return TokenRules(
            issuer: String(issuer), accessTokenSeconds: Int64(integer(.accessTokenSeconds)),
            refreshGraceSeconds: Int64(integer(.refreshGraceSeconds)))
    }
}
