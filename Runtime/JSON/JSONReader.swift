/// Reads one document, value by value, in the order it is written: strict RFC 8259 over bytes, no tree.
///
/// The bytes must stay where they are for as long as the reader and what it gave out (slices, keys, numbers, raw bytes) are used.
/// For well-formed input of ordinary shape it allocates nothing. After an error it must not be used further; it then
/// gives no meaningful values, but stays within its bytes. A copy is an independent reader at the same place, so
/// that a caller may look ahead.
///
/// ```swift
/// var reader = try JSONReader(bytes)
/// try reader.beginObject()
/// while let key = try reader.nextKey() {
///     if key.matches("name") { name = try reader.readString() } else { try reader.skipValue() }
/// }
/// try reader.finish()
/// ```
public struct JSONReader {
    @usableFromInline let start: UnsafePointer<UInt8>
    @usableFromInline let count: Int
    @usableFromInline var index = 0

    /// Whether a container was just opened, so that its first element or its end comes next, without a comma.
    var isFresh = false
    /// Whether the innermost open container is an object.
    var isInObject = false
    var depth = 0
    let depthMax: Int
    var membersLeft: Int
    var kinds: ContainerKinds
    var seenKeys: SeenKeys

    /// - Parameter bytes: one whole document in UTF-8; they must outlive the reader.
    /// - Throws: `empty`, `tooLarge`, `byteOrderMark`, `notUTF8`.
    public init(_ bytes: UnsafeRawBufferPointer, limits: JSONLimits = .standard) throws(JSONError) {
        guard let first = bytes.baseAddress, bytes.count > 0 else { throw JSONError(.empty, at: 0) }
        guard bytes.count <= min(limits.byteCountMax, JSONLimits.byteCountCeiling) else {
            throw JSONError(.tooLarge, at: max(0, min(limits.byteCountMax, JSONLimits.byteCountCeiling)))
        }
        try Self.refuseOtherEncodings(bytes)
        start = first.assumingMemoryBound(to: UInt8.self)
        count = bytes.count
        depthMax = min(limits.depthMax, JSONLimits.depthCeiling)
        membersLeft = max(0, limits.memberCountMax)
        kinds = ContainerKinds()
        seenKeys = SeenKeys()
    }

    /// How many bytes have been read: the place of what comes next, for messages.
    @inlinable
    public var offset: Int { index }

    /// The kind of the value that comes next, judged by its first byte; nothing is consumed.
    ///
    /// - Throws: `unexpectedEnd`, `expectedValue`.
    @inlinable
    public mutating func peekKind() throws(JSONError) -> JSONKind {
        switch try significantByte() {
        case Ascii.quote: .string
        case Ascii.openBrace: .object
        case Ascii.openBracket: .array
        case UInt8(ascii: "t"), UInt8(ascii: "f"): .boolean
        case UInt8(ascii: "n"): .null
        case Ascii.minus, Ascii.zero...Ascii.nine: .number
        default: throw JSONError(.expectedValue, at: index)
        }
    }

    /// Enters the object that comes next. Then call ``nextKey()`` until it returns nil.
    ///
    /// - Throws: `unexpectedKind` when another value comes next, `tooDeep`.
    public mutating func beginObject() throws(JSONError) {
        guard try significantByte() == Ascii.openBrace else { throw otherKind() }
        try open(object: true)
        seenKeys.open(at: index)
        index &+= 1
    }

    /// The name of the next member, whose value must be read or skipped next; nil once the object is closed.
    ///
    /// - Throws: what is wrong with the text up to the value: a comma, a name, a colon, `duplicateKey`, `tooManyMembers`.
    public mutating func nextKey() throws(JSONError) -> JSONKey? {
        guard isInObject else { throw JSONError(.unexpectedKind, at: index) }
        guard try advance(closing: Ascii.closeBrace) else {
            seenKeys.close()
            return nil
        }
        guard start[index] == Ascii.quote else { throw JSONError(.expectedKey, at: index) }
        let place = index
        let name = try scanString()
        guard membersLeft > 0 else { throw JSONError(.tooManyMembers, at: place) }
        membersLeft &-= 1
        guard seenKeys.insert(name, in: start) else { throw JSONError(.duplicateKey, at: place) }
        guard try significantByte() == Ascii.colon else { throw JSONError(.expectedColon, at: index) }
        index &+= 1
        return JSONKey(name)
    }

