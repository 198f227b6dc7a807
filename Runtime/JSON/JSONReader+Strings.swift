extension JSONReader {
    /// The text of the string that comes next.
    ///
    /// - Throws: `unexpectedKind`, or what is wrong with the string.
    public mutating func readString() throws(JSONError) -> String {
        try readStringSlice().string
    }

    /// The text of the string that comes next, in place and not yet unescaped, so that its length or pattern can be
    /// looked at before anything is copied.
    ///
    /// - Throws: `unexpectedKind`, or what is wrong with the string.
    public mutating func readStringSlice() throws(JSONError) -> JSONStringSlice {
        guard try significantByte() == Ascii.quote else { throw otherKind() }
        return try scanString()
    }

    /// Checks the string whose opening quote is at `index`, and goes past its closing quote.
    @inline(__always)
    mutating func scanString() throws(JSONError) -> JSONStringSlice {
        // Nearly all names and many values are plain and end within sixteen bytes.
        let first = index &+ 1
        guard first &+ 16 <= count else { return try scanAnyString() }
        var stops = ByteWord.stringStops(ByteWord.load(start + first))
        var end = first
        if stops == 0 {
            end &+= 8
            stops = ByteWord.stringStops(ByteWord.load(start + end))
        }
        // Eight when there is no mark, so that the byte looked at is still one of the sixteen or the one behind.
        end &+= ByteWord.firstMark(stops)
        guard end < count, start[end] == Ascii.quote else { return try scanAnyString() }
        index = end &+ 1
        return JSONStringSlice(start: start + first, byteCount: end &- first, flags: 0)
    }

    @inline(never)
    private mutating func scanAnyString() throws(JSONError) -> JSONStringSlice {
        let first = index &+ 1
        var end = plainEnd(from: first)
        var flags: UInt8 = 0
        while true {
            guard end < count else { throw JSONError(.unexpectedEnd, at: count) }
            let byte = start[end]
            if byte == Ascii.quote { break }
            if byte == Ascii.backslash {
                flags |= JSONStringSlice.escapesFlag
                end = try escapeEnd(from: end)
            } else if byte < Ascii.space {
                throw JSONError(.controlCharacter, at: end)
            } else {
                flags |= JSONStringSlice.beyondAsciiFlag
                end = try UTF8Text.multibyteEnd(from: end, in: start, count: count)
            }
            end = plainEnd(from: end)
        }
        index = end &+ 1
        return JSONStringSlice(start: start + first, byteCount: end &- first, flags: flags)
    }

    /// Where the run of bytes that need no look ends: at a quote, a backslash, a control character, a byte beyond
    /// ASCII, or the end of the document.
    @inline(__always)
    private mutating func plainEnd(from place: Int) -> Int {
        var place = place
        while place &+ 8 <= count {
            let stops = ByteWord.stringStops(ByteWord.load(start + place))
            if stops != 0 { return place &+ ByteWord.firstMark(stops) }
            place &+= 8
        }
        while place < count {
            let byte = start[place]
            if byte < Ascii.space || byte >= 0x80 || byte == Ascii.quote || byte == Ascii.backslash { break }
            place &+= 1
        }
        return place
    }

    /// Where the escape whose backslash is at `place` ends; a surrogate pair is one escape of twelve bytes.
    private mutating func escapeEnd(from place: Int) throws(JSONError) -> Int {
        guard place &+ 1 < count else { throw JSONError(.unexpectedEnd, at: count) }
        let letter = start[place &+ 1]
        guard letter == UInt8(ascii: "u") else {
            guard Ascii.escaped(by: letter) != nil else { throw JSONError(.invalidEscape, at: place) }
            return place &+ 2
        }
        let unit = try codeUnit(at: place)
        switch unit & 0xFC00 {
        case 0xD800:
            let low = place &+ 6
            guard low < count else { throw JSONError(.unexpectedEnd, at: count) }
            guard start[low] == Ascii.backslash else { throw JSONError(.loneSurrogate, at: place) }
            guard low &+ 1 < count else { throw JSONError(.unexpectedEnd, at: count) }
            guard start[low &+ 1] == UInt8(ascii: "u"), try codeUnit(at: low) & 0xFC00 == 0xDC00 else {
                throw JSONError(.loneSurrogate, at: place)
            }
            return place &+ 12
        case 0xDC00: throw JSONError(.loneSurrogate, at: place)
        default: return place &+ 6
        }
    }

    /// The four digits of the `\u` escape whose backslash is at `place`.
    private mutating func codeUnit(at place: Int) throws(JSONError) -> UInt32 {
        var value: UInt32 = 0
        for digit in (place &+ 2)..<(place &+ 6) {
            guard digit < count else { throw JSONError(.unexpectedEnd, at: count) }
            guard let four = Ascii.hexValue(start[digit]) else { throw JSONError(.invalidEscape, at: place) }
            value = value &<< 4 | four
        }
        return value
    }
}
