/// What an answer tells the browser to keep to.
struct SecurityHeaders: Sendable {
    /// Where forms of the page may lead beside this platform: origins, or schemes with their colon.
    var formTargets: [String] = []
    /// Whether the page shows images from other hosts.
    var showsForeignImages = false
    /// Whether the page shows documents of ours in frames.
    var showsOwnFrames = false
    var isEncrypted = false

    /// No script or style but our own files, no frame around the page, no base, no plug-ins. (W3C CSP Level 3)
    var contentSecurityPolicy: String {
        let images = showsForeignImages ? "'self' data: https:" : "'self' data:"
        let targets = (["'self'"] + formTargets.filter(Self.isSource)).joined(separator: " ")
        return """
            default-src 'none'; script-src 'self'; style-src 'self'; img-src \(images); connect-src 'self'; form-action \(targets); \
            frame-src \(showsOwnFrames ? "'self'" : "'none'"); \
            base-uri 'none'; frame-ancestors 'none'
            """
    }

    var all: [(StaticString, String)] {
        var headers: [(StaticString, String)] = [
            ("Content-Security-Policy", contentSecurityPolicy),
            ("X-Content-Type-Options", "nosniff"),
            ("X-Frame-Options", "DENY"),
            // Nothing to other sites, and unlike `no-referrer` it keeps `Origin` on our own forms.
            ("Referrer-Policy", "same-origin"),
            ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
        ]
        if isEncrypted { headers.append(("Strict-Transport-Security", "max-age=31536000")) }
        return headers
    }

    /// For HTML that somebody else wrote: styles of its own and pictures inside it, nothing else; no script, form or link works, it
    /// has no origin, and it is shown in our own frames only.
    static let foreignDocument: [(StaticString, String)] = [
        (
            "Content-Security-Policy",
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; sandbox"
        ),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "SAMEORIGIN"),
        ("Referrer-Policy", "no-referrer"),
        ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ]

    /// A target must not end the directive or the policy.
    private static func isSource(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "'") }
    }
}