    /// Enters the array that comes next. Then call ``nextElement()`` until it returns false.
    ///
    /// - Throws: `unexpectedKind` when another value comes next, `tooDeep`.
    public mutating func beginArray() throws(JSONError) {
        guard try significantByte() == Ascii.openBracket else { throw otherKind() }
        try open(object: false)
        index &+= 1
    }

    /// Whether there is a next element, which must be read or skipped next; false once the array is closed.
    ///
    /// - Throws: what is wrong with the text up to the element.
    public mutating func nextElement() throws(JSONError) -> Bool {
        guard depth > 0, !isInObject else { throw JSONError(.unexpectedKind, at: index) }
        return try advance(closing: Ascii.closeBracket)
    }
}

// All that is called on a reader's way is mutating, even what changes nothing: a call that only borrows the reader
// copies it first, almost 600 bytes (measured: two copies for each number with a fraction).
extension JSONReader {
    /// Goes to the next member or element and true, or past the closing bracket and false.
    @inline(__always)
    private mutating func advance(closing: UInt8) throws(JSONError) -> Bool {
        let byte = try significantByte()
        if byte == closing {
            index &+= 1
            close()
            return false
        }
        if isFresh {
            isFresh = false
            return true
        }
        guard byte == Ascii.comma else { throw JSONError(.expectedComma, at: index) }
        index &+= 1
        if try significantByte() == closing { throw JSONError(.trailingComma, at: index) }
        return true
    }

    private mutating func open(object: Bool) throws(JSONError) {
        guard depth < depthMax else { throw JSONError(.tooDeep, at: index) }
        kinds.set(depth, isObject: object)
        depth &+= 1
        isInObject = object
        isFresh = true
    }

    private mutating func close() {
        depth &-= 1
        isInObject = depth > 0 && kinds.isObject(depth &- 1)
        isFresh = false
    }

    /// The next byte that is not whitespace; it is not consumed.
    @inlinable @inline(__always)
    mutating func significantByte() throws(JSONError) -> UInt8 {
        if index < count, start[index] > Ascii.space { return start[index] }
        // One space behind a colon or a comma, as many writers put it.
        if index &+ 1 < count, start[index] == Ascii.space, start[index &+ 1] > Ascii.space {
            index &+= 1
            return start[index]
        }
        return try significantByteBehindSpace()
    }

    @usableFromInline
    mutating func significantByteBehindSpace() throws(JSONError) -> UInt8 {
        skipWhitespace()
        guard index < count else {
            let hasValue = UnsafeBufferPointer(start: start, count: count).contains { $0 > Ascii.space }
            throw JSONError(hasValue ? .unexpectedEnd : .empty, at: count)
        }
        return start[index]
    }

    mutating func skipWhitespace() {
        while index < count {
            switch start[index] {
            case Ascii.space, Ascii.lineFeed, Ascii.carriageReturn, Ascii.tab: index &+= 1
            default: return
            }
        }
    }

    /// What to throw when the value that comes next is not of the kind asked for.
    mutating func otherKind() -> JSONError {
        do {
            _ = try peekKind()
            return JSONError(.unexpectedKind, at: index)
        } catch {
            return error
        }
    }

    /// A byte order mark is not JSON, and a NUL among the first two bytes means 16 or 32 bits to a character.
    private static func refuseOtherEncodings(_ bytes: UnsafeRawBufferPointer) throws(JSONError) {
        let first = bytes[0]
        let second = bytes.count > 1 ? bytes[1] : Ascii.space
        if first == 0xEF, second == 0xBB { throw JSONError(.byteOrderMark, at: 0) }
        if first == 0 || second == 0 || (first == 0xFE && second == 0xFF) || (first == 0xFF && second == 0xFE) {
            throw JSONError(.notUTF8, at: 0)
        }
    }
}

extension JSONReader {
    /// Reads one whole document out of an array; what `body` leaves behind its value must be whitespace.
    ///
    /// - Parameter body: must not let slices, keys or numbers outlive it.
    public static func read<Result>(
        _ bytes: [UInt8], limits: JSONLimits = .standard,
        _ body: (inout JSONReader) throws(JSONError) -> Result
    ) throws(JSONError) -> Result {
        try bytes.withUnsafeBufferPointer { (buffer) throws(JSONError) -> Result in
            var reader = try JSONReader(UnsafeRawBufferPointer(buffer), limits: limits)
            let result = try body(&reader)
            try reader.finish()
            return result
        }
    }
}
