/// Small questions about documentation texts, asked of their bytes.
extension String {
    /// Whether the text contains the other one, byte for byte.
    func utf8Contains(_ other: String) -> Bool {
        var text = self
        var other = other
        return text.withUTF8 { haystack in
            other.withUTF8 { needle in
                guard let first = needle.first else { return true }
                guard haystack.count >= needle.count else { return false }
                for start in 0...(haystack.count - needle.count) where haystack[start] == first {
                    var length = 1
                    while length < needle.count, haystack[start + length] == needle[length] { length += 1 }
                    if length == needle.count { return true }
                }
                return false
            }
        }
    }

    /// Whether the text contains these digits as a number of their own, not as part of a longer one.
    func mentionsNumber(_ digits: String) -> Bool {
        let text = Array(utf8), wanted = Array(digits.utf8)
        guard !wanted.isEmpty, text.count >= wanted.count else { return false }
        for start in 0...(text.count - wanted.count) where text[start..<(start + wanted.count)].elementsEqual(wanted) {
            let before = start > 0 ? text[start - 1] : 0x20
            let end = start + wanted.count
            let after = end < text.count ? text[end] : 0x20
            if !before.isASCIIDigit, !after.isASCIIDigit { return true }
        }
        return false
    }

    /// Whether the text speaks of a default and names this one.
    func mentionsDefault(_ value: String) -> Bool {
        utf8Contains("efault") && utf8Contains(value)
    }

    /// Whether the text says that a value may be absent.
    var mentionsAbsence: Bool {
        ["mitted", "ptional", "bsent", "nly there when", "nly when", "resent when", "eft out"].contains { utf8Contains($0) }
    }

    /// The text, closed by a full stop when it has none, and then the sentences.
    func followed(by sentences: [String]) -> String {
        guard !sentences.isEmpty else { return self }
        let rest = sentences.joined(separator: " ")
        guard let last = utf8.last else { return rest }
        let isClosed = ".!?:;".utf8.contains(last)
        return self + (isClosed ? " " : ". ") + rest
    }

    /// `application/json` and what is built on it, such as `application/problem+json` (RFC 6838 section 4.2.8).
    var isJSONMediaType: Bool {
        self == "application/json" || utf8.reversed().starts(with: "+json".utf8.reversed())
    }

    /// The text without a full stop at its end.
    var withoutFullStop: String {
        utf8.last == UInt8(ascii: ".") ? String(decoding: utf8.dropLast(), as: UTF8.self) : self
    }

    /// The text without a line break at its end.
    var withoutLineEnd: String {
        utf8.last == UInt8(ascii: "\n") ? String(decoding: utf8.dropLast(), as: UTF8.self) : self
    }

    /// The text with its first letter in lower case, unless a second capital follows (`URL` stays).
    var lowercasedFirst: String {
        let bytes = Array(utf8)
        guard bytes.count > 1, bytes[0].isASCIIUppercase, !bytes[1].isASCIIUppercase else { return self }
        return String(decoding: [bytes[0] | 0x20] + bytes[1...], as: UTF8.self)
    }
}

extension UInt8 {
    var isASCIIDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
    var isASCIIUppercase: Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) }
}
