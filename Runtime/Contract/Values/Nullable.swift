import JSON

/// A member that is there and may be null. `Nullable<T>?` tells "absent", "null" and a value apart.
public enum Nullable<Value: JSONWritable>: JSONWritable {
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
    public func write(to json: inout JSONWriter) {
        if case .value(let value) = self { value.write(to: &json) } else { json.null() }
    }
}

extension Nullable: WireValue where Value: WireValue {
    @inlinable
    public static func read(from json: inout JSONReader, _ issues: inout Issues) throws(JSONError) -> Nullable? {
        if try json.takesNull() { return .null }
        return Nullable(read: try Value.read(from: &json, &issues))
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
