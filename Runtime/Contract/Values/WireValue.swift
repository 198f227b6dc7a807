import JSON

/// A value that writes itself as JSON bytes.
public protocol JSONWritable: Sendable {
    /// Writes the value as the next one.
    func write(to json: inout JSONWriter)
}

/// A value that is also read from JSON bytes: without reflection and without a tree in between.
public protocol WireValue: JSONWritable {
    /// Reads the value that comes next.
    ///
    /// - Returns: nil when it is well-formed JSON but not such a value; what is wrong is then in `issues`, by paths inside
    ///   the value.
    /// - Throws: when the text is not JSON at all; the whole document is refused then.
    static func read(from json: inout JSONReader, _ issues: inout Issues) throws(JSONError) -> Self?
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
}

extension Array: JSONWritable where Element: JSONWritable {
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
}

extension Optional: JSONWritable where Wrapped: JSONWritable {
    @inlinable
    public func write(to json: inout JSONWriter) {
        if let self { self.write(to: &json) } else { json.null() }
    }
}
