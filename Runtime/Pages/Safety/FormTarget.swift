/// Where a form's answer may lead beside this platform, in the words of a content security policy.
enum FormTarget {
    /// - Parameter location: an address that was checked before, of a web page or of an app.
    /// - Returns: scheme, host and port of a web page; only the scheme of an app, and of an IPv6 address, for which policies have no
    ///   words. (CSP Level 3, section 2.3.1)
    static func of(_ location: String) -> String {
        let scheme = String(location.prefix { $0 != ":" })
        guard let origin = SiteOrigin.origin(of: location), ["http", "https"].contains(scheme.lowercased()), !origin.contains("[") else {
            return "\(scheme):"
        }
        return origin
    }
}
