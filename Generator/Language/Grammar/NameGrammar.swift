/// The grammars of names. A name has at most 200 bytes.
enum NameGrammar {
    /// Contracts and section files: `[a-z][a-z0-9-]*`
    static func isFileName(_ name: String) -> Bool {
        fits(name, first: ASCII.isLower) { ASCII.isLower($0) || ASCII.isDigit($0) || $0 == ASCII.minus }
    }

    static func isOperationID(_ name: String) -> Bool {
        fits(name, first: ASCII.isLower) { ASCII.isLetter($0) || ASCII.isDigit($0) }
    }

    static func isTypeName(_ name: String) -> Bool {
        fits(name, first: ASCII.isUpper) { ASCII.isLetter($0) || ASCII.isDigit($0) }
    }

    /// Schemes, subjects, variants and rights: `[a-z][a-z0-9_]*`
    static func isWord(_ name: String) -> Bool {
        fits(name, first: ASCII.isLower) { ASCII.isLower($0) || ASCII.isDigit($0) || $0 == ASCII.underscore }
    }

    /// RFC 9110 section 5.1: a field name is a token. RFC 6265 says the same of a cookie's name.
    static func isHeader(_ name: String) -> Bool {
        let marks = Array("!#$%&'*+-.^_`|~".utf8)
        return fits(name, first: { _ in true }) { ASCII.isLetter($0) || ASCII.isDigit($0) || marks.contains($0) }
    }

    /// A field as it stands on the wire: anything visible but quotes, backslash and `?`.
    static func isField(_ name: String) -> Bool {
        fits(name, first: { _ in true }) { $0 > 32 && $0 != 127 && $0 != ASCII.quote && $0 != ASCII.backslash && $0 != 63 }
    }

    private static func fits(_ name: String, first: (UInt8) -> Bool, _ other: (UInt8) -> Bool) -> Bool {
        guard let start = name.utf8.first, name.utf8.count <= 200 else { return false }
        return first(start) && name.utf8.allSatisfy(other)
    }
}
