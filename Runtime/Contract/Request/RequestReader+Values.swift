import JSON

/// Values out of text: nil stays nil (nothing was given), text that breaks a rule is an issue and gives nil.
extension RequestReader {
    public mutating func text(_ given: UnsafeRawBufferPointer?, _ field: StaticString, _ rule: TextRule) -> String? {
        guard let given else { return nil }
        if let words = rule.violation(by: given, scalarCount: PercentCoding.scalarCount(given)) {
            issues.add(field.description, words)
            return nil
        }
        return String(decoding: given, as: UTF8.self)
    }

    @inlinable
    public mutating func text<Value: WireText>(
        _ given: UnsafeRawBufferPointer?, _ field: StaticString, as type: Value.Type
    ) -> Value? {
        guard let given else { return nil }
        guard let value = Value(wire: given) else {
            issues.add(field.description, Value.expectation)
            return nil
        }
        return value
    }

    /// Decimal digits, perhaps after a minus sign; no plus sign, no blank.
    public mutating func integer(_ given: UnsafeRawBufferPointer?, _ field: StaticString, _ rule: IntegerRule) -> Int64? {
        guard let given else { return nil }
        let isNegative = given.first == UInt8(ascii: "-")
        let digits = UnsafeRawBufferPointer(rebasing: given[(isNegative ? 1 : 0)...])
        guard !digits.isEmpty, digits.allSatisfy({ $0 &- 48 <= 9 }) else {
            issues.add(field, "must be an integer")
            return nil
        }
        guard let value = DecimalText.int64(digits, isNegative: isNegative) else {
            if rule.clamps { return rule.accepted(isNegative ? .min : .max, field, &issues) }
            issues.add(field.description, rule.words)
            return nil
        }
        return rule.accepted(value, field, &issues)
    }

    public mutating func number(_ given: UnsafeRawBufferPointer?, _ field: StaticString, _ rule: NumberRule) -> Double? {
        guard let given else { return nil }
        guard DecimalText.isNumber(given), let value = Double(String(decoding: given, as: UTF8.self)), value.isFinite else {
            issues.add(field, "must be a number")
            return nil
        }
        return rule.accepted(value, field, &issues)
    }

    public mutating func boolean(_ given: UnsafeRawBufferPointer?, _ field: StaticString) -> Bool? {
        guard let given else { return nil }
        if given.equals("true") { return true }
        if given.equals("false") { return false }
        issues.add(field, "must be true or false")
        return nil
    }

    /// Text stands for itself where a string may be; else it is read as JSON.
    public mutating func raw(_ given: UnsafeRawBufferPointer?, _ field: StaticString, _ kinds: RawKinds) -> RawJSON? {
        guard let given else { return nil }
        if let value = try? RawJSON(validating: given, limits: JSONLimits(byteCountMax: given.count)),
            kinds.contains(RawKinds(value.kind))
        {
            return value
        }
        guard kinds.contains(.string) else {
            issues.add(field.description, kinds.expectation)
            return nil
        }
        var writer = JSONWriter(capacity: given.count + 16)
        writer.string(utf8: given)
        return RawJSON(writer)
    }
}

enum DecimalText {
    /// - Parameter digits: only ASCII digits, at least one.
    static func int64(_ digits: UnsafeRawBufferPointer, isNegative: Bool) -> Int64? {
        var value: Int64 = 0
        for byte in digits {
            let digit = Int64(byte &- 48)
            let (scaled, overflowed) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflowedAgain) =
                isNegative ? scaled.subtractingReportingOverflow(digit) : scaled.addingReportingOverflow(digit)
            if overflowed || overflowedAgain { return nil }
            value = sum
        }
        return value
    }

    /// A number as JSON writes it. (RFC 8259 section 6; `Double`'s own reader also takes hex and `nan`.)
    static func isNumber(_ text: UnsafeRawBufferPointer) -> Bool {
        var index = text.first == UInt8(ascii: "-") ? 1 : 0
        func digits() -> Bool {
            let start = index
            while index < text.count, text[index] &- 48 <= 9 { index += 1 }
            return index > start
        }
        guard digits() else { return false }
        if index < text.count, text[index] == UInt8(ascii: ".") {
            index += 1
            guard digits() else { return false }
        }
        if index < text.count, text[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            if index < text.count, text[index] == UInt8(ascii: "+") || text[index] == UInt8(ascii: "-") { index += 1 }
            guard digits() else { return false }
        }
        return index == text.count
    }
}
