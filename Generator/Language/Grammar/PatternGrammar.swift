/// Reads the patterns of the language: byte classes with quantifiers, no groups, no alternation.
struct PatternGrammar {
    /// More items or repetitions are refused.
    static let itemsMax = 200
    static let repeatMax = 10_000

    private var words: Words
    private let findings: Findings
    private let start: Int
    private var items: [Pattern.Item] = []

    /// Takes `/…/`; nil when it is not a pattern, which is then reported.
    static func parsed(_ words: inout Words, _ findings: Findings) -> Pattern? {
        var grammar = PatternGrammar(words: words, findings: findings, start: words.index)
        let pattern = grammar.pattern()
        words = grammar.words
        return pattern
    }

    private init(words: Words, findings: Findings, start: Int) {
        self.words = words
        self.findings = findings
        self.start = start
    }

    private mutating func pattern() -> Pattern? {
        words.index += 1
        while true {
            guard let byte = words.current else {
                return fail(from: start, "the pattern's closing '/' is missing")
            }
            if byte == ASCII.slash { break }
            guard let bytes = itemBytes(), let count = quantifier() else { return nil }
            items.append(Pattern.Item(low: bytes.low, high: bytes.high, minimum: count.0, maximum: count.1))
            guard items.count <= Self.itemsMax else {
                return fail(from: start, "the pattern has more than \(Self.itemsMax) parts")
            }
        }
        let text = words.text(from: start + 1, to: words.index)
        words.index += 1
        guard !items.isEmpty else { return fail(from: start, "the pattern is empty") }
        return Pattern(items: items, text: text)
    }

    private struct ByteSet {
        var low: UInt64 = 0
        var high: UInt64 = 0

        mutating func insert(_ byte: UInt8) {
            if byte < 64 { low |= 1 << UInt64(byte) } else if byte < 128 { high |= 1 << UInt64(byte - 64) }
        }

        mutating func insert(_ range: ClosedRange<UInt8>) {
            for byte in range { insert(byte) }
        }

        mutating func form(union other: ByteSet) {
            low |= other.low
            high |= other.high
        }

        /// Printable ASCII that is not in the set.
        var inverted: ByteSet {
            var all = ByteSet()
            all.insert(32...126)
            return ByteSet(low: all.low & ~low, high: all.high & ~high)
        }
    }

