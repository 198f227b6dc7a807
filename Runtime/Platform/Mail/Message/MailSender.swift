/// Who mail comes from.
public struct MailSender: Sendable {
    public let name: String
    public let address: EmailAddress
    /// Where people reach this platform, without a slash at the end: for links in mails.
    public let publicURL: String
    /// Signs what is sent; nil where the mail server does, or nobody.
    public let signer: DKIMSigner?

    public static let nameBytesMax = 200

    /// - Parameter text: `Name <local@domain>` or `local@domain`. Nil for anything else.
    public init?(_ text: String, publicURL: String, signer: DKIMSigner? = nil) {
        let scalars = text.unicodeScalars
        if let open = scalars.lastIndex(of: "<"), scalars.last == ">" {
            let name = MailSender.trimmed(String(scalars[..<open]))
            guard let address = EmailAddress(String(scalars[scalars.index(after: open)...].dropLast())),
                name.isEmpty || PlatformText.isLine(name, bytesMax: Self.nameBytesMax)
            else { return nil }
            self.name = name
            self.address = address
        } else {
            guard let address = EmailAddress(text) else { return nil }
            name = ""
            self.address = address
        }
        self.publicURL = publicURL
        self.signer = signer
    }

    private static func trimmed(_ text: String) -> String {
        var scalars = Substring(text).unicodeScalars
        while let first = scalars.first, first == " " || first == "\"" { scalars.removeFirst() }
        while let last = scalars.last, last == " " || last == "\"" { scalars.removeLast() }
        return String(scalars)
    }
}
