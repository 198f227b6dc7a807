/// A host name of at least two labels as it stands in mail addresses: lower case, international labels as A-labels.
struct DomainName: Sendable, Equatable {
    let text: String

    static let labelBytesMax = 63
    static let byteCountMax = 253

    /// Nil unless every label is letters, digits and hyphens, or letters and digits of any script. Scripts whose letters need
    /// combining marks can be given as A-labels only, since marks would have to be put into order first. (RFC 5891 section 4)
    init?(_ typed: String) {
        var labels: [String] = []
        for label in typed.unicodeScalars.split(omittingEmptySubsequences: false, whereSeparator: DomainName.isDot) {
            guard let label = DomainName.label(label) else { return nil }
            labels.append(label)
        }
        // A last label of digits only would be an IPv4 address.
        guard labels.count >= 2, let last = labels.last, !last.utf8.allSatisfy(ASCII.isDigit) else { return nil }
        text = labels.joined(separator: ".")
        guard text.utf8.count <= DomainName.byteCountMax else { return nil }
    }

    /// The full stop and its forms in East Asian scripts, which input methods write. (RFC 3490 section 3.1)
    private static func isDot(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "." || scalar == "\u{3002}" || scalar == "\u{FF0E}" || scalar == "\u{FF61}"
    }

    private static func label(_ typed: Substring.UnicodeScalarView) -> String? {
        var isPlain = true
        var scalars: [Unicode.Scalar] = []
        for scalar in typed {
            if scalar.isASCII {
                let byte = ASCII.lowercased(UInt8(truncatingIfNeeded: scalar.value))
                guard ASCII.isLetterOrDigit(byte) || byte == UInt8(ascii: "-") else { return nil }
                scalars.append(Unicode.Scalar(byte))
            } else {
                isPlain = false
                let lowered = Array(scalar.properties.lowercaseMapping.unicodeScalars)
                // A mapping into ASCII (KELVIN SIGN) would make two names one.
                guard lowered.count == 1, let one = lowered.first, !one.isASCII, isLetterOrDigit(one) else { return nil }
                scalars.append(one)
            }
        }
        guard !scalars.isEmpty, scalars.first != "-", scalars.last != "-" else { return nil }
        let text: String
        if isPlain {
            text = String(decoding: scalars.map { UInt8(truncatingIfNeeded: $0.value) }, as: UTF8.self)
        } else {
            guard let encoded = Punycode.encoded(scalars) else { return nil }
            text = "xn--" + encoded
        }
        return text.utf8.count <= labelBytesMax ? text : nil
    }

    private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
        // A compatibility form, such as a fullwidth or circled letter, has another letter as its meaning.
        switch scalar.properties.generalCategory {
        case .lowercaseLetter, .otherLetter, .modifierLetter, .decimalNumber:
            !(0xFF00...0xFFEF).contains(scalar.value) && !(0x2100...0x24FF).contains(scalar.value)
                && !(0x1D400...0x1D7FF).contains(scalar.value)
        default: false
        }
    }
}

/// The ASCII form of international labels. (RFC 3492)
enum Punycode {
    /// Nil when a number would not fit, which no label that may be used comes near.
    static func encoded(_ scalars: [Unicode.Scalar]) -> String? {
        guard scalars.count <= 63 else { return nil }
        var output = scalars.filter(\.isASCII).map { UInt8(truncatingIfNeeded: $0.value) }
        let basicCount = output.count
        var handledCount = basicCount
        if basicCount > 0 { output.append(UInt8(ascii: "-")) }
        var next: UInt32 = 128
        var delta: UInt32 = 0
        var bias: UInt32 = 72
        while handledCount < scalars.count {
            guard let smallest = scalars.lazy.map(\.value).filter({ $0 >= next }).min() else { return nil }
            let (step, overflows) = (smallest - next).multipliedReportingOverflow(by: UInt32(handledCount + 1))
            let (sum, sumOverflows) = delta.addingReportingOverflow(step)
            guard !overflows, !sumOverflows, sum < .max - 128 else { return nil }
            delta = sum
            next = smallest
            for scalar in scalars {
                if scalar.value < next { delta += 1 }
                if scalar.value == next {
                    append(delta, bias: bias, to: &output)
                    bias = adapted(delta, count: UInt32(handledCount + 1), isFirst: handledCount == basicCount)
                    delta = 0
                    handledCount += 1
                }
            }
            delta += 1
            next += 1
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// One number in digits of changing worth. (RFC 3492 section 3.3)
    private static func append(_ number: UInt32, bias: UInt32, to output: inout [UInt8]) {
        var rest = number
        var position: UInt32 = 36
        while true {
            let threshold = position <= bias ? 1 : min(position - bias, 26)
            guard rest >= threshold else { break }
            output.append(digit(threshold + (rest - threshold) % (36 - threshold)))
            rest = (rest - threshold) / (36 - threshold)
            position += 36
        }
        output.append(digit(rest))
    }

    private static func digit(_ value: UInt32) -> UInt8 {
        let value = UInt8(truncatingIfNeeded: value)
        return value < 26 ? UInt8(ascii: "a") &+ value : UInt8(ascii: "0") &+ (value &- 26)
    }

    /// RFC 3492 section 6.1.
    private static func adapted(_ delta: UInt32, count: UInt32, isFirst: Bool) -> UInt32 {
        var delta = isFirst ? delta / 700 : delta / 2
        delta += delta / count
        var steps: UInt32 = 0
        while delta > 455 {
            delta /= 35
            steps += 36
        }
        return steps + 36 * delta / (delta + 38)
    }
}
