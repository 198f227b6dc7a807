import JSON

/// A JSON object used as a map, in the order of its members.
public struct StringMap<Value: JSONWritable>: JSONWritable, ExpressibleByDictionaryLiteral {
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
    public func write(to json: inout JSONWriter) {
        json.beginObject()
        for entry in entries {
            json.key(entry.key)
            entry.value.write(to: &json)
        }
        json.endObject()
    }
}

extension StringMap: WireValue where Value: WireValue {
    @inlinable
    public static func read(from json: inout JSONReader, _ issues: inout Issues) throws(JSONError) -> StringMap? {
        try json.map("", .any, &issues) { (json, issues) throws(JSONError) in try Value.read(from: &json, &issues) }
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
