import JSON

/// A value that is read from JSON bytes and written to them directly.
public protocol WireValue: Sendable {
    /// Reads the value that comes next.
    ///
    /// - Returns: nil when it is well-formed JSON but not such a value; what is wrong is then in `issues`, by paths inside
    ///   the value.
    /// - Throws: when the text is not JSON at all; the whole document is refused then.
    static func read(from json: inout JSONReader, _ issues: inout Issues) throws(JSONError) -> Self?

    /// Writes the value as the next one.
    func write(to json: inout JSONWriter)
}

extension String: WireValue {
    public static func read(from json: inout JSONReader, _ issues: inout Issues) throws(JSONError) -> String? {
        try json.text("", .any, &issues)
    }
    @inlinable public func write(to json: inout JSONWriter) { json.string(self) }
}

extension Int64: WireValue {
    public static func read(from json: inout JSONReader, _ issues: inout Issues) throws(JSONError) -> Int64? {
        try json.integer("", .any, &issues)
    }
    @inlinable public func write(to json: inout JSONWriter) { json.integer(self) }
}

extension Double: WireValue {
    public static func read(from json: inout JSONReader, _ issues: inout Issues) throws(JSONError) -> Double? {
        try json.number("", .any, &issues)
    }
    @inlinable public func write(to json: inout JSONWriter) { json.double(self) }
}

extension Bool: WireValue {
    public static func read(from json: inout JSONReader, _ issues: inout Issues) throws(JSONError) -> Bool? {
        try json.boolean("", &issues)
    }
    @inlinable public func write(to json: inout JSONWriter) { json.boolean(self) }
}

extension RawJSON: WireValue {
    public static func read(from json: inout JSONReader, _ issues: inout Issues) throws(JSONError) -> RawJSON? {
        try RawJSON(from: &json)
    }
    public func write(to json: inout JSONWriter) { json.raw(self) }
}

extension Array: WireValue where Element: WireValue {
    @inlinable
    public static func read(from json: inout JSONReader, _ issues: inout Issues) throws(JSONError) -> [Element]? {
        try json.list("", .any, &issues) { (json, issues) throws(JSONError) in try Element.read(from: &json, &issues) }
    }

    @inlinable
    public func write(to json: inout JSONWriter) {
        json.beginArray()
        for element in self { element.write(to: &json) }
        json.endArray()
    }
}

extension Optional: WireValue where Wrapped: WireValue {
    @inlinable
    public static func read(from json: inout JSONReader, _ issues: inout Issues) throws(JSONError) -> Wrapped?? {
        if try json.takesNull() { return .some(nil) }
        return try Wrapped.read(from: &json, &issues).map { .some($0) }
    }

    @inlinable
    public func write(to json: inout JSONWriter) {
        if let self { self.write(to: &json) } else { json.null() }
    }
}

/// A member that is there and may be null. `Nullable<T>?` tells "absent", "null" and a value apart.
public enum Nullable<Value: WireValue>: WireValue {
    case null
    case value(Value)

    /// nil for null.
    @inlinable
    public var value: Value? { if case .value(let value) = self { value } else { nil } }

    @inlinable
    public init(_ value: Value?) { self = value.map { .value($0) } ?? .null }

    /// What was read: nil when reading failed.
    @inlinable
    public init?(read value: Value?) {
        guard let value else { return nil }
        self = .value(value)
    }

    @inlinable
    public static func read(from json: inout JSONReader, _ issues: inout Issues) throws(JSONError) -> Nullable? {
        if try json.takesNull() { return .null }
        return Nullable(read: try Value.read(from: &json, &issues))
    }

    @inlinable
    public func write(to json: inout JSONWriter) {
        if case .value(let value) = self { value.write(to: &json) } else { json.null() }
    }
}

extension Nullable: Equatable where Value: Equatable {}
extension Nullable: Hashable where Value: Hashable {}
extension Nullable: Codable where Value: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        self = container.decodeNil() ? .null : .value(try container.decode(Value.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if case .value(let value) = self { try container.encode(value) } else { try container.encodeNil() }
    }
}

/// A JSON object used as a map, in the order of its members.
public struct StringMap<Value: WireValue>: WireValue, ExpressibleByDictionaryLiteral {
    public struct Entry: Sendable {
        public let key: String
        public let value: Value

        @inlinable
        public init(key: String, value: Value) {
            self.key = key
            self.value = value
        }
    }

    public var entries: [Entry]

    @inlinable
    public init(_ entries: [Entry] = []) { self.entries = entries }

    @inlinable
    public init(dictionaryLiteral elements: (String, Value)...) {
        entries = elements.map { Entry(key: $0.0, value: $0.1) }
    }

    /// The value of the first entry with that key.
    public subscript(key: String) -> Value? { entries.first { $0.key == key }?.value }

    @inlinable
    public static func read(from json: inout JSONReader, _ issues: inout Issues) throws(JSONError) -> StringMap? {
        try json.map("", .any, &issues) { (json, issues) throws(JSONError) in try Value.read(from: &json, &issues) }
    }

    @inlinable
    public func write(to json: inout JSONWriter) {
        json.beginObject()
        for entry in entries {
            json.key(entry.key)
            entry.value.write(to: &json)
        }
        json.endObject()
    }
}

extension StringMap.Entry: Equatable where Value: Equatable {}
extension StringMap.Entry: Hashable where Value: Hashable {}
extension StringMap: Equatable where Value: Equatable {}
extension StringMap: Hashable where Value: Hashable {}
extension StringMap: Codable where Value: Codable {
    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Name.self)
        entries = try container.allKeys.sorted { $0.stringValue < $1.stringValue }.map { key in
            Entry(key: key.stringValue, value: try container.decode(Value.self, forKey: key))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Name.self)
        for entry in entries { try container.encode(entry.value, forKey: Name(stringValue: entry.key)) }
    }
}
