/// `Codable` for use with other coders, as the value itself and not as a string of its text, so that a type with a
/// `RawJSON` in it looks the same through any coder.
///
/// What a coder's data model does not know is lost on this way: the spelling of numbers (one that is no 64-bit integer
/// becomes the nearest double), the whitespace, and the order of members (written in the order of their names' bytes when decoded).
/// ``JSONReader`` and ``JSONWriter`` keep all of it.
extension RawJSON: Codable {
    /// - Throws: what the decoder throws, `JSONError.tooDeep` beyond ``JSONLimits/depthCeiling``, or
    ///   `JSONError.notRepresentable` for a value that JSON cannot hold.
    public init(from decoder: any Decoder) throws {
        var writer = JSONWriter()
        try Self.copy(decoder, into: &writer, depth: 0)
        self.init(writer)
    }

    /// - Throws: what the encoder throws, and `JSONError.notRepresentable` for a number beyond the doubles.
    public func encode(to encoder: any Encoder) throws {
        try bytes.withUnsafeBytes { buffer in
            var reader = try JSONReader(buffer, limits: Self.acceptedLimits)
            switch try reader.peekKind() {
            case .object:
                var members = encoder.container(keyedBy: MemberName.self)
                try Self.encodeMembers(of: &reader, into: &members)
            case .array:
                var elements = encoder.unkeyedContainer()
                try Self.encodeElements(of: &reader, into: &elements)
            default:
                var single = encoder.singleValueContainer()
                try single.encode(Scalar(&reader))
            }
        }
    }
}

private struct MemberName: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}

/// A value without parts, as coders know it.
private enum Scalar: Codable {
    case null
    case boolean(Bool)
    case integer(Int64)
    case double(Double)
    case string(String)

    init(_ reader: inout JSONReader) throws(JSONError) {
        switch try reader.peekKind() {
        case .null:
            try reader.readNull()
            self = .null
        case .boolean: self = .boolean(try reader.readBool())
        case .string: self = .string(try reader.readString())
        default:
            let place = reader.offset
            let number = try reader.readNumber()
            if let integer = number.int64 {
                self = .integer(integer)
            } else if let double = number.double {
                self = .double(double)
            } else {
                throw JSONError(.notRepresentable, at: place)
            }
        }
    }

    init(from decoder: any Decoder) throws {
        let single = try decoder.singleValueContainer()
        if single.decodeNil() {
            self = .null
        } else if let value = try? single.decode(Bool.self) {
            self = .boolean(value)
        } else if let value = try? single.decode(Int64.self) {
            self = .integer(value)
        } else if let value = try? single.decode(Double.self) {
            self = .double(value)
        } else {
            self = .string(try single.decode(String.self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var single = encoder.singleValueContainer()
        switch self {
        case .null: try single.encodeNil()
        case .boolean(let value): try single.encode(value)
        case .integer(let value): try single.encode(value)
        case .double(let value): try single.encode(value)
        case .string(let value): try single.encode(value)
        }
    }

    func write(to writer: inout JSONWriter) throws(JSONError) {
        switch self {
        case .null: writer.null()
        case .boolean(let value): writer.boolean(value)
        case .integer(let value): writer.integer(value)
        case .double(let value):
            guard value.isFinite else { throw JSONError(.notRepresentable, at: writer.bytes.count) }
            writer.double(value)
        case .string(let value): writer.string(value)
        }
    }
}

extension RawJSON {
    private static func copy(_ decoder: any Decoder, into writer: inout JSONWriter, depth: Int) throws {
        if let members = try? decoder.container(keyedBy: MemberName.self) {
            guard depth < JSONLimits.depthCeiling else { throw JSONError(.tooDeep, at: writer.bytes.count) }
            writer.beginObject()
            for name in members.allKeys.sorted(by: { $0.stringValue.utf8.lexicographicallyPrecedes($1.stringValue.utf8) }) {
                writer.key(name.stringValue)
                try copy(members.superDecoder(forKey: name), into: &writer, depth: depth + 1)
            }
            writer.endObject()
        } else if var elements = try? decoder.unkeyedContainer() {
            guard depth < JSONLimits.depthCeiling else { throw JSONError(.tooDeep, at: writer.bytes.count) }
            writer.beginArray()
            while !elements.isAtEnd {
                try copy(elements.superDecoder(), into: &writer, depth: depth + 1)
            }
            writer.endArray()
        } else {
            try Scalar(from: decoder).write(to: &writer)
        }
    }

    /// The reader bounds how deep this and ``encodeElements(of:into:)`` can call each other.
    private static func encodeMembers(
        of reader: inout JSONReader, into members: inout KeyedEncodingContainer<MemberName>
    ) throws {
        try reader.beginObject()
        while let key = try reader.nextKey() {
            let name = MemberName(stringValue: key.string)
            switch try reader.peekKind() {
            case .object:
                var nested = members.nestedContainer(keyedBy: MemberName.self, forKey: name)
                try encodeMembers(of: &reader, into: &nested)
            case .array:
                var nested = members.nestedUnkeyedContainer(forKey: name)
                try encodeElements(of: &reader, into: &nested)
            default:
                try members.encode(Scalar(&reader), forKey: name)
            }
        }
    }

    private static func encodeElements(
        of reader: inout JSONReader, into elements: inout any UnkeyedEncodingContainer
    ) throws {
        try reader.beginArray()
        while try reader.nextElement() {
            switch try reader.peekKind() {
            case .object:
                var nested = elements.nestedContainer(keyedBy: MemberName.self)
                try encodeMembers(of: &reader, into: &nested)
            case .array:
                var nested = elements.nestedUnkeyedContainer()
                try encodeElements(of: &reader, into: &nested)
            default:
                try elements.encode(Scalar(&reader))
            }
        }
    }
}
