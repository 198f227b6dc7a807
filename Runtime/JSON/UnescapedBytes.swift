/// Walks the text of a string that the reader has already checked, giving the UTF-8 it stands for byte by byte, so
/// that names can be compared after unescaping without any memory of their own.
struct UnescapedBytes {
    private var next: UnsafePointer<UInt8>
    private let end: UnsafePointer<UInt8>
    /// Bytes of the last `\u` escape that are still to be given, the next one lowest.
    private var pending: UInt32 = 0
    private var pendingCount = 0

    init(_ slice: JSONStringSlice) {
        next = slice.start
        end = slice.start + slice.byteCount
    }

    /// The next byte, nil at the end.
    mutating func nextByte() -> UInt8? {
        if pendingCount > 0 {
            let byte = UInt8(truncatingIfNeeded: pending)
            pending >>= 8
            pendingCount &-= 1
            return byte
        }
        guard next < end else { return nil }
        let byte = next.pointee
        next += 1
        guard byte == Ascii.backslash, next < end else { return byte }
        let letter = next.pointee
        next += 1
        if let plain = Ascii.escaped(by: letter) { return plain }
        let (encoded, count) = Self.encoded(scalarEscape())
        pending = encoded &>> 8
        pendingCount = count &- 1
        return UInt8(truncatingIfNeeded: encoded)
    }

    /// The scalar whose four digits (and, for a pair, the following `\uXXXX`) come next.
    private mutating func scalarEscape() -> UInt32 {
        let first = fourDigits()
        guard first & 0xFC00 == 0xD800, end - next >= 6 else { return first }
        next += 2
        let second = fourDigits()
        return 0x10000 &+ ((first & 0x3FF) &<< 10) &+ (second & 0x3FF)
    }

    private mutating func fourDigits() -> UInt32 {
        guard end - next >= 4 else {
            next = end
            return 0xFFFD
        }
        var value: UInt32 = 0
        for index in 0..<4 {
            value = value &<< 4 | (Ascii.hexValue(next[index]) ?? 0)
        }
        next += 4
        return value
    }

    /// The UTF-8 of a scalar, first byte lowest, and how many bytes it has.
    private static func encoded(_ scalar: UInt32) -> (bytes: UInt32, count: Int) {
        if scalar < 0x80 { return (scalar, 1) }
        let last = 0x80 | (scalar & 0x3F)
        if scalar < 0x800 {
            return (0xC0 | scalar &>> 6 | last &<< 8, 2)
        }
        let middle = 0x80 | (scalar &>> 6 & 0x3F)
        if scalar < 0x10000 {
            return (0xE0 | scalar &>> 12 | middle &<< 8 | last &<< 16, 3)
        }
        let second = 0x80 | (scalar &>> 12 & 0x3F)
        return (0xF0 | scalar &>> 18 | second &<< 8 | middle &<< 16 | last &<< 24, 4)
    }
}
