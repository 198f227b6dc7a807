/// Any JSON value, kept as exactly the bytes it was given as: whitespace, number spelling, member order and escapes
/// are as they were. Two are equal when their bytes are, so `1` and `1.0` are not.
public struct RawJSON: Sendable, Hashable {
    /// The text of the value: one valid document of RFC 8259.
    public let bytes: [UInt8]

    /// - Throws: what is wrong with the document.
    public init(validating bytes: [UInt8], limits: JSONLimits = .standard) throws(JSONError) {
        try JSONReader.read(bytes, limits: limits) { (reader) throws(JSONError) in try reader.skipValue() }
        self.bytes = bytes
    }

    /// - Throws: what is wrong with the document.
    public init(validating bytes: UnsafeRawBufferPointer, limits: JSONLimits = .standard) throws(JSONError) {
        var reader = try JSONReader(bytes, limits: limits)
        try reader.skipValue()
        try reader.finish()
        self.bytes = [UInt8](bytes)
    }

    /// - Throws: what is wrong with the document.
    public init(validating text: String, limits: JSONLimits = .standard) throws(JSONError) {
        try self.init(validating: [UInt8](text.utf8), limits: limits)
    }

    /// Takes the value that comes next in a document.
    public init(from reader: inout JSONReader) throws(JSONError) {
        bytes = [UInt8](try reader.readRaw())
    }

    /// Takes a document that a reader has just gone through to its end, so that it is not read twice.
    package init(checked bytes: UnsafeRawBufferPointer) {
        self.bytes = [UInt8](bytes)
    }

    /// Takes a document that was checked before it was stored.
    package init(checked bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Takes what the writer has written: one whole value.
    public init(_ writer: borrowing JSONWriter) {
        bytes = [UInt8](writer.bytes)
    }

    public static let null = RawJSON(known: "null")
    public static let emptyObject = RawJSON(known: "{}")
    public static let emptyArray = RawJSON(known: "[]")

    private init(known text: StaticString) {
        bytes = [UInt8](UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// The kind of the value.
    public var kind: JSONKind {
        for byte in bytes where byte > Ascii.space {
            switch byte {
            case Ascii.openBrace: return .object
            case Ascii.openBracket: return .array
            case Ascii.quote: return .string
            case UInt8(ascii: "t"), UInt8(ascii: "f"): return .boolean
            case UInt8(ascii: "n"): return .null
            default: return .number
            }
        }
        return .null
    }

    /// The text of the value.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The limits for what has been accepted before: only the ceilings apply.
    static let acceptedLimits = JSONLimits(
        depthMax: JSONLimits.depthCeiling, byteCountMax: JSONLimits.byteCountCeiling, memberCountMax: .max)

    /// Reads the value. It was checked before, so what can go wrong is what `body` asks for.
    ///
    /// - Parameter body: must not let slices, keys or numbers outlive it.
    public func read<Result>(
        _ body: (inout JSONReader) throws(JSONError) -> Result
    ) throws(JSONError) -> Result {
        try JSONReader.read(bytes, limits: Self.acceptedLimits, body)
    }
}

extension RawJSON: CustomStringConvertible {
    public var description: String { text }
}

extension JSONWriter {
    /// Writes the value as it is, with whatever whitespace and line breaks it has.
    public mutating func raw(_ value: RawJSON) {
        value.bytes.withUnsafeBytes { raw($0) }
    }
}
