/// What a mail server answered to one command. (RFC 5321 section 4.2)
public struct SMTPReply: Sendable, Equatable, CustomStringConvertible {
    /// 200 to 599.
    public let code: Int
    /// What stands behind the code, line by line, only printable ASCII.
    public let lines: [String]

    public init(code: Int, lines: [String]) {
        self.code = code
        self.lines = lines
    }

    /// The server has done what it was asked.
    public var isPositive: Bool { code / 100 == 2 }

    /// `class.subject.detail` at the start of the text, such as `5.1.1`; nil without one. (RFC 3463)
    public var enhancedCode: String? {
        guard let word = lines.first?.split(separator: " ", maxSplits: 1).first else { return nil }
        let parts = word.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].utf8.count == 1,
            parts.allSatisfy({ (1...3).contains($0.utf8.count) && $0.utf8.allSatisfy(isDigit) })
        else { return nil }
        return String(word)
    }

    /// The server asks for a sign-in, or for TLS, or does not take ours: nothing a mail is to blame for. (RFC 4954 section 6)
    var isAboutSignIn: Bool { [530, 534, 535, 538].contains(code) || enhancedCode == "5.7.8" }

    /// The code and at most 200 characters of the text: for logs and for whoever asks why.
    public var description: String {
        let text = lines.joined(separator: " ")
        return text.isEmpty ? "\(code)" : "\(code) \(text.prefix(200))"
    }
}

private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

/// Collects the lines of one reply. Bounded, because what is on the other side may be anything.
struct SMTPReplyReader {
    /// RFC 5321 section 4.5.3.1.5 has 512; servers write longer ones.
    static let lineBytesMax = 2_048
    static let lineCountMax = 128

    enum Step: Equatable {
        case needsMore
        case complete(SMTPReply)
        /// Not a reply of this protocol, or one beyond all bounds.
        case malformed
    }

    private var code = 0
    private var lines: [String] = []

    /// Takes whole lines out of `input`.
    ///
    /// - Returns: what came of it, and how many bytes were used.
    mutating func read(_ input: UnsafeRawBufferPointer) -> (step: Step, usedBytes: Int) {
        var used = 0
        while let end = input[used...].firstIndex(of: UInt8(ascii: "\n")) {
            guard end - used <= Self.lineBytesMax else { return (.malformed, used) }
            var line = input[used..<end]
            if line.last == UInt8(ascii: "\r") { line = line.dropLast() }
            used = end + 1
            guard let isLast = add(Array(line)) else { return (.malformed, used) }
            if isLast { return (.complete(SMTPReply(code: code, lines: lines)), used) }
        }
        return (input.count - used > Self.lineBytesMax ? .malformed : .needsMore, used)
    }

    /// Nil when the line is none of this reply's.
    private mutating func add(_ line: [UInt8]) -> Bool? {
        guard line.count >= 3, line[..<3].allSatisfy(isDigit), lines.count < Self.lineCountMax else { return nil }
        let code = line[..<3].reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        guard (200...599).contains(code), lines.isEmpty || code == self.code else { return nil }
        let separator = line.count > 3 ? line[3] : UInt8(ascii: " ")
        guard separator == UInt8(ascii: " ") || separator == UInt8(ascii: "-") else { return nil }
        self.code = code
        let text = line.dropFirst(4).map { (0x20...0x7e).contains($0) ? $0 : UInt8(ascii: "?") }
        lines.append(String(decoding: text, as: UTF8.self))
        return separator == UInt8(ascii: " ")
    }
}
