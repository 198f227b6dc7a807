/// What a `Content-Type` says, as far as request bodies need it. (RFC 9110 section 8.3.1)
package struct MediaType {
    package enum Kind { case json, form, multipart, text, other }

    package let kind: Kind
    /// Type and subtype as sent.
    package let essence: UnsafeRawBufferPointer
    /// The `boundary` parameter, without quotes.
    package let boundary: UnsafeRawBufferPointer?
    /// Whether the text is UTF-8: no charset is given, or UTF-8 or ASCII.
    package let isUTF8: Bool

    package init(_ value: UnsafeRawBufferPointer) {
        let semicolon = value.firstIndex(of: UInt8(ascii: ";")) ?? value.count
        essence = UnsafeRawBufferPointer(rebasing: value[..<semicolon]).trimmed
        kind = Self.kind(of: essence)
        var boundary: UnsafeRawBufferPointer?
        var isUTF8 = true
        Self.forEachParameter(UnsafeRawBufferPointer(rebasing: value[semicolon...])) { name, value in
            if name.equalsIgnoringCase("boundary") {
                boundary = value
            } else if name.equalsIgnoringCase("charset") {
                isUTF8 = value.equalsIgnoringCase("utf-8") || value.equalsIgnoringCase("utf8")
                    || value.equalsIgnoringCase("us-ascii")
            }
        }
        self.boundary = boundary
        self.isUTF8 = isUTF8
    }

    /// `+json` counts as JSON (RFC 6839 section 3.1), and so does the older `text/json`.
    private static func kind(of essence: UnsafeRawBufferPointer) -> Kind {
        if essence.equalsIgnoringCase("application/json") || essence.equalsIgnoringCase("text/json") { return .json }
        if essence.equalsIgnoringCase("application/x-www-form-urlencoded") { return .form }
        if essence.equalsIgnoringCase("multipart/form-data") { return .multipart }
        if essence.equalsIgnoringCase("text/plain") { return .text }
        if essence.count > 5, essence.hasPrefix(ignoringCase: "application/"),
            UnsafeRawBufferPointer(rebasing: essence[(essence.count - 5)...]).equalsIgnoringCase("+json")
        {
            return .json
        }
        return .other
    }

    /// Calls `visit` with each `; name=value`, quotes taken off. A value with a backslash keeps it: no value that matters here
    /// may have one.
    static func forEachParameter(
        _ text: UnsafeRawBufferPointer, _ visit: (_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Void
    ) {
        var start = 0
        while start < text.count {
            var end = start
            var isQuoted = false
            while end < text.count, isQuoted || text[end] != UInt8(ascii: ";") {
                if text[end] == UInt8(ascii: "\"") { isQuoted.toggle() }
                end &+= 1
            }
            let parameter = UnsafeRawBufferPointer(rebasing: text[start..<end]).trimmed
            start = end &+ 1
            guard let equals = parameter.firstIndex(of: UInt8(ascii: "=")) else { continue }
            var value = UnsafeRawBufferPointer(rebasing: parameter[(equals + 1)...])
            if value.count >= 2, value.first == UInt8(ascii: "\""), value.last == UInt8(ascii: "\"") {
                value = UnsafeRawBufferPointer(rebasing: value[1..<(value.count - 1)])
            }
            visit(UnsafeRawBufferPointer(rebasing: parameter[..<equals]), value)
        }
    }
}
