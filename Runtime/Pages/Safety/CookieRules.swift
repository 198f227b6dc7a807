/// The cookies of this platform's pages, and how they are written. All are for this host alone and out of reach of scripts.
///
/// `Secure` and the `__Host-` prefix, which only an encrypted answer of this very host can set, are used whenever people reach
/// the site by https. (RFC 6265bis section 4.1.3)
struct CookieRules: Sendable, Equatable {
    /// Thirty days without a visit end a session.
    static let sessionSeconds = 30 * 86_400

    let isSecure: Bool

    init(isSecure: Bool) { self.isSecure = isSecure }

    static let sessionName: StaticString = "btelo_session"
    var browserName: StaticString { isSecure ? "__Host-btelo_pre" : "btelo_pre" }
    var noticeName: StaticString { isSecure ? "__Host-btelo_notice" : "btelo_notice" }

    func session(_ token: String) -> String { line(Self.sessionName, token, seconds: Self.sessionSeconds) }
    var noSession: String { line(Self.sessionName, "", seconds: 0) }
    func browser(_ identifier: String) -> String { line(browserName, identifier, seconds: 86_400) }
    var noBrowser: String { line(browserName, "", seconds: 0) }
    func notice(_ text: String) -> String { line(noticeName, text, seconds: 120) }
    var noNotice: String { line(noticeName, "", seconds: 0) }

    private func line(_ name: StaticString, _ value: String, seconds: Int) -> String {
        "\(name)=\(value); Path=/; Max-Age=\(seconds); HttpOnly; SameSite=Lax\(isSecure ? "; Secure" : "")"
    }
}
