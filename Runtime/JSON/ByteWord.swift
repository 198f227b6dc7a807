/// Eight bytes looked at as one word, lowest address in the lowest bits, so that text is scanned a word at a time.
@usableFromInline
enum ByteWord {
    @usableFromInline static let lowBits: UInt64 = 0x0101_0101_0101_0101
    @usableFromInline static let highBits: UInt64 = 0x8080_8080_8080_8080

    /// Eight bytes from anywhere; the caller has checked that they are there.
    @inlinable @inline(__always)
    static func load(_ bytes: UnsafePointer<UInt8>) -> UInt64 {
        UInt64(littleEndian: UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self))
    }

    @inlinable @inline(__always)
    static func store(_ word: UInt64, to bytes: UnsafeMutablePointer<UInt8>) {
        UnsafeMutableRawPointer(bytes).storeBytes(of: word.littleEndian, as: UInt64.self)
    }

    /// The 0 to 7 bytes at `bytes` and nothing behind them; the other bytes of the word are zero.
    @inlinable @inline(__always)
    static func loadPartial(_ bytes: UnsafePointer<UInt8>, count: Int) -> UInt64 {
        if count >= 4 {
            let low = UInt32(littleEndian: UnsafeRawPointer(bytes).loadUnaligned(as: UInt32.self))
            let high = UInt32(
                littleEndian: UnsafeRawPointer(bytes + (count &- 4)).loadUnaligned(as: UInt32.self))
            return UInt64(low) | UInt64(high) &<< UInt64(truncatingIfNeeded: 8 &* (count &- 4))
        }
        if count == 0 { return 0 }
        let middle = count &>> 1
        let last = count &- 1
        return UInt64(bytes[0])
            | UInt64(bytes[middle]) &<< UInt64(truncatingIfNeeded: 8 &* middle)
            | UInt64(bytes[last]) &<< UInt64(truncatingIfNeeded: 8 &* last)
    }

    /// A mark in each byte that ends a plain run of string text: a quote, a backslash, a control character, or
    /// anything beyond ASCII. Marks above the lowest one may be false, the lowest never is.
    @inlinable @inline(__always)
    static func stringStops(_ word: UInt64) -> UInt64 {
        let quotes = (word ^ 0x2222_2222_2222_2222) &- lowBits
        let backslashes = (word ^ 0x5C5C_5C5C_5C5C_5C5C) &- lowBits
        let controls = word &- 0x2020_2020_2020_2020
        return (quotes | backslashes | controls | word) & highBits
    }

    /// Like ``stringStops(_:)``, without the marks on bytes beyond ASCII: what a writer has to escape.
    @inlinable @inline(__always)
    static func escapesNeeded(_ word: UInt64) -> UInt64 {
        let quotes = (word ^ 0x2222_2222_2222_2222) &- lowBits
        let backslashes = (word ^ 0x5C5C_5C5C_5C5C_5C5C) &- lowBits
        let controls = word &- 0x2020_2020_2020_2020
        return (quotes | backslashes | controls) & ~word & highBits
    }

    /// How many of the word's bytes continue a character of UTF-8 (10xxxxxx).
    @inlinable @inline(__always)
    static func continuationCount(_ word: UInt64) -> Int {
        (word & ~(word &<< 1) & highBits).nonzeroBitCount
    }

    /// The index in the word, 0 to 7, of the lowest mark; 8 when there is none.
    @inlinable @inline(__always)
    static func firstMark(_ marks: UInt64) -> Int {
        marks.trailingZeroBitCount &>> 3
    }

    /// The mask that keeps the lowest `count` bytes, 0 to 7.
    @inlinable @inline(__always)
    static func mask(count: Int) -> UInt64 {
        (1 &<< UInt64(truncatingIfNeeded: 8 &* count)) &- 1
    }
}
