/// Cookies of a request. (RFC 6265 section 4.2.1)
package enum CookieText {
    package enum Found {
        case none
        case one(UnsafeRawBufferPointer)
        /// Two cookies of that name: a neighbour's page may have set the other one, so neither is trusted.
        case ambiguous
    }

    /// Looks for a cookie in one `Cookie` line. Names are compared as bytes; quotes around a value are taken off.
    package static func find(_ name: StaticString, in line: UnsafeRawBufferPointer) -> Found {
        var found: UnsafeRawBufferPointer?
        var start = 0
        while start < line.count {
            var end = start
            while end < line.count, line[end] != UInt8(ascii: ";") { end &+= 1 }
            let pair = UnsafeRawBufferPointer(rebasing: line[start..<end]).trimmed
            start = end &+ 1
            guard let equals = pair.firstIndex(of: UInt8(ascii: "=")),
                UnsafeRawBufferPointer(rebasing: pair[..<equals]).equals(name)
            else { continue }
            if found != nil { return .ambiguous }
            found = unquoted(UnsafeRawBufferPointer(rebasing: pair[(equals + 1)...]))
        }
        return found.map { .one($0) } ?? .none
    }

    private static func unquoted(_ value: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        guard value.count >= 2, value.first == UInt8(ascii: "\""), value.last == UInt8(ascii: "\"") else { return value }
        return UnsafeRawBufferPointer(rebasing: value[1..<(value.count - 1)])
    }
}
