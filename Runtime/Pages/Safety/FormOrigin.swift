import Network

/// Whether a POST comes from a page of ours. Cookies alone do not say so: `SameSite` counts every subdomain of our domain as
/// us.
enum FormOrigin {
    enum Verdict: Equatable {
        case ours
        /// Why not, for the log.
        case foreign(String)
    }

    /// - Parameters:
    ///   - fetchSite: `Sec-Fetch-Site`, which scripts of other sites cannot set. (W3C Fetch Metadata)
    ///   - origin: `Origin`, which browsers send with each POST. (Fetch standard, section 3.2)
    ///   - referrer: `Referer`, asked only when both others are missing.
    static func judge(fetchSite: String?, origin: String?, referrer: String?, _ site: SiteOrigin) -> Verdict {
        if let fetchSite, fetchSite != "same-origin", fetchSite != "none" { return .foreign("sec-fetch-site") }
        if let origin { return site.isOurs(origin) ? .ours : .foreign("origin") }
        if fetchSite == "same-origin" { return .ours }
        guard let referrer, let origin = SiteOrigin.origin(of: referrer) else { return .foreign("no origin") }
        return site.isOurs(origin) ? .ours : .foreign("referer")
    }

    static func judge(_ exchange: Exchange, _ site: SiteOrigin) -> Verdict {
        // A line that came twice is one that somebody meddled with.
        for name in ["origin", "sec-fetch-site", "referer"] as [StaticString] where exchange.headerCount(name) > 1 {
            return .foreign("repeated header")
        }
        return judge(
            fetchSite: text(exchange, "sec-fetch-site"), origin: text(exchange, "origin"), referrer: text(exchange, "referer"), site)
    }

    private static func text(_ exchange: Exchange, _ name: StaticString) -> String? {
        exchange.header(name).map { String(decoding: $0, as: UTF8.self) }
    }
}
