import JSON

/// The members of a token's payload. Only members that are read by name matter; the rest is kept out of the way.
public struct TokenClaims: Sendable {
    private enum Value: Sendable {
        case text(String)
        case texts([String])
        case integer(Int64)
        case flag(Bool)
        /// Numbers that are no integers, null, objects, and arrays that hold more than text.
        case other
    }

    private let values: [String: Value]

    /// - Parameter json: one JSON object; a name that is given twice is an error.
    init(_ json: UnsafeRawBufferPointer) throws(SignedTokenError) {
        do throws(JSONError) {
            let limits = JSONLimits(depthMax: 8, byteCountMax: SignedToken.byteCountMax, memberCountMax: 200)
            var reader = try JSONReader(json, limits: limits)
            var values: [String: Value] = [:]
            try reader.beginObject()
            while let key = try reader.nextKey() { values[key.string] = try TokenClaims.value(&reader) }
            try reader.finish()
            self.values = values
        } catch {
            throw .malformed
        }
    }

    public func has(_ name: StaticString) -> Bool { values[name.description] != nil }

    public func text(_ name: StaticString) -> String? {
        guard case .text(let text) = values[name.description] else { return nil }
        return text
    }

    /// A claim that is one text or a list of them, such as `aud`. (RFC 7519 section 4.1.3)
    public func texts(_ name: StaticString) -> [String]? {
        switch values[name.description] {
        case .text(let text): [text]
        case .texts(let texts): texts
        default: nil
        }
    }

    /// A number written as an integer; nil for `1.0`, `1e3` and numbers beyond 64 bits.
    public func integer(_ name: StaticString) -> Int64? {
        guard case .integer(let number) = values[name.description] else { return nil }
        return number
    }

    public func flag(_ name: StaticString) -> Bool? {
        guard case .flag(let flag) = values[name.description] else { return nil }
        return flag
    }

    private static func value(_ reader: inout JSONReader) throws(JSONError) -> Value {
        switch try reader.peekKind() {
        case .string: return .text(try reader.readString())
        case .number: return try reader.readNumber().int64.map(Value.integer) ?? .other
        case .boolean: return .flag(try reader.readBool())
        case .array: return try list(&reader)
        case .object, .null:
            try reader.skipValue()
            return .other
        }
    }

    private static func list(_ reader: inout JSONReader) throws(JSONError) -> Value {
        var texts: [String] = []
        var isOnlyText = true
        try reader.beginArray()
        while try reader.nextElement() {
            if try reader.peekKind() == .string {
                texts.append(try reader.readString())
            } else {
                isOnlyText = false
                try reader.skipValue()
            }
        }
        return isOnlyText ? .texts(texts) : .other
    }
}

extension String {
    /// Whether both are the same bytes: `==` also takes other spellings of the same characters for equal.
    package func isExactly(_ other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
