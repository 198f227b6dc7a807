import JSON

/// Reading one field: a value of another kind, or one that breaks a rule, is an issue of that field and reading goes on.
extension JSONReader {
    @inlinable
    public mutating func text(
        _ field: StaticString, _ rule: TextRule, _ issues: inout Issues
    ) throws(JSONError) -> String? {
        guard try peekKind() == .string else { return try mismatch(field, "must be text", &issues) }
        let slice = try readStringSlice()
        return rule.allows(slice, field, &issues) ? slice.string : nil
    }

    /// Text of one form: a time, a date, one of the values of an enumeration.
    @inlinable
    public mutating func text<Value: WireText>(
        _ field: StaticString, as type: Value.Type, _ issues: inout Issues
    ) throws(JSONError) -> Value? {
        guard try peekKind() == .string else { return try mismatch(field, "must be text", &issues) }
        let slice = try readStringSlice()
        let value = slice.withUTF8 { Value(wire: UnsafeRawBufferPointer($0)) }
        if value == nil { issues.add(field.description, Value.expectation) }
        return value
    }

    public mutating func integer(
        _ field: StaticString, _ rule: IntegerRule, _ issues: inout Issues
    ) throws(JSONError) -> Int64? {
        guard try peekKind() == .number else { return try mismatch(field, "must be an integer", &issues) }
        let number = try readNumber()
        if let value = number.int64 { return rule.accepted(value, field, &issues) }
        guard number.isIntegerLiteral else { return noted(field, "must be an integer", &issues) }
        issues.add(field.description, rule.words)
        return nil
    }

    public mutating func number(
        _ field: StaticString, _ rule: NumberRule, _ issues: inout Issues
    ) throws(JSONError) -> Double? {
        guard try peekKind() == .number else { return try mismatch(field, "must be a number", &issues) }
        guard let value = try readNumber().double else { return noted(field, "is too large a number", &issues) }
        return rule.accepted(value, field, &issues)
    }

    public mutating func boolean(_ field: StaticString, _ issues: inout Issues) throws(JSONError) -> Bool? {
        guard try peekKind() == .boolean else { return try mismatch(field, "must be true or false", &issues) }
        return try readBool()
    }

    /// Any JSON of the given kinds, kept as its exact bytes.
    public mutating func raw(
        _ field: StaticString, _ kinds: RawKinds, _ issues: inout Issues
    ) throws(JSONError) -> RawJSON? {
        let kind = try peekKind()
        guard kinds.contains(RawKinds(kind)) else {
            try skipValue()
            issues.add(field.description, kinds.expectation)
            return nil
        }
        return try RawJSON(from: &self)
    }

    @inlinable
    public mutating func value<Value: WireValue>(
        _ field: StaticString, as type: Value.Type, _ issues: inout Issues
    ) throws(JSONError) -> Value? {
        let mark = issues.count
        let value = try Value.read(from: &self, &issues)
        if issues.count > mark { issues.nest(since: mark, under: field.description) }
        return value
    }

    @inlinable
    public mutating func list<Element>(
        _ field: StaticString, _ rule: CountRule, _ issues: inout Issues,
        _ element: (inout JSONReader, inout Issues) throws(JSONError) -> Element?
    ) throws(JSONError) -> [Element]? {
        guard try peekKind() == .array else { return try mismatch(field, "must be a list", &issues) }
        let mark = issues.count
        var elements: [Element] = []
        var count = 0
        try beginArray()
        while try nextElement() {
            let elementMark = issues.count
            if let value = try element(&self, &issues) { elements.append(value) }
            if issues.count > elementMark { issues.nest(since: elementMark, under: "\(field)[\(count)]") }
            count &+= 1
        }
        rule.check(count, field, of: "item", &issues)
        return issues.count == mark ? elements : nil
    }

    @inlinable
    public mutating func map<Value: JSONWritable>(
        _ field: StaticString, _ rule: CountRule, _ issues: inout Issues,
        _ value: (inout JSONReader, inout Issues) throws(JSONError) -> Value?
    ) throws(JSONError) -> StringMap<Value>? {
        guard try peekKind() == .object else { return try mismatch(field, "must be an object", &issues) }
        let mark = issues.count
        var entries: [StringMap<Value>.Entry] = []
        var count = 0
        try beginObject()
        while let key = try nextKey() {
            let name = key.string
            let entryMark = issues.count
            if let value = try value(&self, &issues) { entries.append(.init(key: name, value: value)) }
            if issues.count > entryMark {
                issues.nest(since: entryMark, under: field.utf8CodeUnitCount == 0 ? name : "\(field).\(name)")
            }
            count &+= 1
        }
        rule.check(count, field, of: "entry", &issues)
        return issues.count == mark ? StringMap(entries) : nil
    }

