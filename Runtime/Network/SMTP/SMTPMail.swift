/// One mail to one recipient, as it is handed to a server.
public struct SMTPMail: Sendable {
    public let sender: String
    public let recipient: String
    /// Header and text. Line ends may be anything; they are made CRLF.
    public let content: [UInt8]

    /// Nil when an address could be anything but an address in a command: empty, or with a space, a control character or an
    /// angle bracket.
    public init?(from sender: String, to recipient: String, content: [UInt8]) {
        for address in [sender, recipient] {
            let isSafe = address.utf8.allSatisfy { byte in
                byte > 0x20 && byte != 0x7f && byte != UInt8(ascii: "<") && byte != UInt8(ascii: ">")
            }
            guard !address.isEmpty, isSafe else { return nil }
        }
        self.sender = sender
        self.recipient = recipient
        self.content = content
    }

    var hasInternationalAddress: Bool { !(sender + recipient).utf8.allSatisfy { $0 < 0x80 } }

    /// The content as it follows `DATA`: all line ends CRLF, a dot before each line that begins with one, and the line with
    /// the single dot at the end, so that nothing inside can end the mail. (RFC 5321 section 4.5.2)
    var stuffed: [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(content.count + content.count / 32 + 5)
        var isLineStart = true
        var isAfterReturn = false
        for byte in content {
            if byte == UInt8(ascii: "\n") {
                if !isAfterReturn { output += [0x0d, 0x0a] }
                isAfterReturn = false
                isLineStart = true
                continue
            }
            isAfterReturn = byte == UInt8(ascii: "\r")
            if isAfterReturn {
                output += [0x0d, 0x0a]
                isLineStart = true
                continue
            }
            if isLineStart, byte == UInt8(ascii: ".") { output.append(byte) }
            isLineStart = false
            output.append(byte)
        }
        if !isLineStart { output += [0x0d, 0x0a] }
        return output + Array(".\r\n".utf8)
    }
}
