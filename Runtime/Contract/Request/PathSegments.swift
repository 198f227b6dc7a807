import Network

/// The segments of a path, one after the other, percent-encoding already undone.
public struct PathSegments {
    let bytes: UnsafeRawBufferPointer
    var position: Int

    /// - Parameter bytes: a path that `RequestPath` has checked.
    package init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
        position = bytes.count <= 1 ? bytes.count : 0
    }

    /// The next segment; nil behind the last. The path `/` has none.
    public mutating func next() -> UnsafeRawBufferPointer? {
        guard position < bytes.count else { return nil }
        let start = position &+ 1
        var end = start
        while end < bytes.count, bytes[end] != UInt8(ascii: "/") { end &+= 1 }
        position = end
        return UnsafeRawBufferPointer(rebasing: bytes[start..<end])
    }

    public var isAtEnd: Bool { position >= bytes.count }
}

/// A request's path after percent-decoding, checked so that no two readers can see different segments in it.
package enum RequestPath {
    /// - Returns: nil for what is refused with 400: malformed or doubled encoding, NUL and other controls, an encoded `/` or
    ///   `\`, a backslash, bytes that are not UTF-8, `.` and `..` segments, path parameters (`;`).
    package static func decoded(_ path: UnsafeRawBufferPointer, _ scratch: Scratch) -> UnsafeRawBufferPointer? {
        guard path.first == UInt8(ascii: "/") else { return nil }
        var isPlain = true
        var index = 0
        while index < path.count {
            let byte = path[index]
            index &+= 1
            // Lower-case letters (and `{|}~`, which end before DEL) are nearly all there is.
            if byte &- 97 < 30 { continue }
            switch byte {
            case UInt8(ascii: "%"): isPlain = false
            case UInt8(ascii: ";"), UInt8(ascii: "\\"), 0..<0x20, 0x7F: return nil
            case UInt8(ascii: "/"):
                if index < path.count, path[index] == UInt8(ascii: ".") { isPlain = false }
            case 0x80...: isPlain = false
            default: break
            }
        }
        return isPlain ? path : checked(path, scratch)
    }

    private static func checked(_ path: UnsafeRawBufferPointer, _ scratch: Scratch) -> UnsafeRawBufferPointer? {
        guard let decoded = try? PercentCoding.decoded(path, plusIsSpace: false, scratch), countOf("/", decoded) == countOf("/", path)
        else { return nil }
        for (index, byte) in decoded.enumerated() {
            if byte < 0x20 || byte == 0x7F || byte == UInt8(ascii: "\\") || byte == UInt8(ascii: ";") { return nil }
            if byte == UInt8(ascii: "%"), decoded.count - index > 2, HexDigit.value(decoded[index + 1]) != nil,
                HexDigit.value(decoded[index + 2]) != nil
            {
                return nil
            }
        }
        var segments = PathSegments(decoded)
        while let segment = segments.next() {
            if segment.equals(".") || segment.equals("..") { return nil }
        }
        return decoded
    }

    private static func countOf(_ character: Unicode.Scalar, _ bytes: UnsafeRawBufferPointer) -> Int {
        let byte = UInt8(ascii: character)
        var count = 0
        for candidate in bytes where candidate == byte { count &+= 1 }
        return count
    }
}
