/// A range as written: `1..20`, `1..`, `..20` or an exact `64`.
struct RangeText {
    let minimum: String?
    let maximum: String?
    let isWritten: Bool
    let span: SourceSpan

    /// Counts beyond this are not meant.
    static let countMax = 1 << 31

    /// Takes a range when one comes next; nil when what comes is half a range, which is then reported.
    static func parsed(_ words: inout Words, _ findings: Findings) -> RangeText? {
        let start = words.index
        let minimum = number(&words)
        if words.current == ASCII.dot, words.byte(after: 1) == ASCII.dot {
            words.index += 2
            let maximum = number(&words)
            let place = words.span(from: start, to: words.index)
            guard minimum != nil || maximum != nil, isEnd(words) else {
                let end = words.index + words.nextChunk().text.utf8.count
                findings.error(.badRange, at: words.span(from: start, to: min(end, words.bytes.count)),
                    "a range has a number on at least one side of '..'", hint: "write 'min..max', 'min..', '..max' or one exact number")
                return nil
            }
            return RangeText(minimum: minimum, maximum: maximum, isWritten: true, span: place)
        }
        let place = words.span(from: start, to: words.index)
        guard let exact = minimum else { return RangeText(minimum: nil, maximum: nil, isWritten: false, span: place) }
        guard isEnd(words) else {
            let end = words.index + words.nextChunk().text.utf8.count
            findings.error(.badRange, at: words.span(from: start, to: min(end, words.bytes.count)), "this is not a range",
                hint: "write 'min..max', 'min..', '..max' or one exact number")
            return nil
        }
        return RangeText(minimum: exact, maximum: exact, isWritten: true, span: place)
    }

    private static func isEnd(_ words: Words) -> Bool {
        guard let next = words.current else { return true }
        return next == 32 || next == 10 || next == ASCII.closeParenthesis
    }

    /// Takes `-`, digits and at most one fraction; a `..` after the digits is left.
    private static func number(_ words: inout Words) -> String? {
        let start = words.index
        _ = words.take(ASCII.minus)
        let digits = words.index
        while let byte = words.current, ASCII.isDigit(byte) { words.index += 1 }
        guard words.index > digits else {
            words.index = start
            return nil
        }
        if words.current == ASCII.dot, let next = words.byte(after: 1), ASCII.isDigit(next) {
            words.index += 1
            while let byte = words.current, ASCII.isDigit(byte) { words.index += 1 }
        }
        return words.text(from: start, to: words.index)
    }

    /// The range as counts of characters, items or entries; nil when it is none, which is then reported.
    func lengths(_ findings: Findings) -> LengthRange? {
        guard isWritten else { return .any }
        func count(_ text: String?) -> Int?? {
            guard let text else { return .some(nil) }
            guard let value = Int(text), value >= 0, value <= Self.countMax, text.utf8.first != ASCII.minus else { return nil }
            return .some(value)
        }
        guard let low = count(minimum), let high = count(maximum) else {
            findings.error(.badRange, at: span, "a length is a whole number from 0 to \(Self.countMax)")
            return nil
        }
        guard (low ?? 0) <= (high ?? Int.max) else {
            reportOrder(findings)
            return nil
        }
        return LengthRange(minimum: low, maximum: high)
    }

    /// The range as bounds of a number; nil when it is none, which is then reported.
    func numbers(isInteger: Bool, _ findings: Findings) -> NumberRange? {
        guard isWritten else { return .any }
        var bounds: [Double] = []
        for text in [minimum, maximum] {
            guard let text else { continue }
            guard let value = NumberText(text) else {
                findings.error(.badRange, at: span, "'\(text)' is not a number", hint: "digits without leading zeros")
                return nil
            }
            if isInteger, case .decimal = value {
                findings.error(.badRange, at: span, "the bounds of an integer are whole 64-bit numbers, not '\(text)'")
                return nil
            }
            bounds.append(value.double)
        }
        var isOrdered = bounds.count < 2 || bounds[0] <= bounds[1]
        if isInteger, let low = minimum.flatMap({ Int64($0) }), let high = maximum.flatMap({ Int64($0) }) {
            isOrdered = low <= high
        }
        guard isOrdered else {
            reportOrder(findings)
            return nil
        }
        return NumberRange(minimum: minimum, maximum: maximum)
    }

    private func reportOrder(_ findings: Findings) {
        findings.error(.badRange, at: span, "the range is empty: \(minimum ?? "") is greater than \(maximum ?? "")")
    }
}
