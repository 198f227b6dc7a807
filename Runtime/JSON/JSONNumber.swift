/// A number as it was written, so that nothing is lost whatever its size. Valid as long as the bytes the reader was made over.
public struct JSONNumber {
    @usableFromInline let start: UnsafePointer<UInt8>

    /// The size of the number's text in bytes.
    public let byteCount: Int

    /// The value without its sign, when ``isIntegerLiteral`` and it has at most 19 digits.
    @usableFromInline let magnitude: UInt64
    @usableFromInline let isNegative: Bool
    @usableFromInline let fitsMagnitude: Bool

    /// Whether it was written with neither a fraction nor an exponent: `1` is an integer, `1.0` and `1e2` are not.
    public let isIntegerLiteral: Bool

    @inlinable
    init(
        start: UnsafePointer<UInt8>, byteCount: Int, magnitude: UInt64, isNegative: Bool, fitsMagnitude: Bool,
        isIntegerLiteral: Bool
    ) {
        self.start = start
        self.byteCount = byteCount
        self.magnitude = magnitude
        self.isNegative = isNegative
        self.fitsMagnitude = fitsMagnitude
        self.isIntegerLiteral = isIntegerLiteral
    }

    /// The number's text.
    @inlinable
    public var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: byteCount) }

    /// The number's text.
    public var text: String {
        String(decoding: UnsafeBufferPointer(start: start, count: byteCount), as: UTF8.self)
    }

    /// The value; nil unless it is an integer literal from -2^63 to 2^63 - 1. `-0` is 0.
    @inlinable
    public var int64: Int64? {
        guard isIntegerLiteral, fitsMagnitude else { return nil }
        if isNegative {
            // 0 &- m is also right for 2^63, whose negative is the smallest value there is.
            return magnitude <= 1 << 63 ? Int64(bitPattern: 0 &- magnitude) : nil
        }
        return Int64(exactly: magnitude)
    }

    /// The nearest double, ties to even; nil when that is not finite (`1e400`).
    public var double: Double? {
        guard let (digits, exponent) = decimal, let size = DecimalToDouble.nearest(digits, exponent: exponent) else {
            return Double(text).flatMap { $0.isFinite ? $0 : nil }
        }
        return isNegative ? -size : size
    }
}

extension JSONNumber {
    /// All digits as one integer and the power of ten it is to be multiplied by; nil when either is too long.
    private var decimal: (digits: UInt64, exponent: Int)? {
        if isIntegerLiteral { return fitsMagnitude ? (magnitude, 0) : nil }
        var digits: UInt64 = 0
        var digitCount = 0
        var fractionCount = 0
        var inFraction = false
        var index = isNegative ? 1 : 0
        while index < byteCount {
            let byte = start[index]
            if Ascii.isDigit(byte) {
                if digits != 0 || byte != Ascii.zero { digitCount &+= 1 }
                guard digitCount <= 19 else { return nil }
                digits = digits &* 10 &+ UInt64(byte &- Ascii.zero)
                if inFraction { fractionCount &+= 1 }
            } else if byte == Ascii.dot {
                inFraction = true
            } else {
                break
            }
            index &+= 1
        }
        guard index < byteCount else { return (digits, -fractionCount) }
        return exponent(behind: index).map { (digits, $0 &- fractionCount) }
    }

    /// The exponent whose `e` stands at `index`; nil when it has more than four digits.
    private func exponent(behind index: Int) -> Int? {
        var index = index &+ 1
        let sign = start[index]
        if sign == Ascii.minus || sign == Ascii.plus { index &+= 1 }
        guard byteCount &- index <= 4 else { return nil }
        var value = 0
        while index < byteCount {
            value = value &* 10 &+ Int(start[index] &- Ascii.zero)
            index &+= 1
        }
        return sign == Ascii.minus ? -value : value
    }
}
