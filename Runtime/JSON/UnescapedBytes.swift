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
        guard next.pointee == Ascii.backslash else {
            defer { next += 1 }
            return next.pointee
        }
        let escape = Escape(at: next, end: end)
        next += escape.length
        pending = escape.bytes &>> 8
        pendingCount = escape.byteCount &- 1
        return UInt8(truncatingIfNeeded: escape.bytes)
    }
}

/// One escape of a string that the reader has already checked.
struct Escape {
    /// How many bytes it takes as written: 2, 6, or 12 for a surrogate pair.
    let length: Int
    /// The UTF-8 of the scalar it stands for, the first byte lowest.
    let bytes: UInt32
    let byteCount: Int

    /// - Parameters:
    ///   - start: the backslash.
    ///   - end: where the string ends; nothing behind it is looked at, whatever the escape says.
    init(at start: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>) {
        let available = end - start
        if available >= 2, let plain = Ascii.escaped(by: start[1]) {
            self.init(length: 2, scalar: UInt32(plain))
        } else if available >= 6 {
            let unit = Self.fourDigits(start + 2)
            if unit & 0xFC00 == 0xD800, available >= 12 {
                let low = Self.fourDigits(start + 8)
                self.init(length: 12, scalar: 0x10000 &+ (unit & 0x3FF) &<< 10 &+ (low & 0x3FF))
            } else {
                self.init(length: 6, scalar: unit)
            }
        } else {
            self.init(length: available, scalar: 0xFFFD)
        }
    }

    private init(length: Int, scalar: UInt32) {
        self.length = length
        (bytes, byteCount) = Self.encoded(scalar)
    }

    private static func fourDigits(_ digits: UnsafePointer<UInt8>) -> UInt32 {
        var value: UInt32 = 0
        for index in 0..<4 {
            value = value &<< 4 | (Ascii.hexValue(digits[index]) ?? 0)
        }
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
