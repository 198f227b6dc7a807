extension JSONWriter {
    @inlinable
    public mutating func integer(_ value: Int) { integer(Int64(value)) }

    public mutating func integer(_ value: Int64) {
        separate(reserving: 24)
        if value < 0 {
            block[count] = Ascii.minus
            count &+= 1
        }
        digits(value.magnitude)
        commas = 1
    }

    /// Writes the shortest text that reads back as the same double: `0.1`, `12`, `1e+23`, `-0`. JSON has neither NaN nor
    /// infinity (RFC 8259 section 6): they are written as `null`.
    public mutating func double(_ value: Double) {
        guard value.isFinite else { return null() }
        separate(reserving: 32)
        if !shortDecimal(value) {
            var text = value.description
            if text.hasSuffix(".0") { text.removeLast(2) }
            text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
        }
        commas = 1
    }

    /// Writes a number as it was read, digit for digit.
    public mutating func number(_ value: JSONNumber) { raw(value.bytes) }
}

extension JSONWriter {
    /// Writes values with at most 15 digits, four of them behind the point, such as counts and prices; false for all others.
    ///
    /// The result is the shortest: two different decimals of at most 15 digits are never the same double, and the
    /// division by a power of ten is rounded as reading the decimal would be.
    private mutating func shortDecimal(_ value: Double) -> Bool {
        guard value.sign == .plus || value < 0 else { return false }
        let size = value.magnitude
        var scale = 1.0
        var places = 0
        while places <= 4 {
            let scaled = (size * scale).rounded()
            guard scaled < 1e15 else { return false }
            if scaled / scale == size {
                if value < 0 {
                    block[count] = Ascii.minus
                    count &+= 1
                }
                decimal(UInt64(scaled), places: places)
                return true
            }
            scale *= 10
            places &+= 1
        }
        return false
    }

    /// Writes `value` with a point before its last `places` digits.
    private mutating func decimal(_ value: UInt64, places: Int) {
        guard places > 0 else { return digits(value) }
        var divisor: UInt64 = 1
        for _ in 0..<places { divisor &*= 10 }
        digits(value / divisor)
        block[count] = Ascii.dot
        var fraction = value % divisor
        var place = places
        while place > 0 {
            block[count &+ place] = Ascii.zero &+ UInt8(truncatingIfNeeded: fraction % 10)
            fraction /= 10
            place &-= 1
        }
        count &+= places &+ 1
    }

    private mutating func digits(_ value: UInt64) {
        var rest = value
        let size = Self.digitCount(value)
        var place = count &+ size
        while rest >= 100 {
            let pair = Int(truncatingIfNeeded: rest % 100) &* 2
            rest /= 100
            place &-= 2
            block[place] = Self.pairs[pair]
            block[place &+ 1] = Self.pairs[pair &+ 1]
        }
        if rest >= 10 {
            let pair = Int(truncatingIfNeeded: rest) &* 2
            block[place &- 2] = Self.pairs[pair]
            block[place &- 1] = Self.pairs[pair &+ 1]
        } else {
            block[place &- 1] = Ascii.zero &+ UInt8(truncatingIfNeeded: rest)
        }
        count &+= size
    }

    private static func digitCount(_ value: UInt64) -> Int {
        var size = 1
        var rest = value
        while rest >= 10_000 {
            rest /= 10_000
            size &+= 4
        }
        if rest >= 1_000 { return size &+ 3 }
        if rest >= 100 { return size &+ 2 }
        return rest >= 10 ? size &+ 1 : size
    }

    /// The numbers 00 to 99, two letters each.
    private static var pairs: UnsafePointer<UInt8> {
        let digits: StaticString = """
            00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748\
            49505152535455565758596061626364656667686970717273747576777879808182838485868788899091929394959697\
            9899
            """
        return digits.utf8Start
    }
}
