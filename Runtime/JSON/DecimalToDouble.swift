/// Decimals of at most 19 digits and a small power of ten, rounded once to the nearest double, ties to even.
/// The power's factor 5^27 still fits a word, so that product and quotient are exact in two words and the rounding sees
/// all there is to see; no result comes near the limits of a double.
enum DecimalToDouble {
    static let exponentMax = 27

    /// `digits` times ten to the power of `exponent`; nil when the power is too large for this way.
    static func nearest(_ digits: UInt64, exponent: Int) -> Double? {
        guard digits != 0 else { return 0 }
        guard exponent.magnitude <= UInt(exponentMax) else { return nil }
        if digits <= 1 << 53, exponent.magnitude <= 22 { return oneRounding(digits, exponent: exponent) }
        return exponent < 0 ? quotient(digits, exponent: exponent) : product(digits, exponent: exponent)
    }

    /// Both factors are exact doubles, so one multiplication or division rounds once (W. D. Clinger, "How to read
    /// floating point numbers accurately", 1990).
    private static func oneRounding(_ digits: UInt64, exponent: Int) -> Double {
        let power = powersOfTen[abs(exponent)]
        return exponent < 0 ? Double(digits) / power : Double(digits) * power
    }

    private static func product(_ digits: UInt64, exponent: Int) -> Double {
        let whole = digits.multipliedFullWidth(by: powersOfFive[exponent])
        guard whole.high != 0 else {
            let shift = whole.low.leadingZeroBitCount
            return rounded(whole.low << UInt64(shift), hasRest: false, exponent: exponent - shift)
        }
        let shift = whole.high.leadingZeroBitCount
        let carried = shift == 0 ? 0 : whole.low >> UInt64(64 - shift)
        return rounded(
            whole.high << UInt64(shift) | carried, hasRest: whole.low << UInt64(shift) != 0,
            exponent: exponent + 64 - shift)
    }

    private static func quotient(_ digits: UInt64, exponent: Int) -> Double {
        let power = powersOfFive[-exponent]
        let digitShift = digits.leadingZeroBitCount
        let powerShift = power.leadingZeroBitCount
        let dividend = digits << UInt64(digitShift)
        // Half the dividend is below the divisor, whose highest bit is set, so the quotient fits: 63 or 64 bits.
        let (whole, rest) = (power << UInt64(powerShift)).dividingFullWidth((dividend >> 1, dividend << 63))
        let shift = whole.leadingZeroBitCount
        return rounded(
            whole << UInt64(shift), hasRest: rest != 0, exponent: exponent - 63 + powerShift - digitShift - shift)
    }

    /// - Parameters:
    ///   - word: 64 bits, the highest one set.
    ///   - hasRest: whether anything was cut off below them.
    ///   - exponent: of the power of two that the word is to be multiplied by; within -160...160.
    private static func rounded(_ word: UInt64, hasRest: Bool, exponent: Int) -> Double {
        var kept = word >> 11
        let cut = word & 0x7FF
        let isTie = cut == 0x400 && !hasRest
        if cut > 0x400 || (cut == 0x400 && hasRest) || (isTie && kept & 1 == 1) { kept += 1 }
        // A power of two in its own bits; multiplying by it only moves the exponent.
        let scale = Double(bitPattern: UInt64(truncatingIfNeeded: 1023 + 11 + exponent) << 52)
        return Double(kept) * scale
    }

    private static let powersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
        1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ]

    private static let powersOfFive: [UInt64] = {
        var powers: [UInt64] = [1]
        for index in 0..<exponentMax { powers.append(powers[index] * 5) }
        return powers
    }()
}
