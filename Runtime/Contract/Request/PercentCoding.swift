/// Percent-encoding, undone exactly once, on bytes.
package enum PercentCoding {
    package enum Mistake: Error {
        case malformed, notUTF8, control

        /// After the field's name.
        var words: StaticString {
            switch self {
            case .malformed: "has a % that is not followed by two hex digits"
            case .notUTF8: "must be UTF-8"
            case .control: "must not contain NUL"
            }
        }
    }

    /// Undoes `%XX`, and `+` when `plusIsSpace`. Text without either is given back as it stands.
    ///
    /// - Throws: `malformed` for a `%` without two hex digits, `notUTF8`, and `control` for NUL.
    package static func decoded(
        _ text: UnsafeRawBufferPointer, plusIsSpace: Bool, _ scratch: Scratch
    ) throws(Mistake) -> UnsafeRawBufferPointer {
        var needsWork = false
        var isAscii = true
        for byte in text {
            if byte == UInt8(ascii: "%") || (plusIsSpace && byte == UInt8(ascii: "+")) { needsWork = true }
            if byte >= 0x80 { isAscii = false }
            if byte == 0 { throw .control }
        }
        if !needsWork {
            guard isAscii || isUTF8(text) else { throw .notUTF8 }
            return text
        }
        let target = scratch.take(text.count)
        var count = 0
        var index = 0
        while index < text.count {
            var byte = text[index]
            index += 1
            if byte == UInt8(ascii: "%") {
                guard text.count - index >= 2, let high = HexDigit.value(text[index]), let low = HexDigit.value(text[index + 1])
                else { throw .malformed }
                byte = high << 4 | low
                index += 2
                if byte == 0 { throw .control }
            } else if plusIsSpace, byte == UInt8(ascii: "+") {
                byte = UInt8(ascii: " ")
            }
            target[count] = byte
            count += 1
        }
        let result = UnsafeRawBufferPointer(rebasing: target[..<count])
        guard isUTF8(result) else { throw .notUTF8 }
        return result
    }

    /// Whether undoing the encoding of `encoded` gives `name`; no memory is needed.
    static func equals(_ encoded: UnsafeRawBufferPointer, _ name: StaticString) -> Bool {
        let expected = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        var index = 0
        for byte in expected {
            guard index < encoded.count else { return false }
            var given = encoded[index]
            index += 1
            if given == UInt8(ascii: "%") {
                guard encoded.count - index >= 2, let high = HexDigit.value(encoded[index]),
                    let low = HexDigit.value(encoded[index + 1])
                else { return false }
                given = high << 4 | low
                index += 2
            } else if given == UInt8(ascii: "+") {
                given = UInt8(ascii: " ")
            }
            guard given == byte else { return false }
        }
        return index == encoded.count
    }

    /// RFC 3629 section 4.
    static func isUTF8(_ text: UnsafeRawBufferPointer) -> Bool {
        var index = 0
        let count = text.count
        while index < count {
            let lead = text[index]
            index += 1
            guard lead >= 0x80 else { continue }
            let following: Int
            var low: UInt8 = 0x80
            var high: UInt8 = 0xBF
            switch lead {
            case 0xC2...0xDF: following = 1
            case 0xE0: (following, low) = (2, 0xA0)
            case 0xED: (following, high) = (2, 0x9F)
            case 0xE1...0xEF: following = 2
            case 0xF0: (following, low) = (3, 0x90)
            case 0xF4: (following, high) = (3, 0x8F)
            case 0xF1...0xF3: following = 3
            default: return false
            }
            guard count - index >= following, text[index] >= low, text[index] <= high else { return false }
            for offset in 1..<max(2, following) where offset < following {
                guard text[index + offset] & 0xC0 == 0x80 else { return false }
            }
            index += following
        }
        return true
    }

    /// Unicode scalars of valid UTF-8.
    static func scalarCount(_ text: UnsafeRawBufferPointer) -> Int {
        var count = 0
        for byte in text where byte & 0xC0 != 0x80 { count &+= 1 }
        return count
    }
}
