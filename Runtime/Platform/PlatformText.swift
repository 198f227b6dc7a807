import Glibc

/// Bounds on what people and programs write into the database.
enum PlatformText {
    /// 1 to `max` bytes, at least one of them not a space or a control, and no NUL.
    static func isFilled(_ text: String, bytesMax: Int) -> Bool {
        text.utf8.count <= bytesMax && reading(text) { bytes in isFilled(bytes) }
    }

    private static func isFilled(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var index = 0
        while index < bytes.count, bytes[index] &- 1 < 0x20 { index &+= 1 }
        guard index < bytes.count, bytes[index] != 0, let base = bytes.baseAddress else { return false }
        return memchr(base + index, 0, bytes.count &- index) == nil
    }

    /// `String.UTF8View` goes byte by byte through calls; these texts can be long.
    private static func reading(_ text: String, _ body: (UnsafeBufferPointer<UInt8>) -> Bool) -> Bool {
        if let answer = text.utf8.withContiguousStorageIfAvailable(body) { return answer }
        var text = text
        return text.withUTF8(body)
    }

    /// As `isFilled`, on one line: no control characters at all.
    static func isLine(_ text: String, bytesMax: Int) -> Bool {
        text.utf8.count <= bytesMax && reading(text) { bytes in
            var isFilled = false
            for byte in bytes {
                if byte < 0x20 || byte == 0x7f { return false }
                if byte != 0x20 { isFilled = true }
            }
            return isFilled
        }
    }
}

extension PlatformText {
    /// The longest beginning of `text` that has at most `bytesMax` bytes and cuts no character's UTF-8 form.
    static func prefix(of text: String, bytesMax: Int) -> String {
        guard text.utf8.count > bytesMax else { return text }
        var kept = String.UnicodeScalarView()
        var byteCount = 0
        for scalar in text.unicodeScalars {
            byteCount += UTF8.width(scalar)
            guard byteCount <= bytesMax else { break }
            kept.append(scalar)
        }
        return String(kept)
    }
}
