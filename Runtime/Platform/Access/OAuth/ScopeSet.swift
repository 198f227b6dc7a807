/// What a product may learn about a user. Always written in one order, so that equal sets are equal texts.
public struct ScopeSet: OptionSet, Sendable, Hashable, CustomStringConvertible {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// An ID token besides the access token. (OpenID Connect Core section 3.1.2.1)
    public static let openid = ScopeSet(rawValue: 1)
    /// Name and picture.
    public static let profile = ScopeSet(rawValue: 2)
    /// The e-mail address and whether it was proven.
    public static let email = ScopeSet(rawValue: 4)
    /// Asked for by clients that want a refresh token, which everybody gets.
    public static let offlineAccess = ScopeSet(rawValue: 8)

    /// What is granted when nothing known is asked for.
    public static let usual: ScopeSet = [.openid, .profile, .email]

    /// Every scope there is, with its name on the wire.
    public static let named: [(scope: ScopeSet, name: String)] = [
        (.openid, "openid"), (.profile, "profile"), (.email, "email"), (.offlineAccess, "offline_access"),
    ]

    /// The known scopes among names with spaces between; others are left out.
    ///
    /// Nil when the text has characters that no scope may have. (RFC 6749 section 3.3)
    public init?(_ text: String) {
        guard text.utf8.allSatisfy({ (0x20...0x7e).contains($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) else {
            return nil
        }
        var found: ScopeSet = []
        for word in text.utf8.split(separator: UInt8(ascii: " ")) {
            for (scope, name) in ScopeSet.named where word.elementsEqual(name.utf8) { found.insert(scope) }
        }
        self = found
    }

    public var names: [String] { ScopeSet.named.filter { contains($0.scope) }.map(\.name) }

    /// The names with spaces between.
    public var description: String { names.joined(separator: " ") }
}
