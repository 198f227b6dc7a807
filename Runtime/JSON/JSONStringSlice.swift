import Glibc

/// The text of one string, still where it was found: no copy, escapes not yet resolved. Checked: the escapes are well-formed
/// and the bytes are UTF-8.
///
/// It is valid as long as the bytes the reader was made over.
public struct JSONStringSlice {
    /// The first byte behind the opening quote.
    @usableFromInline let start: UnsafePointer<UInt8>

    /// The bytes between the quotes as written, escapes counted as they stand.
    public let byteCount: Int

    @usableFromInline let flags: UInt8

    @usableFromInline static let escapesFlag: UInt8 = 1
    @usableFromInline static let beyondAsciiFlag: UInt8 = 2

    @inlinable
    init(start: UnsafePointer<UInt8>, byteCount: Int, flags: UInt8) {
        self.start = start
        self.byteCount = byteCount
        self.flags = flags
    }

    /// The bytes between the quotes as written.
    @inlinable
    public var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: byteCount) }

    /// Whether ``bytes`` differ from the text they stand for.
    @inlinable
    public var hasEscapes: Bool { flags & Self.escapesFlag != 0 }

    /// Whether ``bytes`` are the text and nothing but ASCII, so that one byte is one character.
    @inlinable
    public var isPlainAscii: Bool { flags == 0 }

    /// The length of the text in Unicode scalars, an escape (or an escaped pair) counted as the one it stands for.
    @inlinable
    public var scalarCount: Int { flags == 0 ? byteCount : countedScalars() }

    /// The text.
    @inlinable
    public var string: String {
        hasEscapes
            ? unescapedString()
            : String(decoding: UnsafeBufferPointer(start: start, count: byteCount), as: UTF8.self)
    }

    /// Whether the text is exactly `literal`.
    @inlinable @inline(__always)
    public func matches(_ literal: StaticString) -> Bool {
        if hasEscapes { return matchesUnescaped(literal.utf8Start, count: literal.utf8CodeUnitCount) }
        return byteCount == literal.utf8CodeUnitCount && memcmp(start, literal.utf8Start, byteCount) == 0
    }

    /// Gives the UTF-8 of the text: the bytes in place when there are no escapes, a copy on the stack (or, beyond
    /// about a kilobyte, on the heap) otherwise.
    public func withUTF8<Result: ~Copyable>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        guard hasEscapes else { return body(UnsafeBufferPointer(start: start, count: byteCount)) }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: byteCount) { scratch in
            let count = unescape(into: scratch)
            return body(UnsafeBufferPointer(rebasing: scratch[..<count]))
        }
    }
}

extension JSONStringSlice {
    /// Counts the bytes that start a character, then takes each escape for one.
    @usableFromInline
    func countedScalars() -> Int {
        var count = 0
        var place = 0
        while place &+ 8 <= byteCount {
            count &+= 8 &- ByteWord.continuationCount(ByteWord.load(start + place))
            place &+= 8
        }
        let rest = byteCount &- place
        count &+= rest &- ByteWord.continuationCount(ByteWord.loadPartial(start + place, count: rest))
        guard hasEscapes else { return count }
        let end = start + byteCount
        var next = start
        while let backslash = Self.backslash(from: next, to: end) {
            let escape = Escape(at: backslash, end: end)
            count &-= escape.length &- 1
            next = backslash + escape.length
        }
        return count
    }

    private static func backslash(from start: UnsafePointer<UInt8>, to end: UnsafePointer<UInt8>) -> UnsafePointer<UInt8>? {
        guard start < end, let found = memchr(start, Int32(Ascii.backslash), end - start) else { return nil }
        return UnsafePointer(found.assumingMemoryBound(to: UInt8.self))
    }

    @usableFromInline
    func unescapedString() -> String {
        String(unsafeUninitializedCapacity: byteCount) { unescape(into: $0) }
    }

    @usableFromInline
    func matchesUnescaped(_ literal: UnsafePointer<UInt8>, count: Int) -> Bool {
        var text = UnescapedBytes(self)
        for index in 0..<count where text.nextByte() != literal[index] { return false }
        return text.nextByte() == nil
    }

    /// Whether both stand for the same text.
    func sameText(as other: JSONStringSlice) -> Bool {
        if !hasEscapes, !other.hasEscapes {
            return byteCount == other.byteCount && memcmp(start, other.start, byteCount) == 0
        }
        var mine = UnescapedBytes(self)
        var theirs = UnescapedBytes(other)
        while true {
            let byte = mine.nextByte()
            guard byte == theirs.nextByte() else { return false }
            if byte == nil { return true }
        }
    }

    /// Writes the text, which never needs more bytes than it has escaped, and returns how many it needed.
    private func unescape(into target: UnsafeMutableBufferPointer<UInt8>) -> Int {
        guard let first = target.baseAddress, target.count >= byteCount else { return 0 }
        let end = start + byteCount
        var next = start
        var output = first
        while let backslash = Self.backslash(from: next, to: end) {
            output.update(from: next, count: backslash - next)
            output += backslash - next
            let escape = Escape(at: backslash, end: end)
            for place in 0..<escape.byteCount {
                output[place] = UInt8(truncatingIfNeeded: escape.bytes &>> UInt32(truncatingIfNeeded: 8 &* place))
            }
            output += escape.byteCount
            next = backslash + escape.length
        }
        output.update(from: next, count: end - next)
        return output + (end - next) - first
    }
}