    private mutating func itemBytes() -> ByteSet? {
        let at = words.index
        guard let byte = words.current else { return fail(from: at, "the pattern ends too early") }
        words.index += 1
        switch byte {
        case UInt8(ascii: "["): return classBytes(from: at)
        case ASCII.backslash: return escape(from: at)
        case ASCII.dot:
            var any = ByteSet()
            any.insert(32...126)
            return any
        case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "|"):
            return fail(from: at, "patterns have no groups and no alternation", hint: "name an enum instead, or escape the character with '\\'")
        case UInt8(ascii: "^"), UInt8(ascii: "$"):
            return fail(from: at, "a pattern always matches the whole text", hint: "leave '^' and '$' out")
        case UInt8(ascii: "?"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "]"):
            return fail(from: at, "there is nothing before '\(Character(Unicode.Scalar(byte)))' to repeat or close")
        default:
            guard byte >= 32, byte < 127 else { return fail(from: at, "patterns are ASCII") }
            var one = ByteSet()
            one.insert(byte)
            return one
        }
    }

    private mutating func escape(from at: Int) -> ByteSet? {
        guard let byte = words.current, byte >= 32, byte < 127 else { return fail(from: at, "an escape needs a character after '\\'") }
        words.index += 1
        var bytes = ByteSet()
        if byte == UInt8(ascii: "d") {
            bytes.insert(48...57)
        } else if ASCII.isLetter(byte) || ASCII.isDigit(byte) {
            return fail(from: at, "the only escape with a letter is '\\d'")
        } else {
            bytes.insert(byte)
        }
        return bytes
    }

    private mutating func classBytes(from at: Int) -> ByteSet? {
        var bytes = ByteSet()
        let isInverted = words.take(UInt8(ascii: "^"))
        var isEmpty = true
        while true {
            let memberStart = words.index
            guard let byte = words.current else { return fail(from: at, "the class's closing ']' is missing") }
            words.index += 1
            if byte == UInt8(ascii: "]") { break }
            isEmpty = false
            if byte == ASCII.backslash {
                guard let escaped = escape(from: memberStart) else { return nil }
                bytes.form(union: escaped)
                continue
            }
            guard byte >= 32, byte < 127 else { return fail(from: memberStart, "patterns are ASCII") }
            guard words.current == ASCII.minus, let last = words.byte(after: 1), last != UInt8(ascii: "]") else {
                bytes.insert(byte)
                continue
            }
            words.index += 2
            guard last >= byte, last < 127, last != ASCII.backslash else {
                return fail(from: memberStart, "the class range is empty or not ASCII")
            }
            bytes.insert(byte...last)
        }
        guard !isEmpty else { return fail(from: at, "the class matches nothing") }
        return isInverted ? bytes.inverted : bytes
    }

    private mutating func quantifier() -> (Int, Int?)? {
        let at = words.index
        switch words.current {
        case UInt8(ascii: "?"): words.index += 1; return (0, 1)
        case UInt8(ascii: "*"): words.index += 1; return (0, nil)
        case UInt8(ascii: "+"): words.index += 1; return (1, nil)
        case UInt8(ascii: "{"): break
        default: return (1, 1)
        }
        words.index += 1
        guard let minimum = count() else { return fail(from: at, "a number is expected after '{'") }
        if words.take(UInt8(ascii: "}")) { return (minimum, minimum) }
        guard words.take(UInt8(ascii: ",")) else { return fail(from: at, "',' or '}' is expected in the repetition") }
        if words.take(UInt8(ascii: "}")) { return (minimum, nil) }
        guard let maximum = count(), maximum >= minimum, words.take(UInt8(ascii: "}")) else {
            return fail(from: at, "a repetition is {n}, {n,} or {n,m} with n not greater than m")
        }
        return (minimum, maximum)
    }

    /// Digits up to `repeatMax`; nil when there are none or too many.
    private mutating func count() -> Int? {
        var value = 0
        var digits = 0
        while let byte = words.current, ASCII.isDigit(byte) {
            value = value * 10 + Int(byte - 48)
            digits += 1
            words.index += 1
            guard value <= Self.repeatMax else { return nil }
        }
        return digits > 0 ? value : nil
    }

    private func fail<Result>(from at: Int, _ message: String, hint: String? = nil) -> Result? {
        let end = max(words.index, min(at + 1, words.bytes.count))
        findings.error(.badPattern, at: words.span(from: at, to: end), message, hint: hint)
        return nil
    }
}

extension Pattern {
    /// Whether the whole text fits. Takes time in proportion to the text times the number of items.
    func matches(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        var reachable = [Bool](repeating: false, count: bytes.count + 1)
        reachable[0] = true
        for item in items { reachable = item.advanced(reachable, over: bytes) }
        return reachable[bytes.count]
    }
}

extension Pattern.Item {
    func contains(_ byte: UInt8) -> Bool {
        if byte < 64 { return low & (1 << UInt64(byte)) != 0 }
        return byte < 128 && high & (1 << UInt64(byte - 64)) != 0
    }

    /// The positions this item can end at when it may start at `starts`.
    fileprivate func advanced(_ starts: [Bool], over bytes: [UInt8]) -> [Bool] {
        // startsBefore[p] counts possible starts before position p, so that a window is asked in one step.
        var startsBefore = [0]
        startsBefore.reserveCapacity(starts.count + 1)
        for isStart in starts { startsBefore.append(startsBefore[startsBefore.count - 1] + (isStart ? 1 : 0)) }
        var ends = [Bool](repeating: false, count: starts.count)
        var runStart = 0
        for position in 0..<starts.count {
            if position > 0, !contains(bytes[position - 1]) { runStart = position }
            let first = max(runStart, maximum.map { position - $0 } ?? 0)
            let last = position - minimum
            if last >= first { ends[position] = startsBefore[last + 1] > startsBefore[first] }
        }
        return ends
    }
}
