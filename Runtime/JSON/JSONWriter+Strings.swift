extension JSONWriter {
    /// Writes the name of a member; its value must be written next.
    @inlinable
    public mutating func key(_ name: StaticString) {
        quoted(name.utf8Start, count: name.utf8CodeUnitCount)
        endKey()
    }

    /// Writes the name of a member; its value must be written next. Disfavored, so that literals take the other one.
    @inlinable @_disfavoredOverload
    public mutating func key(_ name: String) {
        text(name)
        endKey()
    }

    /// Writes a name as it was read, its escapes as they were; its value must be written next.
    public mutating func key(_ name: JSONKey) {
        verbatim(name.slice)
        endKey()
    }

    /// Writes a string. Disfavored, so that literals take the other one.
    @inlinable @_disfavoredOverload
    public mutating func string(_ value: String) {
        text(value)
        commas = 1
    }

    /// Writes a string.
    @inlinable
    public mutating func string(_ value: StaticString) {
        quoted(value.utf8Start, count: value.utf8CodeUnitCount)
        commas = 1
    }

    /// Writes text given as UTF-8. Bytes that are not UTF-8 become U+FFFD, so that the document stays valid.
    public mutating func string(utf8 value: UnsafeRawBufferPointer) {
        commas = value.withMemoryRebound(to: UInt8.self) { bytes in
            guard let first = bytes.baseAddress else {
                quoted(block, count: 0)
                return 1
            }
            if UTF8Text.isValid(first, count: bytes.count) {
                quoted(first, count: bytes.count)
            } else {
                text(String(decoding: bytes, as: UTF8.self))
            }
            return 1
        }
    }

    /// Writes a string as it was read, its escapes as they were.
    public mutating func string(_ value: JSONStringSlice) {
        verbatim(value)
        commas = 1
    }
}

extension JSONWriter {
    @inlinable @inline(__always)
    mutating func endKey() {
        block[count] = Ascii.colon
        count &+= 1
        commas = 0
    }

    @inlinable @inline(__always)
    mutating func text(_ value: String) {
        let isContiguous: Void? = value.utf8.withContiguousStorageIfAvailable { bytes in
            quoted(bytes.baseAddress ?? UnsafePointer(block), count: bytes.count)
        }
        if isContiguous == nil { textInPieces(value) }
    }

    /// For strings that are not stored as UTF-8.
    @usableFromInline @inline(never)
    mutating func textInPieces(_ value: String) {
        var value = value
        value.withUTF8 { bytes in
            quoted(bytes.baseAddress ?? UnsafePointer(block), count: bytes.count)
        }
    }

    private mutating func verbatim(_ slice: JSONStringSlice) {
        separate(reserving: slice.byteCount &+ 2)
        block[count] = Ascii.quote
        count &+= 1
        append(slice.bytes)
        block[count] = Ascii.quote
        count &+= 1
    }

    /// Writes the comma, the quotes and the text. The text is valid UTF-8.
    @usableFromInline
    mutating func quoted(_ text: UnsafePointer<UInt8>, count textCount: Int) {
        separate(reserving: textCount &+ 2)
        var target = block + count
        target.pointee = Ascii.quote
        target += 1
        var place = 0
        while place &+ 8 <= textCount {
            let word = ByteWord.load(text + place)
            ByteWord.store(word, to: target)
            let marks = ByteWord.escapesNeeded(word)
            guard marks != 0 else {
                place &+= 8
                target += 8
                continue
            }
            place &+= ByteWord.firstMark(marks)
            count = target + ByteWord.firstMark(marks) - block
            escape(text[place], remaining: textCount &- place)
            target = block + count
            place &+= 1
        }
        while place < textCount {
            let rest = textCount &- place
            let word = ByteWord.loadPartial(text + place, count: rest)
            ByteWord.store(word, to: target)
            let marks = ByteWord.escapesNeeded(word) & ByteWord.mask(count: rest)
            guard marks != 0 else {
                target += rest
                break
            }
            let plain = ByteWord.firstMark(marks)
            place &+= plain
            count = target + plain - block
            escape(text[place], remaining: rest &- plain)
            target = block + count
            place &+= 1
        }
        target.pointee = Ascii.quote
        count = target + 1 - block
    }

    /// Writes one escaped byte, with room for the `remaining` bytes of the text and the closing quote.
    @inline(never)
    private mutating func escape(_ byte: UInt8, remaining: Int) {
        reserve(remaining &+ 8)
        let target = block + count
        target[0] = Ascii.backslash
        switch byte {
        case Ascii.quote, Ascii.backslash: target[1] = byte
        case 0x08: target[1] = UInt8(ascii: "b")
        case 0x09: target[1] = UInt8(ascii: "t")
        case 0x0A: target[1] = UInt8(ascii: "n")
        case 0x0C: target[1] = UInt8(ascii: "f")
        case 0x0D: target[1] = UInt8(ascii: "r")
        default:
            target[1] = UInt8(ascii: "u")
            target[2] = Ascii.zero
            target[3] = Ascii.zero
            target[4] = Ascii.zero &+ byte &>> 4
            target[5] = (byte & 0xF) < 10 ? Ascii.zero &+ (byte & 0xF) : 0x57 &+ (byte & 0xF)
            count &+= 6
            return
        }
        count &+= 2
    }
}
