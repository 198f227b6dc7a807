import Glibc

extension JSONReader {
    /// The number that comes next, as it is written.
    ///
    /// - Throws: `unexpectedKind`, `invalidNumber`, `unexpectedEnd`.
    public mutating func readNumber() throws(JSONError) -> JSONNumber {
        let first = try significantByte()
        let isNegative = first == Ascii.minus
        guard isNegative || Ascii.isDigit(first) else { throw otherKind() }
        let place = index
        var end = isNegative ? place &+ 1 : place
        let integerStart = end
        var magnitude: UInt64 = 0
        while end < count, Ascii.isDigit(start[end]) {
            // Wraps for more than 19 digits; `fitsMagnitude` then says that it must not be used.
            magnitude = magnitude &* 10 &+ UInt64(start[end] &- Ascii.zero)
            end &+= 1
        }
        let digitCount = end &- integerStart
        if digitCount == 0 { throw missingDigit(at: end) }
        if digitCount > 1, start[integerStart] == Ascii.zero { throw JSONError(.invalidNumber, at: integerStart) }
        let integerEnd = end
        if end < count, start[end] == Ascii.dot { end = try digitsEnd(from: end &+ 1) }
        if end < count, start[end] | 0x20 == UInt8(ascii: "e") { end = try exponentEnd(from: end &+ 1) }
        index = end
        return JSONNumber(
            start: start + place, byteCount: end &- place, magnitude: magnitude, isNegative: isNegative,
            fitsMagnitude: digitCount <= 19, isIntegerLiteral: end == integerEnd)
    }

    /// The `true` or `false` that comes next.
    ///
    /// - Throws: `unexpectedKind`, `invalidLiteral`.
    public mutating func readBool() throws(JSONError) -> Bool {
        switch try significantByte() {
        case UInt8(ascii: "t"):
            try expect("true")
            return true
        case UInt8(ascii: "f"):
            try expect("false")
            return false
        default: throw otherKind()
        }
    }

    /// Goes past the `null` that comes next.
    ///
    /// - Throws: `unexpectedKind`, `invalidLiteral`.
    public mutating func readNull() throws(JSONError) {
        guard try significantByte() == UInt8(ascii: "n") else { throw otherKind() }
        try expect("null")
    }

    /// Goes past the value that comes next, whatever it is; everything in it is checked as if it were read.
    public mutating func skipValue() throws(JSONError) {
        let floor = depth
        try stepOver()
        while depth > floor {
            if isInObject {
                if try nextKey() != nil { try stepOver() }
            } else {
                if try nextElement() { try stepOver() }
            }
        }
    }

    /// The bytes of the value that comes next, without the whitespace around it; everything in it is checked.
    public mutating func readRaw() throws(JSONError) -> UnsafeRawBufferPointer {
        _ = try significantByte()
        let place = index
        try skipValue()
        return UnsafeRawBufferPointer(start: start + place, count: index &- place)
    }

    /// Makes sure that the document is over: every container closed, nothing but whitespace left.
    ///
    /// - Throws: `trailingData`, `unexpectedEnd`.
    public mutating func finish() throws(JSONError) {
        skipWhitespace()
        guard depth == 0 else { throw JSONError(index < count ? .expectedComma : .unexpectedEnd, at: index) }
        guard index == count else { throw JSONError(.trailingData, at: index) }
    }
}

extension JSONReader {
    /// Goes past a value without parts, or into a container.
    private mutating func stepOver() throws(JSONError) {
        switch try significantByte() {
        case Ascii.quote: _ = try scanString()
        case Ascii.openBrace: try beginObject()
        case Ascii.openBracket: try beginArray()
        case UInt8(ascii: "t"): try expect("true")
        case UInt8(ascii: "f"): try expect("false")
        case UInt8(ascii: "n"): try expect("null")
        case Ascii.minus, Ascii.zero...Ascii.nine: _ = try readNumber()
        default: throw JSONError(.expectedValue, at: index)
        }
    }

    @inline(__always)
    private mutating func expect(_ word: StaticString) throws(JSONError) {
        if index &+ word.utf8CodeUnitCount <= count, memcmp(start + index, word.utf8Start, word.utf8CodeUnitCount) == 0 {
            index &+= word.utf8CodeUnitCount
        } else {
            throw misspelling(of: word)
        }
    }

    /// What to throw when not exactly `word` comes next.
    private mutating func misspelling(of word: StaticString) -> JSONError {
        let letters = word.utf8Start
        for letter in 0..<word.utf8CodeUnitCount {
            guard index &+ letter < count else { return JSONError(.unexpectedEnd, at: count) }
            if start[index &+ letter] != letters[letter] { break }
        }
        return JSONError(.invalidLiteral, at: index)
    }

    private mutating func exponentEnd(from place: Int) throws(JSONError) -> Int {
        guard place < count, start[place] == Ascii.plus || start[place] == Ascii.minus else {
            return try digitsEnd(from: place)
        }
        return try digitsEnd(from: place &+ 1)
    }

    /// Where the run of at least one digit ends.
    private mutating func digitsEnd(from place: Int) throws(JSONError) -> Int {
        var end = place
        while end < count, Ascii.isDigit(start[end]) { end &+= 1 }
        if end == place { throw missingDigit(at: end) }
        return end
    }

    private mutating func missingDigit(at place: Int) -> JSONError {
        JSONError(place < count ? .invalidNumber : .unexpectedEnd, at: place)
    }
}
