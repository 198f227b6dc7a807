import JSON
import Network

/// A value that travels as text of one form: a JSON string, or the text of a query, form, header or path value.
public protocol WireText: Sendable {
    /// Reads the whole text; nil when it has another form.
    init?(wire text: UnsafeRawBufferPointer)
    /// What the text must be, after the field's name: `must be a date (YYYY-MM-DD)`.
    static var expectation: String { get }
    /// Gives the text that `init(wire:)` reads back.
    func withWire<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result
}

extension WireText {
    /// The value as text.
    public var wireText: String { withWire { String(decoding: $0, as: UTF8.self) } }

    public static func read(from json: inout JSONReader, _ issues: inout Issues) throws(JSONError) -> Self? {
        try json.text("", as: Self.self, &issues)
    }

    public func write(to json: inout JSONWriter) {
        withWire { json.string(utf8: $0) }
    }
}

/// One of the words that the contract lists.
public protocol WireEnumeration: WireText, WireValue, Codable, Hashable, CaseIterable {
    /// The word as it travels.
    var wireName: StaticString { get }
}

extension WireEnumeration {
    public func withWire<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        let name = wireName
        return body(UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    }

    public func write(to json: inout JSONWriter) { json.string(wireName) }
}

extension StaticString {
    func equals(_ other: StaticString) -> Bool {
        UnsafeRawBufferPointer(start: utf8Start, count: utf8CodeUnitCount).equals(other)
    }
}

/// For users' own coders; the server reads and writes bytes.
extension WireText where Self: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        var text = try container.decode(String.self)
        guard let value = text.withUTF8({ Self(wire: UnsafeRawBufferPointer($0)) }) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: Self.expectation)
        }
        self = value
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(wireText)
    }
}
