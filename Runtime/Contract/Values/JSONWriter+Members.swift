import JSON

/// One member of an object: its name and its value. An absent value leaves the whole member out.
extension JSONWriter {
    @inlinable
    public mutating func member(_ name: StaticString, _ value: String) {
        key(name)
        string(value)
    }

    @inlinable
    public mutating func member(_ name: StaticString, _ value: Int64) {
        key(name)
        integer(value)
    }

    @inlinable
    public mutating func member(_ name: StaticString, _ value: Bool) {
        key(name)
        boolean(value)
    }

    @inlinable
    public mutating func member<Value: JSONWritable>(_ name: StaticString, _ value: Value) {
        key(name)
        value.write(to: &self)
    }

    @inlinable
    public mutating func member<Value: JSONWritable>(_ name: StaticString, ifPresent value: Value?) {
        guard let value else { return }
        key(name)
        value.write(to: &self)
    }
}
