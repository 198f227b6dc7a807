import COpenSSL
import Storage

/// What a code that was mailed is good for.
public enum CodePurpose: String, Sendable {
    /// Signing in, or opening an account: the same, so that nobody learns which.
    case signIn = "sign_in"
    /// Setting a new password.
    case reset
}

/// Names one mailed code, for the browser that asked for it. Proves nothing.
public struct CodeFlowID: Sendable, Hashable, CustomStringConvertible {
    public let text: String

    /// Nil unless `text` is 32 lower-case hexadecimal digits.
    public init?(_ text: String) {
        guard text.utf8.count == 32, text.utf8.allSatisfy(Hexadecimal.isDigit) else { return nil }
        self.text = text
    }

    public var description: String { text }
}

/// What the mailed link proves: 256 random bits as 64 lower-case hexadecimal digits.
public struct CodeLink: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
    public let revealed: String

    /// Nil unless `text` is 64 lower-case hexadecimal digits.
    public init?(_ text: String) {
        guard text.utf8.count == 64, text.utf8.allSatisfy(Hexadecimal.isDigit) else { return nil }
        revealed = text
    }

    public var description: String { "(hidden)" }

    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// What a person sees of a mail that is on its way.
public struct CodeFlow: Sendable, Equatable {
    public let id: CodeFlowID
    public let purpose: CodePurpose
    public let email: EmailAddress
    public let expiresAt: UnixTime
    /// Whether this is the browser that asked for the mail.
    public let isSameBrowser: Bool
}

/// A row of `email_codes`.
struct StoredCode {
    let id: CodeFlowID
    let purpose: CodePurpose
    let email: EmailAddress
    /// Digest of the browser's name; empty when anybody who has the link may use it.
    let browser: String
    let codeMAC: String?
    let draft: RegistrationDraft
    let continuePath: String
    let expiresAt: UnixTime
}

/// What was filled in before the address was proven.
struct RegistrationDraft: Sendable {
    var name: String?
    var password: PasswordHash?
    var inviteCode: InviteCode?
    var identity: ExternalIdentity?
}

/// The secret parts of codes and links. (HMAC-SHA256 with a key outside the database)
struct CodeSecrets: Sendable {
    static let codeDigits = 8
    let key: [UInt8]

    /// Eight digits, each combination as likely as any other.
    static func newCode() throws(SignInError) -> String {
        let bound: UInt32 = 100_000_000
        let unbiased = UInt32.max - UInt32.max % bound
        for _ in 0..<64 {
            guard let bytes = try? Randomness.bytes(count: 4) else { throw .unavailable }
            let number = bytes.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            guard number < unbiased else { continue }
            let digits = String(number % bound)
            return String(repeating: "0", count: codeDigits - digits.utf8.count) + digits
        }
        throw .unavailable
    }

    static func newLink() throws(SignInError) -> CodeLink {
        guard let digits = try? Randomness.hexadecimal(byteCount: 32), let link = CodeLink(digits) else { throw .unavailable }
        return link
    }

    static func newFlow() throws(SignInError) -> CodeFlowID {
        guard let digits = try? Randomness.hexadecimal(byteCount: 16), let id = CodeFlowID(digits) else { throw .unavailable }
        return id
    }

    func mac(ofCode code: String, purpose: CodePurpose, email: EmailAddress, flow: CodeFlowID) throws(SignInError) -> String {
        try mac("code\n\(purpose.rawValue)\n\(email.key)\n\(flow)\n\(code)")
    }

    func mac(of link: CodeLink) throws(SignInError) -> String {
        try mac("link\n\(link.revealed)")
    }

    /// What stands for a browser in the database.
    func browser(_ id: String) throws(SignInError) -> String {
        try mac("browser\n\(id)")
    }

    private func mac(_ message: String) throws(SignInError) -> String {
        guard let code = try? HMACSHA256.code(for: Array(message.utf8), key: key) else { throw .unavailable }
        return Hexadecimal.text(of: code)
    }
}