    /// Enters the object that comes next; false when it is none, which is then an issue.
    public mutating func entersObject(_ issues: inout Issues) throws(JSONError) -> Bool {
        guard try peekKind() == .object else {
            let _: Bool? = try mismatch("", "must be an object", &issues)
            return false
        }
        try beginObject()
        return true
    }

    /// Goes past the null that comes next; false when something else comes.
    public mutating func takesNull() throws(JSONError) -> Bool {
        guard try peekKind() == .null else { return false }
        try readNull()
        return true
    }

    /// The text of a member of the object that comes next, which is not consumed: which case of a union it is.
    public func tag(_ name: StaticString) throws(JSONError) -> String? {
        var ahead = self
        guard try ahead.peekKind() == .object else { return nil }
        try ahead.beginObject()
        while let key = try ahead.nextKey() {
            if key.matches(name), try ahead.peekKind() == .string { return try ahead.readString() }
            try ahead.skipValue()
        }
        return nil
    }

    /// Goes past an object whose tag is missing or names no case.
    public mutating func refuseTag<Value>(
        _ name: StaticString, _ tag: String?, _ words: StaticString, _ issues: inout Issues
    ) throws(JSONError) -> Value? {
        guard try peekKind() == .object else { return try mismatch("", "must be an object", &issues) }
        try skipValue()
        issues.add(name, tag == nil ? "is required" : words)
        return nil
    }

    /// Goes past a member that the contract does not name.
    public mutating func skipUnknown(_ key: JSONKey, refused: Bool, _ issues: inout Issues) throws(JSONError) {
        if refused { issues.add(String(key.string.prefix(64)), "is not a field of this request") }
        try skipValue()
    }

    @inline(never)
    @usableFromInline
    mutating func mismatch<Value>(
        _ field: StaticString, _ words: StaticString, _ issues: inout Issues
    ) throws(JSONError) -> Value? {
        let isNull = try peekKind() == .null
        try skipValue()
        issues.add(field, isNull ? "must not be null" : words)
        return nil
    }

    private func noted<Value>(_ field: StaticString, _ words: StaticString, _ issues: inout Issues) -> Value? {
        issues.add(field, words)
        return nil
    }
}

extension TextRule {
    @usableFromInline
    func allows(_ slice: JSONStringSlice, _ field: StaticString, _ issues: inout Issues) -> Bool {
        // Plain text of a length that cannot be wrong is the usual case.
        if slice.isPlainAscii, pattern == nil, case .plain = format,
            slice.byteCount >= minimum, slice.byteCount <= maximum
        {
            return true
        }
        let words = slice.withUTF8 { bytes -> String? in
            let text = UnsafeRawBufferPointer(bytes)
            if slice.hasEscapes, text.contains(0) { return "must not contain NUL" }
            return violation(by: text, scalarCount: slice.scalarCount)
        }
        guard let words else { return true }
        issues.add(field.description, words)
        return false
    }
}

/// Kinds of JSON values.
public struct RawKinds: OptionSet, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    public static let object = RawKinds(rawValue: 1)
    public static let array = RawKinds(rawValue: 2)
    public static let string = RawKinds(rawValue: 4)
    public static let number = RawKinds(rawValue: 8)
    public static let boolean = RawKinds(rawValue: 16)
    public static let null = RawKinds(rawValue: 32)
    public static let any: RawKinds = [.object, .array, .string, .number, .boolean, .null]

    init(_ kind: JSONKind) {
        switch kind {
        case .object: self = .object
        case .array: self = .array
        case .string: self = .string
        case .number: self = .number
        case .boolean: self = .boolean
        case .null: self = .null
        }
    }

    var expectation: String {
        let words: [(RawKinds, String)] = [
            (.object, "an object"), (.array, "a list"), (.string, "text"), (.number, "a number"),
            (.boolean, "true or false"), (.null, "null"),
        ]
        return "must be " + words.filter { contains($0.0) }.map(\.1).joined(separator: " or ")
    }
}
