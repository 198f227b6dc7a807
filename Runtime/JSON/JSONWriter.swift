/// Writes one document into a block of its own that grows as needed and is kept for the next one. Commas come by
/// themselves; that containers are closed and that each key gets one value is the caller's duty.
///
/// Text is written in UTF-8; only what must be escaped is (RFC 8259 section 7: the quote, the backslash, and the
/// characters below U+0020).
///
/// ```swift
/// var writer = JSONWriter()
/// writer.beginObject()
/// writer.key("name")
/// writer.string(name)
/// writer.endObject()
/// send(writer.bytes)
/// ```
public struct JSONWriter: ~Copyable, @unchecked Sendable {  // reason: not copyable, and the only owner of its block
    @usableFromInline var block: UnsafeMutablePointer<UInt8>
    @usableFromInline var capacity: Int
    @usableFromInline var count = 0
    /// 1 when a value precedes in the same container, so that the next one needs a comma; else 0.
    @usableFromInline var commas = 0

    /// A block larger than this is given back by ``reset()`` instead of being kept.
    public static let blockBytesKeptMax = 1 << 18

    /// Room that every write may use beyond what it asked for, so that whole words can be stored.
    @usableFromInline static let slack = 32

    /// - Parameter capacity: the bytes to set aside at first.
    public init(capacity: Int = 4096) {
        self.capacity = max(capacity, 64)
        block = .allocate(capacity: self.capacity)
    }

    deinit { block.deallocate() }

    /// Starts a new document in the same block.
    public mutating func reset() {
        count = 0
        commas = 0
        if capacity > Self.blockBytesKeptMax {
            block.deallocate()
            capacity = 4096
            block = .allocate(capacity: capacity)
        }
    }

    /// What has been written so far; valid until the next change of the writer.
    @inlinable
    public var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: block, count: count) }

    /// What has been written so far, as a string.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    @inlinable
    public mutating func beginObject() { open(Ascii.openBrace) }

    @inlinable
    public mutating func endObject() { close(Ascii.closeBrace) }

    @inlinable
    public mutating func beginArray() { open(Ascii.openBracket) }

    @inlinable
    public mutating func endArray() { close(Ascii.closeBracket) }

    @inlinable
    public mutating func boolean(_ value: Bool) {
        if value { word("true") } else { word("false") }
    }

    @inlinable
    public mutating func null() { word("null") }

    /// Writes a value that is JSON already, for example what ``JSONReader/readRaw()`` gave; nothing is checked.
    public mutating func raw(_ value: UnsafeRawBufferPointer) {
        separate(reserving: value.count)
        append(value)
        commas = 1
    }
}

extension JSONWriter {
    /// Makes sure that `byteCount` bytes and the slack can be stored behind what is there.
    @inlinable @inline(__always)
    mutating func reserve(_ byteCount: Int) {
        if capacity &- count < byteCount &+ Self.slack { grow(by: byteCount) }
    }

    @usableFromInline @inline(never)
    mutating func grow(by byteCount: Int) {
        // Sizes are those of things in memory, so the sums stay far below overflow.
        let larger = max(capacity &* 2, count &+ byteCount &+ Self.slack)
        let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        moved.update(from: block, count: count)
        block.deallocate()
        block = moved
        capacity = larger
    }

    /// Writes the comma if one is needed, with room for `byteCount` bytes behind it.
    @inlinable @inline(__always)
    mutating func separate(reserving byteCount: Int) {
        reserve(byteCount)
        block[count] = Ascii.comma
        count &+= commas
    }

    @inlinable @inline(__always)
    mutating func open(_ bracket: UInt8) {
        separate(reserving: 1)
        block[count] = bracket
        count &+= 1
        commas = 0
    }

    @inlinable @inline(__always)
    mutating func close(_ bracket: UInt8) {
        reserve(1)
        block[count] = bracket
        count &+= 1
        commas = 1
    }

    @inlinable @inline(__always)
    mutating func word(_ word: StaticString) {
        separate(reserving: 8)
        (block + count).update(from: word.utf8Start, count: word.utf8CodeUnitCount)
        count &+= word.utf8CodeUnitCount
        commas = 1
    }

    @usableFromInline
    mutating func append(_ value: UnsafeRawBufferPointer) {
        guard let first = value.baseAddress else { return }
        UnsafeMutableRawPointer(block + count).copyMemory(from: first, byteCount: value.count)
        count &+= value.count
    }
}
