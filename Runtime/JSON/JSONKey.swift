/// The name of a member. Valid as long as the bytes the reader was made over.
public struct JSONKey {
    /// The name as it stands in the document.
    public let slice: JSONStringSlice

    @inlinable
    init(_ slice: JSONStringSlice) { self.slice = slice }

    /// Whether the name is exactly `name`, after unescaping.
    @inlinable @inline(__always)
    public func matches(_ name: StaticString) -> Bool { slice.matches(name) }

    /// The name, after unescaping.
    @inlinable
    public var string: String { slice.string }
}
